package dev.roadstead.services.ec2;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;

/**
 * The way of the answer to a packet: the packet's legs the other way round, the last one first. Groups remember and are not asked; all else is asked again.
 * A leg is added once the packet has walked it; all are given the packet, not its answer, as it was on that leg.
 */
final class WayBack {

    private final Inspection inspection;
    private final Deque<Runnable> legs = new ArrayDeque<>();

    WayBack(Inspection inspection) {
        this.inspection = inspection;
    }

    /** Walks all of it. */
    void walk() {
        while (!legs.isEmpty()) {
            legs.pop().run();
        }
    }

    /** To the interface that sent the packet. */
    void sentBy(VpcResources vpc, NetworkInterface eni, Packet packet) {
        legs.push(() -> {
            inspection.remembered(vpc, eni);
            inspection.receivedBy(eni, packet.answer());
        });
    }

    /** From the interface that got the packet. */
    void receivedBy(VpcResources vpc, NetworkInterface eni, Packet packet) {
        legs.push(() -> {
            inspection.sentBy(eni, packet.answer());
            inspection.remembered(vpc, eni);
        });
    }

    /** Within a VPC, if nothing leads the answer elsewhere. */
    void within(Place from, Place to, Packet packet) {
        legs.push(() -> home(to, from, packet.answer()));
    }

    /** Through a NAT gateway, which gave the packet its address. */
    void byNatGateway(Place from, Place gateway, Packet packet, Packet translated) {
        legs.push(() -> {
            inspection.passesNatGateway(gateway, translated.answer(), packet.answer());
            home(gateway, from, packet.answer());
        });
    }

    private void home(Place from, Place to, Packet answer) {
        RouteTable table = from.vpc().subnets().tableOf(from.subnet());
        Optional<RouteInForce> elsewhere = RouteInForce.followed(from.vpc(), table, answer.destination());
        if (elsewhere.isPresent()) {
            inspection.moreSpecific(from.vpc(), table, elsewhere.get());
        }
        inspection.hops(from, to, answer, Optional.empty());
    }

    /** In by the internet gateway that the packet left by, with the public address that it got there. */
    void outByGateway(Place from, String gateway, Packet packet, Packet outside) {
        legs.push(() -> {
            inspection.passesGateway(from.vpc(), gateway, outside.answer(), packet.answer());
            inspection.enters(from.vpc(), from.subnet(), packet.answer());
        });
    }

    /** Out by the internet gateway that the packet came by. */
    void inByGateway(VpcResources vpc, Subnet subnet, String gateway, Packet packet, Packet inside) {
        legs.push(() -> {
            Packet answer = inside.answer();
            inspection.leaves(vpc, subnet, answer);
            inspection.answersBy(vpc, subnet, answer, gateway);
            inspection.passesGateway(vpc, gateway, answer, packet.answer());
        });
    }

    /** Out of a gateway endpoint. */
    void byEndpoint(Place from, VpcEndpoint endpoint, Packet packet) {
        legs.push(() -> {
            inspection.passesEndpoint(from.vpc(), endpoint, packet.answer());
            inspection.enters(from.vpc(), from.subnet(), packet.answer());
        });
    }

    /** From the service behind an interface endpoint. */
    void behindEndpoint(VpcResources vpc, InterfaceEndpoint endpoint, Packet packet) {
        legs.push(() -> inspection.passesEndpoint(vpc, endpoint, packet.answer()));
    }

    /** In by a peering connection. */
    void outByPeering(Place from, Packet packet) {
        legs.push(() -> inspection.enters(from.vpc(), from.subnet(), packet.answer()));
    }

    /** Through a peering connection. */
    void throughPeering(String id, Vpc from, Vpc to, Packet packet) {
        legs.push(() -> inspection.passesPeering(id, to, from, packet.answer()));
    }

    /** Out by the peering connection that the packet came by. */
    void inByPeering(VpcResources vpc, Subnet subnet, String id, Packet packet) {
        legs.push(() -> {
            inspection.leaves(vpc, subnet, packet.answer());
            inspection.answersBy(vpc, subnet, packet.answer(), id);
        });
    }
}
