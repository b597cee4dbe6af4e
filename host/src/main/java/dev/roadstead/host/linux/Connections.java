package dev.roadstead.host.linux;

import dev.roadstead.host.Ipv4;
import dev.roadstead.host.NetworkException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The connections that a network namespace keeps track of. A tracked connection passes without being asked for again, so it must go with
 * the address that it belongs to: the next one to get the address shall not inherit it.
 */
final class Connections implements AutoCloseable {
    private static final int CONNTRACK_GET = 0x101;
    private static final int CONNTRACK_DELETE = 0x102;
    private static final int CONNTRACK_GET_PROCESSOR_STATISTICS = 0x104;
    private static final int CONNTRACK_GET_STATISTICS = 0x105;
    private static final int STATISTICS_ENTRIES = 1;
    private static final int STATISTICS_INSERT_FAILED = 9;
    private static final int STATISTICS_DROP = 10;
    private static final int PROTOCOL = 4;
    private static final int PROTOCOL_TCP = 1;
    static final int TCP_STATE = 1;
    static final int TCP_ESTABLISHED = 3;

    /** The last state in which not both sides have ended the connection. */
    static final int TCP_CLOSE_WAIT = 5;

    private static final int TUPLE_ORIGINAL = 1;
    private static final int TUPLE_REPLY = 2;
    private static final int TUPLE_ADDRESSES = 1;
    private static final int NESTED = 0x8000;
    private static final int HEAD_BYTES = 4;

    /** In seconds: as long as the kernel remembers other established connections. */
    private static final String FIVE_DAYS = "432000";

    private final NetlinkSocket socket;

    private Connections(NetlinkSocket socket) {
        this.socket = socket;
    }

    /** Those of the calling thread's network namespace. */
    static Connections open() throws SystemCallException {
        return new Connections(NetlinkSocket.open(NetlinkSocket.NETFILTER));
    }

    /**
     * Has the calling thread's network namespace, a router's, remember flows for as long as AWS's security groups do; where the kernel's own
     * times differ, they are too short. What goes by the {@link FastPath} leaves the kernel in the belief that something was not answered, for which it
     * has a time of its own. Nobody is to be told what becomes of connections here, so nothing is noted for that, whoever listens elsewhere.
     *
     * @see <a href="https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/security-group-connection-tracking.html#connection-tracking-timeouts">
     *     Idle connection tracking timeout</a>
     */
    void rememberAsSecurityGroupsDo() {
        // A kernel that has not tracked anything yet has no such settings; the question makes it begin to.
        tracked();
        Sysctl.write("netfilter/nf_conntrack_udp_timeout_stream", "180");
        Sysctl.write("netfilter/nf_conntrack_tcp_timeout_unacknowledged", FIVE_DAYS);
        Sysctl.write("netfilter/nf_conntrack_tcp_timeout_max_retrans", FIVE_DAYS);
        Sysctl.writeIfThere("netfilter/nf_conntrack_events", "0");
    }

    /** Forgets all connections from or to these addresses, before or after translation. */
    void forget(Set<Ipv4> addresses) {
        if (addresses.isEmpty() || tracked() == 0) {
            return;
        }
        NetlinkMessage list = new NetlinkMessage("list the tracked connections", CONNTRACK_GET, 0);
        list.u8(RouteMessages.AF_INET).u8(0).u16(0);
        List<NetlinkMessage> deletions = new ArrayList<>();
        for (ByteBuffer entry : socket.dump(list)) {
            Optional<ByteBuffer> original = attribute(entry, HEAD_BYTES, TUPLE_ORIGINAL);
            Optional<ByteBuffer> reply = attribute(entry, HEAD_BYTES, TUPLE_REPLY);
            if (original.isPresent() && (concerns(original, addresses) || concerns(reply, addresses))) {
                deletions.add(deletion(original.get()));
            }
        }
        socket.execute(deletions);
    }

    /**
     * What became of connections that could not be kept track of, since the namespace is there.
     *
     * @param notInserted their translated form was another's, or their place was too full; the packet was dropped
     * @param dropped packets that were dropped for that, or because there was no room
     */
    record Statistics(long notInserted, long dropped) {}

    /** Those of the namespace in which a socket was opened. */
    static Statistics statistics(NetlinkSocket socket) {
        NetlinkMessage request =
                new NetlinkMessage("read what connection tracking counts", CONNTRACK_GET_PROCESSOR_STATISTICS, 0);
        request.u8(0).u8(0).u16(0);
        long notInserted = 0;
        long dropped = 0;
        for (ByteBuffer processor : socket.dump(request)) {
            notInserted += unsigned(attribute(processor, HEAD_BYTES, STATISTICS_INSERT_FAILED));
            dropped += unsigned(attribute(processor, HEAD_BYTES, STATISTICS_DROP));
        }
        return new Statistics(notInserted, dropped);
    }

    private static long unsigned(Optional<ByteBuffer> number) {
        return number.map(bytes -> bytes.duplicate().order(ByteOrder.BIG_ENDIAN).getInt(0) & 0xffff_ffffL)
                .orElse(0L);
    }

    /** How many TCP connections are established and not ended by both sides yet, in the calling thread's network namespace. */
    static int openTcp() throws SystemCallException {
        try (Connections connections = new Connections(NetlinkSocket.openOnce(NetlinkSocket.NETFILTER))) {
            return connections.tracked() == 0 ? 0 : connections.established();
        }
    }

    private int established() {
        NetlinkMessage list = new NetlinkMessage("list the tracked connections", CONNTRACK_GET, 0);
        list.u8(RouteMessages.AF_INET).u8(0).u16(0);
        int established = 0;
        for (ByteBuffer entry : socket.dump(list)) {
            int state = attribute(entry, HEAD_BYTES, PROTOCOL)
                    .flatMap(protocol -> attribute(protocol, 0, PROTOCOL_TCP))
                    .flatMap(tcp -> attribute(tcp, 0, TCP_STATE))
                    .map(bytes -> (int) bytes.get(0))
                    .orElse(0);
            if (state >= TCP_ESTABLISHED && state <= TCP_CLOSE_WAIT) {
                established++;
            }
        }
        return established;
    }

    /** How many there are; to list them, the kernel goes through a table of the whole machine, however few they are. */
    private int tracked() {
        NetlinkMessage request = new NetlinkMessage("count the tracked connections", CONNTRACK_GET_STATISTICS, 0);
        request.u8(0).u8(0).u16(0);
        return attribute(socket.ask(request), HEAD_BYTES, STATISTICS_ENTRIES)
                .map(count -> count.order(ByteOrder.BIG_ENDIAN).getInt(0))
                .orElseThrow(() -> new NetworkException("the kernel did not say how many connections it tracks"));
    }

    private static NetlinkMessage deletion(ByteBuffer tuple) {
        byte[] copy = new byte[tuple.remaining()];
        tuple.duplicate().get(copy);
        NetlinkMessage message =
                new NetlinkMessage("forget a connection", CONNTRACK_DELETE, 0).tolerating(Errno.ENOENT);
        return message.u8(RouteMessages.AF_INET).u8(0).u16(0).attribute(TUPLE_ORIGINAL | NESTED, copy);
    }

    /** A tuple holds its two addresses, source and destination, nested one level down. */
    private static boolean concerns(Optional<ByteBuffer> tuple, Set<Ipv4> addresses) {
        Optional<ByteBuffer> pair = tuple.flatMap(bytes -> attribute(bytes, 0, TUPLE_ADDRESSES));
        return pair.flatMap(bytes -> attribute(bytes, 0, 1))
                        .filter(source -> among(source, addresses))
                        .isPresent()
                || pair.flatMap(bytes -> attribute(bytes, 0, 2))
                        .filter(destination -> among(destination, addresses))
                        .isPresent();
    }

    private static boolean among(ByteBuffer bytes, Set<Ipv4> addresses) {
        return bytes.remaining() == 4
                && addresses.contains(
                        new Ipv4(bytes.duplicate().order(ByteOrder.BIG_ENDIAN).getInt(bytes.position())));
    }

    private static Optional<ByteBuffer> attribute(ByteBuffer bytes, int from, int wanted) {
        return Optional.ofNullable(RouteListing.attributes(bytes, from).get(wanted));
    }

    @Override
    public void close() {
        socket.close();
    }
}
