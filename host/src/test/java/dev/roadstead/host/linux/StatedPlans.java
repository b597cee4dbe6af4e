package dev.roadstead.host.linux;

import dev.roadstead.host.Cidr;
import dev.roadstead.host.InterfaceEndpointPlan;
import dev.roadstead.host.Ipv4;
import dev.roadstead.host.PeeringPlan;
import dev.roadstead.host.VpcPlan;
import dev.roadstead.host.VpcPlan.InterfacePlan;
import dev.roadstead.host.VpcPlan.RoutePlan;
import dev.roadstead.host.VpcPlan.RulePlan;
import dev.roadstead.host.VpcPlan.SecurityGroupPlan;
import dev.roadstead.host.VpcPlan.SubnetPlan;
import dev.roadstead.host.linux.StatedNetwork.Members;
import dev.roadstead.host.linux.StatedNetwork.Peering;
import dev.roadstead.host.linux.StatedNetwork.Rule;
import dev.roadstead.host.linux.StatedNetwork.Vpc;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Plans of a stated network: prefix lists are the ranges in them, and a peer's groups the addresses of their members. */
record StatedPlans(StatedNetwork network) {

    static List<VpcPlan> of(StatedNetwork network) {
        StatedPlans plans = new StatedPlans(network);
        return network.vpcs().stream().map(plans::plan).toList();
    }

    private VpcPlan plan(Vpc vpc) {
        return new VpcPlan(
                vpc.id(),
                vpc.ranges(),
                new VpcPlan.DnsPlan(vpc.dnsSupport(), true, "us-east-1"),
                new VpcPlan.DhcpOptionsPlan(List.of(vpc.resolver()), Optional.empty()),
                vpc.internetGateway(),
                vpc.subnets().stream().map(subnet -> plan(vpc, subnet)).toList(),
                vpc.interfaces(),
                vpc.natGateways(),
                vpc.groups().stream()
                        .map(group -> new SecurityGroupPlan(
                                group.id(), rules(vpc, group.ingress()), rules(vpc, group.egress())))
                        .toList(),
                vpc.networkAcls(),
                network.peerings().stream()
                        .flatMap(peering -> plan(vpc, peering).stream())
                        .toList(),
                vpc.endpoints().stream()
                        .map(each -> new InterfaceEndpointPlan(
                                each.id(), each.service(), each.sources(), Map.of(), Map.of()))
                        .toList());
    }

    /** A route that names its range comes before one of a prefix list that has the same range. */
    private static SubnetPlan plan(Vpc vpc, StatedNetwork.Subnet subnet) {
        Map<Cidr, RoutePlan> routes = new TreeMap<>();
        for (boolean named : List.of(true, false)) {
            for (StatedNetwork.Route route : subnet.routes()) {
                if (route.named() == named) {
                    vpc.ranges(route.destination())
                            .forEach(range -> routes.putIfAbsent(range, new RoutePlan(range, route.target())));
                }
            }
        }
        return new SubnetPlan(subnet.id(), subnet.cidr(), List.copyOf(routes.values()), subnet.networkAcl());
    }

    private static List<RulePlan> rules(Vpc vpc, List<Rule> rules) {
        return rules.stream()
                .flatMap(rule -> peers(vpc, rule.peer()).map(peer -> new RulePlan(rule.traffic(), peer)))
                .toList();
    }

    private static Stream<VpcPlan.Peer> peers(Vpc vpc, StatedNetwork.Peer peer) {
        return switch (peer) {
            case Members(String group) -> Stream.of(new VpcPlan.Peer.Group(group));
            case StatedNetwork.Destination ranges -> vpc.ranges(ranges).stream().map(VpcPlan.Peer.Range::new);
        };
    }

    /** One side of a peering connection, if it has one in this VPC. */
    private Optional<PeeringPlan> plan(Vpc vpc, Peering peering) {
        Set<String> named = vpc.groups().stream()
                .flatMap(group -> Stream.concat(group.ingress().stream(), group.egress().stream()))
                .flatMap(rule -> rule.peer() instanceof Members(String group) ? Stream.of(group) : Stream.empty())
                .collect(Collectors.toSet());
        return network.beyond(peering.id(), vpc)
                .map(peer -> new PeeringPlan(
                        peering.id(),
                        peer.id(),
                        peer.ranges(),
                        true,
                        peer.groups().stream()
                                .filter(group -> named.contains(group.id()))
                                .map(group -> new PeeringPlan.Members(group.id(), members(peer, group.id())))
                                .toList()));
    }

    private static List<Ipv4> members(Vpc vpc, String group) {
        return vpc.interfaces().stream()
                .filter(each -> each.securityGroupIds().contains(group))
                .map(InterfacePlan::address)
                .toList();
    }
}
