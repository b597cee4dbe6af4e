package dev.roadstead.host.linux;

import dev.roadstead.host.NatGatewayReading;
import dev.roadstead.host.NatGatewayReading.Traffic;
import dev.roadstead.host.NetworkException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;

/**
 * Reads what a NAT gateway's namespace counts, from a thread inside it: the counters of its packet filter ({@link RouterFilter}), what its
 * device sent, and its connection tracking's statistics.
 *
 * @see <a href="https://git.kernel.org/pub/scm/linux/kernel/git/torvalds/linux.git/tree/include/uapi/linux/netfilter/nf_tables.h">
 *     nf_tables.h</a>
 */
final class NatGatewayCounters {
    static final String FROM_SOURCE = "from_source";
    static final String FROM_DESTINATION = "from_destination";
    static final String OWN = "own";
    static final String ATTEMPTED = "attempted";
    static final String ESTABLISHED = "established";
    static final String DROPPED = "dropped";

    private static final int GET_OBJECTS = 10 << 8 | 19;
    private static final int HEAD_BYTES = 4;
    private static final int OBJECT_TABLE = 1;
    private static final int OBJECT_NAME = 2;
    private static final int OBJECT_DATA = 4;
    private static final int COUNTER_BYTES = 1;
    private static final int COUNTER_PACKETS = 2;
    private static final Traffic NOTHING = new Traffic(0, 0);

    private NatGatewayCounters() {}

    /** What the calling thread's namespace has counted. It is read one after the other, so what passes meanwhile may be in a part of it only. */
    static NatGatewayReading read() throws IOException {
        try (NetlinkSocket netfilter = NetlinkSocket.openOnce(NetlinkSocket.NETFILTER);
                NetlinkSocket routes = NetlinkSocket.openOnce(NetlinkSocket.ROUTE)) {
            Map<String, Traffic> counters = counters(netfilter);
            Connections.Statistics statistics = Connections.statistics(netfilter);
            return new NatGatewayReading(
                    counter(counters, FROM_SOURCE),
                    counter(counters, FROM_DESTINATION),
                    RouteListing.sent(routes, Attachments.DEVICE),
                    counter(counters, OWN),
                    new NatGatewayReading.Connections(
                            counter(counters, ATTEMPTED).packets(),
                            counter(counters, ESTABLISHED).packets(),
                            statistics.notInserted(),
                            counter(counters, DROPPED).packets() + statistics.dropped()));
        }
    }

    private static Traffic counter(Map<String, Traffic> counters, String name) {
        Traffic counter = counters.get(name);
        if (counter == null) {
            throw new NetworkException("a NAT gateway's packet filter has no counter " + name);
        }
        return counter;
    }

    private static Map<String, Traffic> counters(NetlinkSocket socket) {
        NetlinkMessage request = new NetlinkMessage("list the counters of a packet filter", GET_OBJECTS, 0);
        request.u8(RouteMessages.AF_INET).u8(0).u16(0).attribute(OBJECT_TABLE, "roadstead");
        Map<String, Traffic> counters = new HashMap<>();
        for (ByteBuffer message : socket.dump(request)) {
            Map<Integer, ByteBuffer> object = RouteListing.attributes(message, HEAD_BYTES);
            ByteBuffer data = object.get(OBJECT_DATA);
            ByteBuffer name = object.get(OBJECT_NAME);
            if (data != null && name != null) {
                counters.put(text(name), traffic(RouteListing.attributes(data, 0)));
            }
        }
        return counters;
    }

    private static Traffic traffic(Map<Integer, ByteBuffer> counter) {
        ByteBuffer packets = counter.get(COUNTER_PACKETS);
        ByteBuffer bytes = counter.get(COUNTER_BYTES);
        return packets == null || bytes == null
                ? NOTHING
                : new Traffic(
                        packets.duplicate().order(ByteOrder.BIG_ENDIAN).getLong(0),
                        bytes.duplicate().order(ByteOrder.BIG_ENDIAN).getLong(0));
    }

    private static String text(ByteBuffer bytes) {
        String text = StandardCharsets.US_ASCII.decode(bytes.duplicate()).toString();
        int end = text.indexOf('\0');
        return end < 0 ? text : text.substring(0, end);
    }
}
