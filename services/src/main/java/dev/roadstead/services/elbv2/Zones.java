package dev.roadstead.services.elbv2;

import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import software.amazon.awssdk.services.ec2.model.Subnet;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.SubnetMapping;

/** The subnets that a load balancer is to be in. */
record Zones(String vpcId, List<LoadBalancer.Zone> zones) {

    private static final int FREE_ADDRESSES = 8;

    /** What a request names, in either of the two ways. */
    static List<String> subnetIds(List<String> subnets, List<SubnetMapping> mappings) {
        if (!subnets.isEmpty() && !mappings.isEmpty()) {
            throw Failing.validation("Only one of subnets and subnet mappings can be specified");
        }
        return Stream.concat(subnets.stream(), mappings.stream().map(SubnetMapping::subnetId))
                .distinct()
                .toList();
    }

    /** Refuses subnets that are to be enabled but too full for a load balancer to grow in. */
    static void requireRoom(List<Subnet> subnets) {
        for (Subnet subnet : subnets) {
            if (subnet.availableIpAddressCount() < FREE_ADDRESSES) {
                throw Failing.invalidSubnet("Not enough IP space available in " + subnet.subnetId()
                        + ". ELB requires at least " + FREE_ADDRESSES + " free IP addresses in each subnet.");
            }
        }
    }

    /** Checks the subnets of an application load balancer: two zones at least, one subnet in each. */
    static Zones of(List<Subnet> subnets) {
        Map<String, String> byZone = new HashMap<>();
        for (Subnet subnet : subnets) {
            if (byZone.put(subnet.availabilityZone(), subnet.subnetId()) != null) {
                throw Failing.invalidConfiguration(
                        "A load balancer cannot be attached to multiple subnets in the same Availability Zone");
            }
        }
        if (byZone.size() < 2) {
            throw Failing.validation("At least two subnets in two different Availability Zones must be specified");
        }
        String vpcId = subnets.getFirst().vpcId();
        if (!subnets.stream().allMatch(subnet -> subnet.vpcId().equals(vpcId))) {
            throw Failing.invalidConfiguration("All subnets must belong to the same VPC: '" + vpcId + "'");
        }
        return new Zones(
                vpcId,
                subnets.stream()
                        .map(subnet ->
                                new LoadBalancer.Zone(subnet.availabilityZone(), subnet.subnetId(), Optional.empty()))
                        .sorted(Comparator.comparing(LoadBalancer.Zone::zoneName))
                        .toList());
    }
}
