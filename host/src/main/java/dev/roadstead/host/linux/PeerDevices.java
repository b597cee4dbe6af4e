package dev.roadstead.host.linux;

import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;

/** A router's ends of the pairs of devices that join it to its peers; both ends of a pair have one name. Used by one thread at a time. */
final class PeerDevices {
    private final NetlinkSocket routes;
    private final RouterDevices devices;
    private final RouterNeighbours neighbours;
    private final int namespace;
    private final BooleanSupplier certain;

    /** @param certain whether it is known which devices there are; else they are looked up */
    PeerDevices(RouterNamespace router, BooleanSupplier certain) {
        this.routes = router.routes();
        this.devices = router.devices();
        this.neighbours = router.neighbours();
        this.namespace = router.descriptor();
        this.certain = certain;
    }

    /** The names of those that a router with these parts has. */
    static List<String> names(Map<String, RouterPart> parts) {
        return parts.values().stream()
                .filter(RouterPart.Peering.class::isInstance)
                .map(part -> ((RouterPart.Peering) part).device())
                .toList();
    }

    /** Whether the devices of that name here and at a peer are the two ends of a pair that carries packets. */
    boolean joined(String device, PeerDevices peer) {
        RouteListing.Device near = RouteListing.devices(routes).get(device);
        RouteListing.Device far = RouteListing.devices(peer.routes).get(device);
        return near != null
                && far != null
                && near.peer() == far.index()
                && far.peer() == near.index()
                && near.up()
                && far.up()
                && !near.diverted()
                && !far.diverted()
                && near.macAddress().equals(RouterTables.ROUTER_MAC)
                && far.macAddress().equals(RouterTables.ROUTER_MAC);
    }

    /** Joins the router to a peer by a pair of devices of that name, in the place of what may be there. */
    void join(String device, PeerDevices peer) {
        leave(device);
        peer.leave(device);
        int index = devices.add(device);
        int peerIndex = peer.devices.add(device);
        routes.execute(List.of(
                RouteMessages.createVeth(
                        new RouteMessages.Link(device, index, RouterTables.ROUTER_MAC, RouterTables.MTU),
                        new RouteMessages.Link(device, peerIndex, RouterTables.ROUTER_MAC, RouterTables.MTU),
                        peer.namespace),
                RouteMessages.linkUp(device)));
        peer.routes.execute(List.of(RouteMessages.linkUp(device)));
        RouteListing.awaitOperation(routes, device);
        RouteListing.awaitOperation(peer.routes, device);
    }

    /** What happens at a peer is the peer's own concern. */
    void disregard(String device, PeerDevices peer) {
        neighbours.add(device, peer);
    }

    /** A peer is gone; its number may become another namespace's. */
    void forget(PeerDevices peer) {
        neighbours.remove(peer);
    }

    /** Takes away a device to a peer, if it is there. */
    void leave(String device) {
        if (!certain.getAsBoolean()) {
            devices.remember(RouteListing.devices(routes));
        }
        devices.delete(List.of(device));
    }
}
