package dev.roadstead.services.ec2;

import dev.roadstead.host.Cidr;
import dev.roadstead.host.Ipv4;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * Whether packets come from a path's source to its destination, and by which rules. Pure: the same terrain gives the same answer. Of all packets
 * that a path means one is enough that passes, and whose answer does; if none does, the one that comes furthest says why.
 */
final class ReachabilityDecisions {

    private final Terrain terrain;
    private final NetworkInsightsPath path;

    private ReachabilityDecisions(Terrain terrain, NetworkInsightsPath path) {
        this.terrain = terrain;
        this.path = path;
    }

    /**
     * What is found about a path.
     *
     * @param gone an end of it that is there no more
     */
    static PathTrace analyze(Terrain terrain, NetworkInsightsPath path, Optional<String> gone) {
        ReachabilityDecisions decisions = new ReachabilityDecisions(terrain, path);
        return gone.map(decisions::gone).orElseGet(decisions::analyzed);
    }

    /** What is found about a path whose ends are there. */
    static PathTrace analyze(Terrain terrain, NetworkInsightsPath path) {
        return analyze(terrain, path, Optional.empty());
    }

    private PathTrace analyzed() {
        ResourceType<?> type = ResourceType.ofId(path.source()).orElseThrow();
        if (type == ResourceType.INTERNET_GATEWAY) {
            return fromInternetGateway();
        }
        if (type == ResourceType.VPC_PEERING_CONNECTION) {
            return fromPeering();
        }
        if (type == ResourceType.VPC_ENDPOINT) {
            return stopped(ExplanationCode.VPCE_INTRA_VPC_TRAFFIC, path.source());
        }
        return terrain.networkInterface(path.source()).map(this::fromInterface).orElseGet(() -> gone(path.source()));
    }

    private PathTrace fromInterface(NetworkInterface eni) {
        VpcResources vpc = terrain.vpcOf(eni);
        List<Ipv4> sources = List.of(path.packets().sourceAddress().orElse(eni.address()));
        Optional<Ipv4> given = path.packets().destinationAddress();
        if (path.destination().isEmpty()) {
            return search(List.of(vpc), sources, given.stream().toList(), toAnything(eni, PathGoal.ANYWHERE));
        }
        String id = path.destination().get();
        ResourceType<?> type = ResourceType.ofId(id).orElseThrow();
        if (type == ResourceType.INTERNET_GATEWAY) {
            return vpc.internetGateway()
                            .filter(gateway -> gateway.internetGatewayId().equals(id))
                            .isEmpty()
                    ? stopped(ExplanationCode.DISCONNECTED_VPCS, id)
                    : search(
                            List.of(vpc),
                            sources,
                            given.map(List::of).orElseGet(() -> new PacketCandidates(terrain, List.of(vpc)).internet()),
                            through(eni, id));
        }
        if (type == ResourceType.VPC_PEERING_CONNECTION) {
            return toPeering(eni, vpc, id, sources);
        }
        if (type == ResourceType.VPC_ENDPOINT) {
            return toEndpoint(eni, vpc, id, sources);
        }
        return terrain.networkInterface(id)
                .map(there -> toInterface(eni, vpc, there, sources))
                .orElseGet(() -> gone(id));
    }

    private Function<Packet, PathTrace> toAnything(NetworkInterface eni, PathGoal goal) {
        return packet -> PacketWalk.fromInterface(terrain, eni, goal, packet);
    }

    /** The way to a gateway or a peering connection, which must lead through it. */
    private Function<Packet, PathTrace> through(NetworkInterface eni, String id) {
        return packet -> passing(toAnything(eni, PathGoal.through(id)).apply(packet), id);
    }

    private PathTrace toEndpoint(NetworkInterface eni, VpcResources vpc, String id, List<Ipv4> sources) {
        Optional<InterfaceEndpoint> there = terrain.interfaceEndpoint(id).filter(InterfaceEndpoint::inPlan);
        if (there.filter(endpoint -> !near(vpc, endpoint.vpcId())).isPresent()) {
            return stopped(ExplanationCode.DISCONNECTED_VPCS, id);
        }
        List<Ipv4> addresses = there.map(endpoint -> endpoint.places().stream()
                        .map(InterfaceEndpoint.Place::address)
                        .toList())
                .orElseGet(() -> vpc.endpoints().stream()
                        .filter(endpoint -> endpoint.vpcEndpointId().equals(id))
                        .flatMap(endpoint -> endpoint.service().ranges().stream())
                        .map(Cidr::base)
                        .toList());
        if (addresses.isEmpty()) {
            return stopped(ExplanationCode.DISCONNECTED_VPCS, id);
        }
        return search(
                terrain.vpcs().stream()
                        .filter(each -> near(vpc, each.vpc().vpcId()))
                        .toList(),
                sources,
                path.packets().destinationAddress().map(List::of).orElse(addresses),
                packet -> passing(toAnything(eni, PathGoal.ANYWHERE).apply(packet), id));
    }

    /** Whether it is the same VPC, or a peer. */
    private static boolean near(VpcResources vpc, String otherId) {
        return otherId.equals(vpc.vpc().vpcId())
                || vpc.peerings().stream()
                        .anyMatch(peering -> peering.peer().vpcId().equals(otherId));
    }

    private PathTrace toPeering(NetworkInterface eni, VpcResources vpc, String id, List<Ipv4> sources) {
        Optional<VpcResources.Peering> peering = peering(vpc, id);
        if (peering.isEmpty()) {
            return stopped(ExplanationCode.BAD_STATE, id);
        }
        Vpc peer = peering.get().peer();
        List<Ipv4> destinations = path.packets()
                .destinationAddress()
                .map(List::of)
                .orElseGet(() -> peer.ranges().stream()
                        .map(range -> range.base().plus(10))
                        .toList());
        return search(List.of(vpc), sources, destinations, through(eni, id));
    }

    private PathTrace toInterface(NetworkInterface eni, VpcResources vpc, NetworkInterface there, List<Ipv4> sources) {
        Optional<Ipv4> given = path.packets().destinationAddress();
        if (!there.inPlan()) {
            return stopped(ExplanationCode.BAD_STATE, there.networkInterfaceId());
        }
        if (given.isEmpty() && !near(vpc, there.vpcId())) {
            return stopped(ExplanationCode.DISCONNECTED_VPCS, there.networkInterfaceId());
        }
        return search(
                Stream.of(vpc, terrain.vpcOf(there)).distinct().toList(),
                sources,
                List.of(given.orElse(there.address())),
                packet -> arriving(toAnything(eni, PathGoal.ANYWHERE).apply(packet), there));
    }

    private PathTrace fromInternetGateway() {
        Optional<VpcResources> attached = terrain.vpcs().stream()
                .filter(vpc -> vpc.internetGateway()
                        .filter(gateway -> gateway.internetGatewayId().equals(path.source()))
                        .isPresent())
                .findFirst();
        if (attached.isEmpty()) {
            return stopped(ExplanationCode.UNASSOCIATED_COMPONENT, path.source());
        }
        VpcResources vpc = attached.get();
        List<Ipv4> sources = path.packets()
                .sourceAddress()
                .map(List::of)
                .orElseGet(() -> new PacketCandidates(terrain, List.of(vpc)).internet());
        Function<Packet, PathTrace> walk =
                packet -> PacketWalk.fromInternetGateway(terrain, vpc, PathGoal.ANYWHERE, packet);
        Optional<NetworkInterface> there = path.destination().flatMap(terrain::networkInterface);
        if (path.destination().isPresent() && there.isEmpty()) {
            return stopped(ExplanationCode.NO_PATH, path.destination().get());
        }
        if (there.filter(eni -> !eni.vpcId().equals(vpc.vpc().vpcId())).isPresent()) {
            return stopped(ExplanationCode.DISCONNECTED_VPCS, there.get().networkInterfaceId());
        }
        Optional<Ipv4> destination = path.packets().destinationAddress();
        return there.map(eni -> search(
                        List.of(vpc),
                        sources,
                        List.of(outsideAddress(eni, destination)),
                        packet -> arriving(walk.apply(packet), eni)))
                .orElseGet(
                        () -> search(List.of(vpc), sources, destination.stream().toList(), walk));
    }

    /** The public address of an interface, also if its private one is asked about, or that one if there is no other. */
    private static Ipv4 outsideAddress(NetworkInterface eni, Optional<Ipv4> asked) {
        return asked.filter(address -> !address.equals(eni.address()))
                .or(() -> eni.publicAddress().map(NetworkInterface.PublicAddress::address))
                .orElse(eni.address());
    }

    private PathTrace fromPeering() {
        Optional<NetworkInterface> there = path.destination().flatMap(terrain::networkInterface);
        Optional<Ipv4> given = path.packets().destinationAddress();
        Optional<VpcResources> into = there.map(terrain::vpcOf).or(() -> given.flatMap(this::peered));
        if (path.destination().isPresent() && there.isEmpty()) {
            return stopped(ExplanationCode.NO_PATH, path.destination().get());
        }
        Optional<VpcResources.Peering> peering = into.flatMap(vpc -> peering(vpc, path.source()));
        if (peering.isEmpty()) {
            return stopped(ExplanationCode.BAD_STATE, path.source());
        }
        VpcResources vpc = into.orElseThrow();
        List<Ipv4> sources = path.packets()
                .sourceAddress()
                .map(List::of)
                .orElseGet(() -> terrain.vpc(peering.get().peer().vpcId())
                        .map(PacketCandidates::of)
                        .orElse(List.of()));
        Function<Packet, PathTrace> walk = packet -> PacketWalk.fromPeering(terrain, peering.get(), vpc, packet);
        return there.map(eni -> search(
                        List.of(vpc),
                        sources,
                        List.of(given.orElse(eni.address())),
                        packet -> arriving(walk.apply(packet), eni)))
                .orElseGet(() -> search(List.of(vpc), sources, given.stream().toList(), walk));
    }

    /** The VPC at either end of the source that has an address. */
    private Optional<VpcResources> peered(Ipv4 address) {
        return terrain.vpcs().stream()
                .filter(vpc -> peering(vpc, path.source()).isPresent())
                .filter(vpc -> vpc.vpc().contains(Cidr.of(address)))
                .findFirst();
    }

    private static Optional<VpcResources.Peering> peering(VpcResources vpc, String id) {
        return vpc.peerings().stream()
                .filter(each -> each.connection().vpcPeeringConnectionId().equals(id))
                .findFirst();
    }

    private PathTrace search(
            List<VpcResources> concerned,
            List<Ipv4> sources,
            List<Ipv4> destinations,
            Function<Packet, PathTrace> walk) {
        return new PacketSearch(path, new PacketCandidates(terrain, concerned))
                .search(sources, destinations, walk)
                .orElseGet(() -> stopped(ExplanationCode.NO_PATH, path.source()));
    }

    /** A way that must end at that interface. */
    private PathTrace arriving(PathTrace trace, NetworkInterface there) {
        trace.arrived()
                .filter(packet -> !packet.destination().equals(there.address()))
                .ifPresent(packet -> trace.stop(
                        ExplanationCode.ENI_ADDRESS_RESTRICTION,
                        e -> e.networkInterface(terrain.component(there.networkInterfaceId()))
                                .address(packet.destination().toString())));
        return trace;
    }

    /** A way that must lead through a component. */
    private PathTrace passing(PathTrace trace, String id) {
        boolean passes =
                trace.forward().stream().anyMatch(each -> each.component().id().equals(id));
        if (trace.found() && !passes) {
            trace.stop(ExplanationCode.NO_PATH, e -> e.destination(terrain.component(id)));
        }
        return trace;
    }

    private PathTrace gone(String id) {
        return stopped(ExplanationCode.NO_SOURCE_OR_DESTINATION, id);
    }

    private PathTrace stopped(ExplanationCode code, String component) {
        PathTrace trace = new PathTrace();
        trace.stop(code, e -> e.component(terrain.component(component)));
        return trace;
    }
}
