package dev.roadstead.host.linux;

import dev.roadstead.host.Cidr;
import dev.roadstead.host.Ipv4;
import dev.roadstead.host.VpcPlan.InterfacePlan;
import dev.roadstead.host.VpcPlan.NatGatewayPlan;
import dev.roadstead.host.VpcPlan.NetworkAclPlan;
import dev.roadstead.host.VpcPlan.RouteTarget;
import dev.roadstead.host.VpcPlan.Traffic;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A network as its users state it, in AWS's terms: {@link ReferenceModel} judges by it, and {@link StatedPlans} makes plans of it. What
 * AWS keeps by reference is a reference here, too, so that the model finds out by itself what is meant.
 *
 * @param peerings that are active
 */
record StatedNetwork(List<Vpc> vpcs, List<Peering> peerings) {

    /**
     * One VPC.
     *
     * @param ranges the primary one first
     * @param prefixLists by their ids
     */
    record Vpc(
            String id,
            List<Cidr> ranges,
            boolean dnsSupport,
            Optional<String> internetGateway,
            List<Subnet> subnets,
            List<InterfacePlan> interfaces,
            List<NatGatewayPlan> natGateways,
            List<Endpoint> endpoints,
            List<Group> groups,
            List<NetworkAclPlan> networkAcls,
            Map<String, List<Cidr>> prefixLists) {

        boolean contains(Ipv4 address) {
            return ranges.stream().anyMatch(range -> range.contains(address));
        }

        Ipv4 resolver() {
            return ranges.getFirst().base().plus(2);
        }

        Subnet subnet(String subnetId) {
            return only(subnets.stream().filter(each -> each.id().equals(subnetId)))
                    .orElseThrow();
        }

        Optional<InterfacePlan> networkInterface(String interfaceId) {
            return only(interfaces.stream().filter(each -> each.interfaceId().equals(interfaceId)));
        }

        Optional<InterfacePlan> interfaceAt(Ipv4 address) {
            return only(interfaces.stream().filter(each -> each.address().equals(address)));
        }

        /** The endpoint that an interface is of. */
        Optional<Endpoint> endpointOf(InterfacePlan plan) {
            return only(endpoints.stream().filter(each -> each.sources().containsKey(plan.interfaceId())));
        }

        /** The ranges that are meant. */
        List<Cidr> ranges(Destination destination) {
            return switch (destination) {
                case Range(Cidr range) -> List.of(range);
                case PrefixList(String list) -> prefixLists.getOrDefault(list, List.of());
            };
        }

        /** All public addresses that are in use, those that stand for endpoints too. */
        List<Ipv4> publicAddresses() {
            return Stream.of(
                            interfaces.stream().flatMap(each -> each.publicAddress().stream()),
                            natGateways.stream().flatMap(each -> each.publicAddress().stream()),
                            endpoints.stream().flatMap(each -> each.sources().values().stream()),
                            subnets.stream()
                                    .flatMap(each -> each.routes().stream())
                                    .flatMap(each -> each.target() instanceof RouteTarget.GatewayEndpoint(Ipv4 source)
                                            ? Stream.of(source)
                                            : Stream.empty()))
                    .flatMap(addresses -> addresses)
                    .distinct()
                    .toList();
        }
    }

    /** A subnet with its route table, without the local route. */
    record Subnet(String id, Cidr cidr, List<Route> routes, Optional<String> networkAcl) {}

    record Route(Destination destination, RouteTarget target) {
        /** Whether it says itself which range it is for. */
        boolean named() {
            return destination instanceof Range;
        }
    }

    record Group(String id, List<Rule> ingress, List<Rule> egress) {}

    record Rule(Traffic traffic, Peer peer) {}

    /** The other side of a rule. */
    sealed interface Peer {}

    /** Where a route leads to; rules name it, too. */
    sealed interface Destination extends Peer {}

    record Range(Cidr range) implements Destination {}

    record PrefixList(String id) implements Destination {}

    /** The members of a group of this VPC or of a peer. */
    record Members(String group) implements Peer {}

    /** An active peering connection between two VPCs. */
    record Peering(String id, String one, String other) {
        /** The VPC at the other end. */
        Optional<String> from(String vpcId) {
            return one.equals(vpcId) ? Optional.of(other) : other.equals(vpcId) ? Optional.of(one) : Optional.empty();
        }
    }

    /**
     * An interface endpoint.
     *
     * @param service the address that it leads to
     * @param sources what the service sees packets come from, by the ids of the endpoint's interfaces
     */
    record Endpoint(String id, Ipv4 service, Map<String, Ipv4> sources) {
        Ipv4 sourceOf(InterfacePlan plan) {
            return Objects.requireNonNull(sources.get(plan.interfaceId()));
        }
    }

    Vpc vpc(String vpcId) {
        return only(vpcs.stream().filter(each -> each.id().equals(vpcId))).orElseThrow();
    }

    /** The VPC at the other end of a peering connection of this one. */
    Optional<Vpc> beyond(String peeringId, Vpc vpc) {
        return only(peerings.stream().filter(each -> each.id().equals(peeringId)))
                .flatMap(peering -> peering.from(vpc.id()))
                .map(this::vpc);
    }

    /** All that are peered with a VPC. */
    List<Vpc> peersOf(Vpc vpc) {
        return peerings.stream()
                .flatMap(peering -> peering.from(vpc.id()).stream())
                .map(this::vpc)
                .toList();
    }

    private static <T> Optional<T> only(Stream<T> found) {
        return found.findFirst();
    }
}
