package dev.roadstead.services.ec2;

import dev.roadstead.host.Cidr;
import dev.roadstead.host.Ipv4;
import dev.roadstead.services.aws.Ids;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Makes VPCs with what each has from its first moment, and the default VPC of a new account.
 *
 * @see <a href="https://docs.aws.amazon.com/vpc/latest/userguide/default-vpc-components.html">Default VPC components</a>
 */
final class Founding {

    private static final Cidr DEFAULT_VPC = Cidr.parse("172.31.0.0/16");
    private static final int DEFAULT_SUBNET_PREFIX = 20;

    private final Ids ids;

    Founding(Ids ids) {
        this.ids = ids;
    }

    /** A VPC with its main route table, default security group and default network ACL. */
    Vpc vpc(OpenEstate estate, Cidr cidr, String tenancy, boolean defaultVpc) {
        DhcpOptions standard = estate.all(ResourceType.DHCP_OPTIONS)
                .filter(DhcpOptions::standard)
                .findFirst()
                .orElseGet(
                        () -> estate.put(ResourceType.DHCP_OPTIONS, new DhcpOptions(ids.resource("dopt"), Map.of())));
        Vpc vpc = estate.put(
                ResourceType.VPC,
                new Vpc(
                        ids.resource("vpc"),
                        cidr,
                        defaultVpc,
                        tenancy,
                        true,
                        defaultVpc,
                        standard.dhcpOptionsId(),
                        ids.resource("vpc-cidr-assoc"),
                        List.of()));
        String id = vpc.vpcId();
        List<RouteTable.Association> main =
                List.of(new RouteTable.Association(ids.resource("rtbassoc"), Optional.empty()));
        estate.put(
                ResourceType.ROUTE_TABLE,
                new RouteTable(ids.resource("rtb"), id, main, List.of(), List.of(), Optional.empty()));
        estate.put(ResourceType.SECURITY_GROUP, defaultGroup(id));
        estate.put(ResourceType.NETWORK_ACL, NetworkAcl.ofVpc(ids.resource("acl"), id));
        return vpc;
    }

    /** A subnet, associated with the VPC's default network ACL. */
    Subnet subnet(OpenEstate estate, Vpc vpc, Cidr cidr, String zone, boolean defaultForZone) {
        return estate.put(
                ResourceType.SUBNET,
                new Subnet(
                        ids.resource("subnet"),
                        vpc.vpcId(),
                        cidr,
                        zone,
                        defaultForZone,
                        defaultForZone,
                        ids.resource("aclassoc"),
                        Optional.empty()));
    }

    /** The default VPC: a default subnet in each zone, and the way to the internet. */
    Vpc defaultVpc(OpenEstate estate) {
        Vpc vpc = vpc(estate, DEFAULT_VPC, "default", true);
        InternetGateway gateway = estate.put(
                ResourceType.INTERNET_GATEWAY, new InternetGateway(ids.resource("igw"), Optional.of(vpc.vpcId())));
        RouteTable main = estate.mainRouteTable(vpc.vpcId());
        estate.put(
                ResourceType.ROUTE_TABLE,
                main.withRoute(new RouteTable.Route(
                        Cidr.ALL, RouteTable.TargetType.INTERNET_GATEWAY, gateway.internetGatewayId())));
        for (String zone : Zones.names(estate.region())) {
            defaultSubnet(estate, vpc, zone);
        }
        return vpc;
    }

    /** A zone's default subnet, at the first place in the VPC that is free. */
    Subnet defaultSubnet(OpenEstate estate, Vpc vpc, String zone) {
        List<Subnet> there = estate.subnets(vpc.vpcId()).toList();
        long places = 1L << (DEFAULT_SUBNET_PREFIX - vpc.cidr().prefixLength());
        for (int place = 0; place < places; place++) {
            Ipv4 base = vpc.cidr().base().plus(place << (32 - DEFAULT_SUBNET_PREFIX));
            Cidr cidr = new Cidr(base, DEFAULT_SUBNET_PREFIX);
            if (there.stream().noneMatch(subnet -> subnet.cidr().overlaps(cidr))) {
                return subnet(estate, vpc, cidr, zone, true);
            }
        }
        throw Ec2Failures.failure(
                "InsufficientCidrBlocks", "The VPC '" + vpc.vpcId() + "' has no free /20 range for a default subnet");
    }

    private SecurityGroup defaultGroup(String vpcId) {
        String id = ids.resource("sg");
        return new SecurityGroup(
                id,
                vpcId,
                SecurityGroup.DEFAULT,
                "default VPC security group",
                List.of(
                        new SecurityGroupRule(
                                ids.resource("sgr"),
                                false,
                                SecurityGroupRule.Protocol.ALL,
                                SecurityGroupRule.Peer.group(id),
                                Optional.empty()),
                        allEgress()));
    }

    /** The rule that a new group has: everything may leave. */
    SecurityGroupRule allEgress() {
        return new SecurityGroupRule(
                ids.resource("sgr"),
                true,
                SecurityGroupRule.Protocol.ALL,
                SecurityGroupRule.Peer.range(Cidr.ALL),
                Optional.empty());
    }
}
