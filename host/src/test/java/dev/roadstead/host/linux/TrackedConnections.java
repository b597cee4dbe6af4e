package dev.roadstead.host.linux;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Objects;

/** What a namespace remembers of connections. */
final class TrackedConnections {
    private static final int LIST = 0x101;
    private static final int HEAD_BYTES = 4;
    private static final int TIME_LEFT = 7;

    private TrackedConnections() {}

    /** How much longer it remembers each if nothing is sent on it, in seconds. */
    static List<Integer> secondsLeft(NetworkLab lab, String owner) throws Exception {
        return lab.network().inNamespace(owner, () -> {
            try (NetlinkSocket socket = NetlinkSocket.openOnce(NetlinkSocket.NETFILTER)) {
                NetlinkMessage list = new NetlinkMessage("list the tracked connections", LIST, 0);
                list.u8(RouteMessages.AF_INET).u8(0).u16(0);
                return socket.dump(list).stream()
                        .map(TrackedConnections::secondsLeft)
                        .toList();
            }
        });
    }

    private static int secondsLeft(ByteBuffer entry) {
        ByteBuffer left = RouteListing.attributes(entry, HEAD_BYTES).get(TIME_LEFT);
        return Objects.requireNonNull(left, "a connection has a time")
                .order(ByteOrder.BIG_ENDIAN)
                .getInt(0);
    }
}
