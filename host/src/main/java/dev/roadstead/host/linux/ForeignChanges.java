package dev.roadstead.host.linux;

import dev.roadstead.host.NetworkException;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;

/**
 * What happens to the devices, queues, addresses, neighbours, routes, forwarding and packet filter of a network namespace, told by the kernel:
 * all but the packet filter by notifications that wait in a socket, the packet filter by the number of its generation. To ask costs two
 * system calls, however much there is to watch. Who did it is not said, but for the packet filter ({@link FilterGeneration}).
 */
final class ForeignChanges implements AutoCloseable {
    /** Groups of rtnetlink: links, neighbours, queues and their filters, IPv4 addresses, routes and rules, and settings such as forwarding. */
    private static final int GROUPS = 1 | 1 << 2 | 1 << 3 | 1 << 4 | 1 << 6 | 1 << 7 | 1 << 23;

    private static final int LINK_NAMESPACE = 37;

    private final NetlinkNotifications notifications;
    private final FilterGeneration filter;

    private ForeignChanges(NetlinkNotifications notifications, FilterGeneration filter) {
        this.notifications = notifications;
        this.filter = filter;
    }

    /** Those of the calling thread's network namespace. */
    static ForeignChanges here() throws SystemCallException {
        return open(false);
    }

    /** Those of the calling thread's network namespace, and of all namespaces that are joined to it by devices; see {@link #except}. */
    static ForeignChanges hereAndJoined() throws SystemCallException {
        return open(true);
    }

    private static ForeignChanges open(boolean joined) throws SystemCallException {
        NetlinkNotifications notifications = NetlinkNotifications.open(GROUPS, joined);
        try {
            return new ForeignChanges(notifications, FilterGeneration.open());
        } catch (SystemCallException | NetworkException e) {
            notifications.close();
            throw e;
        }
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

    /** The packet filter's next transaction is this process's own. */
    void filtered() {
        filter.next();
    }

    /** What was heard since this was asked last; of the packet filter only what is not this process's own. */
    synchronized Suspicion heard() {
        return notifications.drain().and(new Suspicion(false, false, filter.isForeign(), Set.of()));
    }

    @Override
    public synchronized void close() {
        notifications.close();
        filter.close();
    }
}
