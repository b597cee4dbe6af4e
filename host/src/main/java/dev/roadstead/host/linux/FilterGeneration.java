package dev.roadstead.host.linux;

import dev.roadstead.host.NetworkException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Which generation the packet filter of a network namespace is: each transaction makes the next one, whoever asked for it. This process
 * counts its own, so one more than that is somebody else's, also when both came in the same moment. Thread-safe.
 */
final class FilterGeneration implements AutoCloseable {
    private static final int GET_GENERATION = 10 << 8 | 16;

    private final NetlinkSocket socket;
    private int expected;

    private FilterGeneration(NetlinkSocket socket, int expected) {
        this.socket = socket;
        this.expected = expected;
    }

    /** That of the calling thread's network namespace. */
    static FilterGeneration open() throws SystemCallException {
        NetlinkSocket socket = NetlinkSocket.open(NetlinkSocket.NETFILTER);
        try {
            return new FilterGeneration(socket, of(socket));
        } catch (NetworkException e) {
            socket.close();
            throw e;
        }
    }

    /** There was a transaction of this process. */
    synchronized void next() {
        expected++;
    }

    /** Whether there was any other one since this was asked last. */
    synchronized boolean isForeign() {
        int now = of(socket);
        boolean foreign = now != expected;
        expected = now;
        return foreign;
    }

    /** Which generation it is now, asked by a socket that was opened in the namespace. */
    static int of(NetlinkSocket socket) {
        NetlinkMessage request = new NetlinkMessage("ask for the packet filter's generation", GET_GENERATION, 0);
        request.u8(0).u8(0).u16(0);
        ByteBuffer number = RouteListing.attributes(socket.ask(request), 4).get(1);
        if (number == null) {
            throw new NetworkException("the kernel did not say which generation its packet filter is");
        }
        return number.order(ByteOrder.BIG_ENDIAN).getInt(0);
    }

    @Override
    public void close() {
        socket.close();
    }
}
