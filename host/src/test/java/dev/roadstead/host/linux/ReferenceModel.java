package dev.roadstead.host.linux;

import dev.roadstead.host.Ipv4;
import dev.roadstead.host.VpcPlan;
import dev.roadstead.host.VpcPlan.InterfacePlan;
import dev.roadstead.host.VpcPlan.NatGatewayPlan;
import dev.roadstead.host.VpcPlan.Peer;
import dev.roadstead.host.VpcPlan.RoutePlan;
import dev.roadstead.host.VpcPlan.RouteTarget;
import dev.roadstead.host.VpcPlan.RulePlan;
import dev.roadstead.host.VpcPlan.SecurityGroupPlan;
import dev.roadstead.host.VpcPlan.Traffic;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** What AWS's documentation says of a question and its answer, without a kernel: small enough to be read for its truth. */
record ReferenceModel(List<VpcPlan> vpcs) {

    enum Protocol {
        TCP,
        UDP
    }

    /** Whether a question from an interface to an address and port is answered. */
    boolean answers(String fromVpc, InterfacePlan from, Ipv4 to, Protocol protocol, int port) {
        VpcPlan vpc = vpc(fromVpc);
        if (!permitted(vpc, from, true, to, protocol, port)) {
            return false;
        }
        if (vpc.cidr().contains(to)) {
            return vpc.interfaces().stream()
                    .filter(target -> target.address().equals(to))
                    .anyMatch(target -> permitted(vpc, target, false, from.address(), protocol, port));
        }
        Optional<Ipv4> seen = seenOutside(vpc, from, to);
        return seen.isPresent()
                && vpcs.stream()
                        .filter(other -> other.internetGatewayId().isPresent())
                        .anyMatch(other -> other.interfaces().stream()
                                .filter(target -> target.publicAddress().equals(Optional.of(to)))
                                .anyMatch(target -> permitted(other, target, false, seen.get(), protocol, port)
                                        && route(other, target.subnetId(), seen.get())
                                                .equals(Optional.of(new RouteTarget.InternetGateway()))));
    }

    /** The address that the world sees of what an interface sends to {@code to}; empty when it does not get out. */
    private static Optional<Ipv4> seenOutside(VpcPlan vpc, InterfacePlan from, Ipv4 to) {
        if (vpc.internetGatewayId().isEmpty()) {
            return Optional.empty();
        }
        return route(vpc, from.subnetId(), to).flatMap(target -> switch (target) {
            case RouteTarget.InternetGateway() -> from.publicAddress();
            case RouteTarget.NatGateway(String id) ->
                vpc.natGateways().stream()
                        .filter(nat -> nat.natGatewayId().equals(id))
                        .filter(nat ->
                                route(vpc, nat.subnetId(), to).equals(Optional.of(new RouteTarget.InternetGateway())))
                        .map(NatGatewayPlan::publicAddress)
                        .findFirst();
            case RouteTarget.Interface(String id) -> Optional.empty();
            case RouteTarget.Blackhole() -> Optional.empty();
        });
    }

    private static Optional<RouteTarget> route(VpcPlan vpc, String subnetId, Ipv4 to) {
        return vpc.subnets().stream()
                .filter(subnet -> subnet.subnetId().equals(subnetId))
                .flatMap(subnet -> subnet.routes().stream())
                .filter(route -> route.destination().contains(to))
                .max(Comparator.comparingInt(route -> route.destination().prefixLength()))
                .map(RoutePlan::target);
    }

    private static boolean permitted(
            VpcPlan vpc, InterfacePlan of, boolean egress, Ipv4 peer, Protocol protocol, int port) {
        return vpc.securityGroups().stream()
                .filter(group -> of.securityGroupIds().contains(group.groupId()))
                .flatMap(group -> rules(group, egress).stream())
                .anyMatch(rule -> matches(rule.traffic(), protocol, port) && matches(vpc, rule.peer(), peer));
    }

    private static List<RulePlan> rules(SecurityGroupPlan group, boolean egress) {
        return egress ? group.egress() : group.ingress();
    }

    private static boolean matches(Traffic traffic, Protocol protocol, int port) {
        return switch (traffic) {
            case Traffic.All() -> true;
            case Traffic.Tcp(int from, int to) -> protocol == Protocol.TCP && port >= from && port <= to;
            case Traffic.Udp(int from, int to) -> protocol == Protocol.UDP && port >= from && port <= to;
            case Traffic.Icmp(int type, int code) -> false;
            case Traffic.Protocol(int number) -> number == (protocol == Protocol.TCP ? 6 : 17);
        };
    }

    private static boolean matches(VpcPlan vpc, Peer peer, Ipv4 address) {
        return switch (peer) {
            case Peer.Range(var range) -> range.contains(address);
            case Peer.Group(String id) ->
                vpc.securityGroups().stream().anyMatch(group -> group.groupId().equals(id))
                        && vpc.interfaces().stream()
                                .anyMatch(member -> member.securityGroupIds().contains(id)
                                        && member.address().equals(address));
        };
    }

    private VpcPlan vpc(String id) {
        return vpcs.stream().filter(vpc -> vpc.vpcId().equals(id)).findFirst().orElseThrow();
    }
}
