package dev.roadstead.services.ec2;

import dev.roadstead.host.Cidr;
import dev.roadstead.host.Ipv4;
import dev.roadstead.services.ec2.RouteInForce.Leading;
import java.util.List;
import java.util.Optional;

/**
 * The way of one packet through the VPCs, and that of its answer, in the order in which a router asks: the sender's groups, the network ACL of
 * the subnet that it leaves, the route table, what the route leads to, the network ACL of the subnet that it enters, the receiver's groups. The
 * answer passes by no groups, which remember; everything else is asked again, the other way round.
 *
 * <p>Each leg, once it is walked, is a leg of the answer's way, too ({@link WayBack}).
 *
 * @see <a href="https://docs.aws.amazon.com/vpc/latest/reachability/how-reachability-analyzer-works.html">How Reachability Analyzer works</a>
 */
final class PacketWalk {

    private static final Ipv4 RESOLVER = Ipv4.parse("169.254.169.253");
    private static final Ipv4 TASK_METADATA = Ipv4.parse("169.254.170.2");
    private static final Cidr LINK_LOCAL = Cidr.parse("169.254.0.0/16");
    private static final List<Integer> SERVICE_PORTS = List.of(80, 443);
    private static final int RESOLVER_PORT = 53;
    private static final int METADATA_PORT = 80;

    /** NAT gateways that send to each other would go on for ever. */
    private static final int MOST_NAT_GATEWAYS = 8;

    private final Terrain terrain;
    private final PathGoal goal;
    private final PathTrace trace = new PathTrace();
    private final Inspection inspection;
    private final WayBack back;
    private int natGateways;

    private PacketWalk(Terrain terrain, PathGoal goal) {
        this.terrain = terrain;
        this.goal = goal;
        this.inspection = new Inspection(terrain, trace);
        this.back = new WayBack(inspection);
    }

    /** The way of a packet that an interface sends. */
    static PathTrace fromInterface(Terrain terrain, NetworkInterface eni, PathGoal goal, Packet packet) {
        PacketWalk walk = new PacketWalk(terrain, goal);
        walk.leave(eni, packet);
        return walk.returned();
    }

    /** The way of a packet that comes to an internet gateway from the internet. */
    static PathTrace fromInternetGateway(Terrain terrain, VpcResources vpc, PathGoal goal, Packet packet) {
        PacketWalk walk = new PacketWalk(terrain, goal);
        terrain.atPublic(packet.destination())
                .filter(eni -> eni.vpcId().equals(vpc.vpc().vpcId()))
                .ifPresentOrElse(
                        eni -> walk.arriveByGateway(eni, packet), () -> walk.inspection.noPublicAddress(vpc, packet));
        return walk.returned();
    }

    /** The way of a packet that comes out of a peering connection into a VPC. */
    static PathTrace fromPeering(Terrain terrain, VpcResources.Peering from, VpcResources into, Packet packet) {
        PacketWalk walk = new PacketWalk(terrain, PathGoal.ANYWHERE);
        walk.arriveByPeering(from, into, packet);
        return walk.returned();
    }

    private PathTrace returned() {
        if (trace.arrived().isPresent()) {
            trace.turn();
            back.walk();
        }
        return trace;
    }

    private void leave(NetworkInterface eni, Packet packet) {
        VpcResources vpc = terrain.vpcOf(eni);
        if (!inspection.sends(eni, packet)) {
            return;
        }
        inspection.sentBy(eni, packet);
        if (packet.destination().equals(eni.address())) {
            trace.arrive(packet);
            return;
        }
        back.sentBy(vpc, eni, packet);
        boolean resolver = packet.destination().equals(RESOLVER)
                || packet.destination().equals(vpc.vpc().cidr().base().plus(2));
        if (resolver || LINK_LOCAL.contains(packet.destination())) {
            askVpc(vpc, packet, resolver);
            return;
        }
        inspection.permitted(vpc, eni, true, packet);
        onward(Place.of(vpc, eni), packet);
    }

    /** What each VPC serves by itself, past groups and network ACLs. */
    private void askVpc(VpcResources vpc, Packet packet, boolean resolver) {
        boolean served = resolver
                ? vpc.vpc().dnsSupport() && packet.destinationPort() == RESOLVER_PORT
                : packet.destination().equals(TASK_METADATA)
                        && packet.destinationPort() == METADATA_PORT
                        && packet.protocol() == SecurityGroupRule.Protocol.TCP;
        if (served) {
            trace.pass(c -> c.component(terrain.component(vpc.vpc().vpcId())).inboundHeader(packet.described()));
            trace.arrive(packet);
        } else {
            inspection.nobody(vpc, packet);
        }
    }

    /** From a place by the routes of its subnet. */
    private void onward(Place from, Packet packet) {
        RouteTable table = from.vpc().subnets().tableOf(from.subnet());
        Optional<RouteInForce> route = RouteInForce.followed(from.vpc(), table, packet.destination());
        if (route.isEmpty()) {
            local(from, packet);
            return;
        }
        if (!route.get().active(from.vpc())) {
            inspection.leaves(from.vpc(), from.subnet(), packet);
            inspection.blackhole(from.vpc(), table, route.get());
            return;
        }
        switch (route.get().leading()) {
            case Leading.ToEndpoint(VpcEndpoint endpoint) -> byEndpoint(from, packet, route.get(), endpoint);
            case Leading.To(RouteTable.Target target) -> {
                switch (target.type()) {
                    case INTERNET_GATEWAY -> byInternetGateway(from, packet, route.get());
                    case NAT_GATEWAY -> byNatGateway(from, packet, route.get());
                    case NETWORK_INTERFACE -> byInterface(from, packet, route.get());
                    case VPC_PEERING_CONNECTION -> byPeering(from, packet, route.get());
                }
            }
        }
    }

    private void local(Place from, Packet packet) {
        Optional<NetworkInterface> there = Terrain.at(from.vpc(), packet.destination());
        if (!from.vpc().vpc().contains(Cidr.of(packet.destination()))) {
            inspection.leaves(from.vpc(), from.subnet(), packet);
            inspection.noRoute(from.vpc(), from.subnet(), packet);
        } else if (there.isEmpty()) {
            inspection.leaves(from.vpc(), from.subnet(), packet);
            inspection.routed(from.vpc(), from.subnet(), Optional.empty(), packet);
            inspection.nobody(from.vpc(), packet);
        } else {
            Place to = Place.of(from.vpc(), there.get());
            inspection.hops(from, to, packet, Optional.empty());
            back.within(from, to, packet);
            arrive(from.vpc(), there.get(), packet);
        }
    }

    private void byNatGateway(Place from, Packet packet, RouteInForce route) {
        String id = targetId(route);
        NatGateway gateway = from.vpc().natGateways().stream()
                .filter(each -> each.natGatewayId().equals(id))
                .findFirst()
                .orElseThrow();
        NatGateway.Translation by = gateway.translation().orElseThrow();
        Place at = new Place(
                from.vpc(),
                Terrain.subnet(from.vpc(), gateway.subnetId()),
                id,
                by.privateAddress(),
                by.publicAddress()
                        .filter(address -> from.vpc().internetGateway().isPresent()));
        if (++natGateways > MOST_NAT_GATEWAYS) {
            trace.stop(ExplanationCode.NO_PATH, e -> e.natGateway(terrain.component(id)));
            return;
        }
        inspection.hops(from, at, packet, Optional.of(route));
        Packet translated = packet.from(by.privateAddress());
        inspection.passesNatGateway(at, packet, translated);
        back.byNatGateway(from, at, packet, translated);
        onward(at, translated);
    }

    /** Whatever an interface of the VPC might pass on, nothing that runs here does. */
    private void byInterface(Place from, Packet packet, RouteInForce route) {
        NetworkInterface through = from.vpc().interfaces().stream()
                .filter(eni -> eni.networkInterfaceId().equals(targetId(route)))
                .findFirst()
                .orElseThrow();
        inspection.hops(from, Place.of(from.vpc(), through), packet, Optional.of(route));
        inspection.forwards(through);
    }

    private void byInternetGateway(Place from, Packet packet, RouteInForce route) {
        String id = targetId(route);
        inspection.leaves(from.vpc(), from.subnet(), packet);
        inspection.routed(from.vpc(), from.subnet(), Optional.of(route), packet);
        if (from.publicAddress().isEmpty()) {
            inspection.noPublicAddress(from.vpc(), id, from.id());
            return;
        }
        Packet out = packet.from(from.publicAddress().get());
        inspection.passesGateway(from.vpc(), id, packet, out);
        back.outByGateway(from, id, packet, out);
        outside(id, out);
    }

    /** Beyond an internet gateway. */
    private void outside(String gatewayId, Packet packet) {
        Ipv4 to = packet.destination();
        Optional<NetworkInterface> there = terrain.atPublic(to);
        if (goal.is(gatewayId) || terrain.outside().internet(to)) {
            trace.arrive(packet);
        } else if (terrain.outside().service(to)) {
            arriveAtService(gatewayId, packet);
        } else if (there.isPresent()) {
            arriveByGateway(there.get(), packet);
        } else {
            inspection.nowhere(gatewayId, packet);
        }
    }

    private void arriveAtService(String by, Packet packet) {
        boolean served =
                packet.protocol() == SecurityGroupRule.Protocol.TCP && SERVICE_PORTS.contains(packet.destinationPort());
        if (served) {
            trace.arrive(packet);
        } else {
            trace.stop(
                    ExplanationCode.NO_POSSIBLE_DESTINATION,
                    e -> e.component(terrain.component(by))
                            .address(packet.destination().toString())
                            .port(packet.destinationPort()));
        }
    }

    private void arriveByGateway(NetworkInterface eni, Packet packet) {
        VpcResources vpc = terrain.vpcOf(eni);
        Subnet subnet = Terrain.subnet(vpc, eni.subnetId());
        String gateway = vpc.internetGateway().orElseThrow().internetGatewayId();
        Packet inside = packet.to(eni.address());
        inspection.passesGateway(vpc, gateway, packet, inside);
        inspection.enters(vpc, subnet, inside);
        back.inByGateway(vpc, subnet, gateway, packet, inside);
        arrive(vpc, eni, inside);
    }

    private void byEndpoint(Place from, Packet packet, RouteInForce route, VpcEndpoint endpoint) {
        inspection.leaves(from.vpc(), from.subnet(), packet);
        inspection.routed(from.vpc(), from.subnet(), Optional.of(route), packet);
        String id = endpoint.vpcEndpointId();
        if (packet.protocol() != SecurityGroupRule.Protocol.TCP) {
            trace.stop(ExplanationCode.VPCE_GATEWAY_PROTOCOL_RESTRICTION, e -> e.vpcEndpoint(terrain.component(id)));
            return;
        }
        inspection.passesEndpoint(from.vpc(), endpoint, packet);
        back.byEndpoint(from, endpoint, packet);
        arriveAtService(id, packet);
    }

    private void byPeering(Place from, Packet packet, RouteInForce route) {
        String id = targetId(route);
        VpcResources.Peering peering = from.vpc().peerings().stream()
                .filter(each -> each.connection().vpcPeeringConnectionId().equals(id))
                .findFirst()
                .orElseThrow();
        inspection.leaves(from.vpc(), from.subnet(), packet);
        inspection.routed(from.vpc(), from.subnet(), Optional.of(route), packet);
        if (!peering.peer().contains(Cidr.of(packet.destination()))) {
            inspection.beyondPeer(from.vpc(), peering, packet);
            return;
        }
        inspection.passesPeering(id, from.vpc().vpc(), peering.peer(), packet);
        back.outByPeering(from, packet);
        if (goal.is(id)) {
            trace.arrive(packet);
            return;
        }
        back.throughPeering(id, from.vpc().vpc(), peering.peer(), packet);
        terrain.vpc(peering.peer().vpcId()).ifPresent(into -> intoPeer(id, into, packet));
    }

    private void arriveByPeering(VpcResources.Peering from, VpcResources into, Packet packet) {
        String id = from.connection().vpcPeeringConnectionId();
        inspection.passesPeering(id, from.peer(), into.vpc(), packet);
        back.throughPeering(id, from.peer(), into.vpc(), packet);
        intoPeer(id, into, packet);
    }

    /** Peers reach interfaces, and nothing else. */
    private void intoPeer(String peeringId, VpcResources into, Packet packet) {
        Optional<NetworkInterface> there = Terrain.at(into, packet.destination());
        if (there.isEmpty()) {
            inspection.nobody(into, packet);
            return;
        }
        Subnet subnet = Terrain.subnet(into, there.get().subnetId());
        inspection.enters(into, subnet, packet);
        back.inByPeering(into, subnet, peeringId, packet);
        arrive(into, there.get(), packet);
    }

    private void arrive(VpcResources vpc, NetworkInterface eni, Packet packet) {
        inspection.permitted(vpc, eni, false, packet);
        inspection.receivedBy(eni, packet);
        back.receivedBy(vpc, eni, packet);
        vpc.endpointOf(eni)
                .ifPresentOrElse(endpoint -> intoEndpoint(vpc, endpoint, packet), () -> trace.arrive(packet));
    }

    /** An endpoint's interface leads to its service, and to nothing else. */
    private void intoEndpoint(VpcResources vpc, InterfaceEndpoint endpoint, Packet packet) {
        inspection.passesEndpoint(vpc, endpoint, packet);
        back.behindEndpoint(vpc, endpoint, packet);
        arriveAtService(endpoint.vpcEndpointId(), packet);
    }

    private static String targetId(RouteInForce route) {
        return switch (route.leading()) {
            case Leading.To(RouteTable.Target target) -> target.targetId();
            case Leading.ToEndpoint(VpcEndpoint endpoint) -> endpoint.vpcEndpointId();
        };
    }
}
