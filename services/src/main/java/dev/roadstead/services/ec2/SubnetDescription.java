package dev.roadstead.services.ec2;

import dev.roadstead.services.aws.Arn;
import software.amazon.awssdk.services.ec2.model.HostnameType;
import software.amazon.awssdk.services.ec2.model.SubnetState;

/** Subnets as answers describe them. */
final class SubnetDescription {

    private SubnetDescription() {}

    static software.amazon.awssdk.services.ec2.model.Subnet of(Estate estate, Subnet subnet, int free) {
        return software.amazon.awssdk.services.ec2.model.Subnet.builder()
                .subnetId(subnet.subnetId())
                .subnetArn(arn(estate, subnet))
                .vpcId(subnet.vpcId())
                .ownerId(estate.account())
                .cidrBlock(subnet.cidr().toString())
                .availabilityZone(subnet.zone())
                .availabilityZoneId(Zones.id(subnet.zone()))
                .availableIpAddressCount(free)
                .state(SubnetState.AVAILABLE)
                .defaultForAz(subnet.defaultForZone())
                .mapPublicIpOnLaunch(subnet.mapPublicIpOnLaunch())
                .mapCustomerOwnedIpOnLaunch(false)
                .assignIpv6AddressOnCreation(false)
                .ipv6CidrBlockAssociationSet(java.util.List.of())
                .enableDns64(false)
                .ipv6Native(false)
                .privateDnsNameOptionsOnLaunch(options -> options.hostnameType(HostnameType.IP_NAME)
                        .enableResourceNameDnsARecord(false)
                        .enableResourceNameDnsAAAARecord(false))
                .tags(TagRequests.described(estate.tags(subnet.subnetId())))
                .build();
    }

    static String arn(Estate estate, Subnet subnet) {
        return new Arn("ec2", estate.region(), estate.account(), "subnet/" + subnet.subnetId()).toString();
    }

    /** How many of the subnet's addresses no interface has, as its primary one or beside it. */
    static int free(Estate estate, Subnet subnet) {
        long used = estate.interfaces(subnet.vpcId())
                .filter(eni -> eni.subnetId().equals(subnet.subnetId()))
                .mapToLong(eni -> eni.addresses().size())
                .sum();
        return subnet.capacity() - Math.toIntExact(used);
    }
}
