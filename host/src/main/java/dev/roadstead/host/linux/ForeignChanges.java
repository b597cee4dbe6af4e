package dev.roadstead.host.linux;

import dev.roadstead.host.NetworkException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;

/**
 * Whether anybody else has changed the devices, addresses, routes, forwarding or packet filter of a network namespace, told by the kernel:
 * all but the packet filter by notifications that wait in a socket, the packet filter by the number of its generation. To ask costs two
 * system calls, however much there is to watch. What this process changes is disregarded by saying so after each change.
 */
final class ForeignChanges implements AutoCloseable {
    /** Groups of rtnetlink: links, IPv4 addresses, routes and rules, and settings such as forwarding. */
    private static final int GROUPS = 1 | 1 << 4 | 1 << 6 | 1 << 7 | 1 << 23;

    private static final int GET_GENERATION = 10 << 8 | 16;
    private static final int LINK_NAMESPACE = 37;

    private final NetlinkNotifications notifications;
    private final NetlinkSocket filter;
    private int generation;

    private ForeignChanges(NetlinkNotifications notifications, NetlinkSocket filter) {
        this.notifications = notifications;
        this.filter = filter;
        this.generation = generation();
    }

    /** Those of the calling thread's network namespace. */
    static ForeignChanges here() throws SystemCallException {
        return new ForeignChanges(
                NetlinkNotifications.open(GROUPS, false), NetlinkSocket.open(NetlinkSocket.NETFILTER));
    }

    /** Those of the calling thread's network namespace, and of all namespaces that are joined to it by devices; see {@link #except}. */
    static ForeignChanges hereAndJoined() throws SystemCallException {
        return new ForeignChanges(NetlinkNotifications.open(GROUPS, true), NetlinkSocket.open(NetlinkSocket.NETFILTER));
    }

    /** The number that the namespace at the other end of a device has here. */
    static OptionalInt beyond(NetlinkSocket routes, String device) {
        Map<Integer, ByteBuffer> link = RouteListing.attributes(routes.ask(RouteMessages.getLink(device)), 16);
        ByteBuffer number = link.get(LINK_NAMESPACE);
        return number == null ? OptionalInt.empty() : OptionalInt.of(number.getInt(0));
    }

    /** Leaves out joined namespaces, by the numbers that they have here. */
    synchronized void except(Set<Integer> namespaces) {
        notifications.except(namespaces);
    }

    /** Whether there were any since this or {@link #disregard} was called last. */
    synchronized boolean heard() {
        int now = generation();
        boolean filtered = now != generation;
        generation = now;
        return notifications.drain() || filtered;
    }

    /** What there was until now is this process's own. */
    synchronized void disregard() {
        heard();
    }

    private int generation() {
        NetlinkMessage request = new NetlinkMessage("ask for the packet filter's generation", GET_GENERATION, 0);
        request.u8(0).u8(0).u16(0);
        ByteBuffer number = RouteListing.attributes(filter.ask(request), 4).get(1);
        if (number == null) {
            throw new NetworkException("the kernel did not say which generation its packet filter is");
        }
        return number.order(ByteOrder.BIG_ENDIAN).getInt(0);
    }

    @Override
    public synchronized void close() {
        notifications.close();
        filter.close();
    }
}
