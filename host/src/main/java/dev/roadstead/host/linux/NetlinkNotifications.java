package dev.roadstead.host.linux;

import dev.roadstead.host.NetworkException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.LinkedHashSet;
import java.util.Set;

/**
 * A socket in which the kernel puts what happens to a network namespace's devices and routes. It is never waited for: whoever wants to know
 * looks. Used by one thread at a time.
 *
 * @see <a href="https://man7.org/linux/man-pages/man7/netlink.7.html">netlink(7)</a>
 */
final class NetlinkNotifications implements AutoCloseable {
    /** The socket's own namespace, among the numbers of joined ones. */
    private static final int HERE = -1;

    /** Room for what some hundred new devices bring; the kernel takes it only while it is filled. */
    private static final int ROOM_BYTES = 8 * 1024 * 1024;

    private static final int SOL_SOCKET = 1;
    private static final int SO_RCVBUFFORCE = 33;
    private static final int SOL_NETLINK = 270;
    private static final int LISTEN_ALL_NSID = 8;
    private static final int MESSAGE_BYTES = 4096;
    private static final int CONTROL_BYTES = 64;
    private static final int CONTROL_LENGTH_AT = 40;

    private final int descriptor;
    private final Arena arena = Arena.ofShared();
    private final MemorySegment head = arena.allocate(56, 8);
    private final MemorySegment control = arena.allocate(CONTROL_BYTES, 8);
    private Set<Integer> except = Set.of();

    private NetlinkNotifications(int descriptor) {
        this.descriptor = descriptor;
        MemorySegment vector = arena.allocate(16, 8);
        vector.set(ValueLayout.ADDRESS, 0, arena.allocate(MESSAGE_BYTES));
        vector.set(ValueLayout.JAVA_LONG, 8, MESSAGE_BYTES);
        head.set(ValueLayout.ADDRESS, 16, vector);
        head.set(ValueLayout.JAVA_LONG, 24, 1);
        head.set(ValueLayout.ADDRESS, 32, control);
    }

    /**
     * Opens one in the calling thread's network namespace.
     *
     * @param groups of rtnetlink, as bits
     * @param joined whether to hear also of the namespaces that have a number in this one
     */
    static NetlinkNotifications open(int groups, boolean joined) throws SystemCallException {
        int descriptor = Libc.netlinkSocket(NetlinkSocket.ROUTE);
        try {
            if (joined) {
                Libc.setSocketOption(descriptor, SOL_NETLINK, LISTEN_ALL_NSID, 1);
            }
            Libc.setSocketOption(descriptor, SOL_SOCKET, SO_RCVBUFFORCE, ROOM_BYTES);
            Libc.bindNetlink(descriptor, groups);
            return new NetlinkNotifications(descriptor);
        } catch (SystemCallException e) {
            Libc.close(descriptor);
            throw e;
        }
    }

    /** The numbers of joined namespaces that are not listened to. */
    void except(Set<Integer> namespaces) {
        except = Set.copyOf(namespaces);
    }

    /** Takes all out that is there, and says where it happened; what the socket had no room for may have been anywhere. */
    Suspicion drain() {
        Set<Integer> namespaces = new LinkedHashSet<>();
        boolean lost = false;
        while (true) {
            try {
                head.set(ValueLayout.JAVA_LONG, CONTROL_LENGTH_AT, CONTROL_BYTES);
                Libc.receiveNow(descriptor, head);
                namespaces.add(namespace());
            } catch (SystemCallException e) {
                if (e.errno() == Errno.EAGAIN) {
                    namespaces.removeAll(except);
                    boolean here = namespaces.remove(HERE);
                    return new Suspicion(lost, here, false, namespaces);
                }
                if (e.errno() != Errno.ENOBUFS) {
                    throw new NetworkException("the kernel's notifications cannot be read", e);
                }
                lost = true;
            }
        }
    }

    /** A namespace's number comes beside the message; the socket's own has none. */
    private int namespace() {
        boolean numbered = head.get(ValueLayout.JAVA_LONG, CONTROL_LENGTH_AT) >= 20
                && control.get(ValueLayout.JAVA_INT, 8) == SOL_NETLINK
                && control.get(ValueLayout.JAVA_INT, 12) == LISTEN_ALL_NSID;
        return numbered ? control.get(ValueLayout.JAVA_INT, 16) : HERE;
    }

    @Override
    public void close() {
        Libc.close(descriptor);
        arena.close();
    }
}
