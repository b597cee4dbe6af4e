package dev.roadstead.host.linux;

import dev.roadstead.host.FlowReading.Tuple;
import dev.roadstead.host.Ipv4;
import dev.roadstead.host.NetworkException;
import dev.roadstead.host.linux.FlowRules.Shape;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Reads the sets of {@link FlowRules}. A listing that meets a change of its set may miss an element or show one twice.
 *
 * @see <a href="https://git.kernel.org/pub/scm/linux/kernel/git/torvalds/linux.git/tree/include/uapi/linux/netfilter/nf_tables.h">
 *     nf_tables.h</a>
 */
final class FlowListing {
    private static final int GET_ELEMENTS = 10 << 8 | 13;
    private static final int HEAD_BYTES = 4;
    private static final int LIST_TABLE = 1;
    private static final int LIST_SET = 2;
    private static final int LIST_ELEMENTS = 3;
    private static final int ELEMENT_KEY = 1;
    private static final int ELEMENT_EXPIRATION = 5;
    private static final int ELEMENT_EXPRESSION = 7;
    private static final int DATA_VALUE = 1;
    private static final int EXPRESSION_DATA = 2;
    private static final int COUNTER_BYTES = 1;
    private static final int COUNTER_PACKETS = 2;
    private static final int DEVICE_BYTES = 16;
    private static final int SYN = 2;
    private static final int FIN_AND_RST = 5;

    private FlowListing() {}

    /**
     * One element.
     *
     * @param key as the kernel has it
     * @param packets since the element is there
     * @param leftMillis until it goes if no packet comes
     */
    record Counter(ByteBuffer key, long packets, long bytes, long leftMillis) {}

    /** All that a set holds. */
    static List<Counter> of(NetlinkSocket socket, String set) {
        NetlinkMessage request = new NetlinkMessage("list the flows of " + set, GET_ELEMENTS, 0);
        request.u8(RouteMessages.AF_INET)
                .u8(0)
                .u16(0)
                .attribute(LIST_TABLE, "roadstead")
                .attribute(LIST_SET, set);
        List<Counter> counters = new ArrayList<>();
        for (ByteBuffer message : socket.dump(request)) {
            ByteBuffer elements = RouteListing.attributes(message, HEAD_BYTES).get(LIST_ELEMENTS);
            if (elements != null) {
                nested(elements).forEach(element -> counters.add(counter(element)));
            }
        }
        return counters;
    }

    /** Attributes that all have the same type. */
    private static List<ByteBuffer> nested(ByteBuffer bytes) {
        List<ByteBuffer> found = new ArrayList<>();
        for (int at = 0; at + HEAD_BYTES <= bytes.limit(); ) {
            int length = bytes.getShort(at) & 0xffff;
            found.add(bytes.slice(at + HEAD_BYTES, length - HEAD_BYTES).order(ByteOrder.nativeOrder()));
            at += length + 3 & ~3;
        }
        return found;
    }

    private static Counter counter(ByteBuffer element) {
        Map<Integer, ByteBuffer> attributes = RouteListing.attributes(element, 0);
        Map<Integer, ByteBuffer> counter = inner(inner(attributes, ELEMENT_EXPRESSION), EXPRESSION_DATA);
        return new Counter(
                key(attributes),
                number(counter, COUNTER_PACKETS),
                number(counter, COUNTER_BYTES),
                number(attributes, ELEMENT_EXPIRATION));
    }

    /** A copy: what is kept must not keep the whole listing. */
    private static ByteBuffer key(Map<Integer, ByteBuffer> element) {
        ByteBuffer value = inner(element, ELEMENT_KEY).get(DATA_VALUE);
        if (value == null || value.remaining() < DEVICE_BYTES) {
            throw new NetworkException("the kernel listed a flow without its key");
        }
        byte[] copy = new byte[value.remaining()];
        value.get(0, copy);
        return ByteBuffer.wrap(copy);
    }

    private static Map<Integer, ByteBuffer> inner(Map<Integer, ByteBuffer> attributes, int type) {
        ByteBuffer nested = attributes.get(type);
        return nested == null ? Map.of() : RouteListing.attributes(nested, 0);
    }

    private static long number(Map<Integer, ByteBuffer> attributes, int type) {
        ByteBuffer bytes = attributes.get(type);
        return bytes == null ? 0 : bytes.duplicate().order(ByteOrder.BIG_ENDIAN).getLong(0);
    }

    /** The device that a key begins with. */
    static String device(ByteBuffer key) {
        byte[] name = new byte[DEVICE_BYTES];
        key.get(0, name);
        int length = 0;
        while (length < name.length && name[length] != 0) {
            length++;
        }
        return new String(name, 0, length, StandardCharsets.US_ASCII);
    }

    /** What follows the device. */
    static Tuple tuple(Shape shape, ByteBuffer key) {
        ByteBuffer wire = key.duplicate().order(ByteOrder.BIG_ENDIAN);
        Ipv4 source = new Ipv4(wire.getInt(16));
        Ipv4 destination = new Ipv4(wire.getInt(20));
        return switch (shape) {
            case TCP -> new Tuple(6, source, port(wire, 24), destination, port(wire, 28));
            case PORTS -> new Tuple(wire.get(32) & 0xff, source, port(wire, 24), destination, port(wire, 28));
            case PLAIN -> new Tuple(wire.get(24) & 0xff, source, 0, destination, 0);
        };
    }

    /** The flags that flow logs tell: ACK by itself says nothing. */
    static int flags(Shape shape, ByteBuffer key) {
        int flags = shape == Shape.TCP ? key.get(32) : 0;
        return (flags & SYN) != 0 ? flags : flags & FIN_AND_RST;
    }

    private static int port(ByteBuffer wire, int at) {
        return wire.getShort(at) & 0xffff;
    }
}
