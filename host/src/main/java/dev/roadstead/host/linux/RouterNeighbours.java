package dev.roadstead.host.linux;

import java.util.IdentityHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;

/**
 * The namespaces beside a router's that are none of its concern: the machine's own and those of its peers. What happens there reaches the
 * router's notifications, and is left out of them. Used by one thread at a time.
 */
final class RouterNeighbours {
    private final NetlinkSocket routes;
    private final ForeignChanges changes;
    private final Map<PeerDevices, Integer> peers = new IdentityHashMap<>();
    private OptionalInt machine = OptionalInt.empty();

    /** @param routes opened in the router's namespace */
    RouterNeighbours(NetlinkSocket routes, ForeignChanges changes) {
        this.routes = routes;
        this.changes = changes;
    }

    /** Leaves out the machine, which the device to it leads to. */
    void machine() {
        machine = ForeignChanges.beyond(routes, RouterTables.UPLINK);
        leaveOut();
    }

    /** Leaves out a peer, which that device leads to. */
    void add(String device, PeerDevices peer) {
        ForeignChanges.beyond(routes, device).ifPresent(number -> peers.put(peer, number));
        leaveOut();
    }

    /** A peer is gone; its number may become another namespace's. */
    void remove(PeerDevices peer) {
        if (peers.remove(peer) != null) {
            leaveOut();
        }
    }

    private void leaveOut() {
        Set<Integer> others = new LinkedHashSet<>(peers.values());
        machine.ifPresent(others::add);
        changes.except(others);
    }
}
