package dev.roadstead.host.linux;

import dev.roadstead.host.Cidr;
import dev.roadstead.host.Ipv4;
import dev.roadstead.host.NatGatewayReading;
import dev.roadstead.host.NetworkException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;

/**
 * What stands in the kernel tables of one network namespace: its devices, and the facts about its routing as {@link Fact}s, without
 * what the kernel put there by itself.
 */
record RouteListing(Map<String, Device> devices, List<Fact> facts) {
    private static final int TABLE_LOCAL = 255;
    private static final int PROTOCOL_KERNEL = 2;
    private static final Cidr LOOPBACK = Cidr.parse("127.0.0.0/8");
    private static final int GATEWAY = 5;
    private static final int LINK_NAMESPACE = 37;
    private static final int OPERATIONAL = 6;
    private static final int STATISTICS = 23;
    private static final int SENT_PACKETS = 8;
    private static final int SENT_BYTES = 24;
    private static final int ETHERNET_BYTES = 14;
    private static final int FAMILIES = 26;
    private static final int AF_INET6 = 10;
    private static final int QUEUE = 6;
    private static final int MASTER = 10;
    private static final int RTM_GETQDISC = 38;

    /** What the kernel gives one end of a pair by itself: before it is opened first, and from then on. */
    private static final Set<String> NO_QUEUE = Set.of("noop", "noqueue");

    private static final Set<String> HOOKS = Set.of("ingress", "clsact");
    private static final int ATTEMPTS = 10_000;

    /**
     * A device.
     *
     * @param peer the number of the other end of a pair, 0 for none
     * @param peerNamespace the number of the namespace that the other end is in, negative for this one
     * @param diverted whether its packets go another way than by themselves: into a bridge or the like, or through a queue
     */
    record Device(int index, String macAddress, int mtu, boolean up, int peer, int peerNamespace, boolean diverted) {
        /** Whether it has what one end of a pair was made with. */
        boolean madeWith(String address, int size) {
            return macAddress.equals(address) && mtu == size;
        }
    }

    /** Reads all of it. */
    static RouteListing of(NetlinkSocket socket) {
        Map<String, Device> devices = devices(socket);
        return new RouteListing(devices, facts(socket, devices));
    }

    /** Reads all but the devices. */
    static List<Fact> facts(NetlinkSocket socket, Map<String, Device> devices) {
        Map<Integer, String> names = new LinkedHashMap<>();
        devices.forEach((name, device) -> names.put(device.index(), name));
        List<Fact> facts = new ArrayList<>();
        for (ByteBuffer entry : list(socket, "addresses", RouteMessages.RTM_GETADDR, 8)) {
            address(entry, names).ifPresent(facts::add);
        }
        for (ByteBuffer entry : list(socket, "neighbours", RouteMessages.RTM_GETNEIGH, 12)) {
            neighbour(entry, names).ifPresent(facts::add);
        }
        for (ByteBuffer entry : list(socket, "routes", RouteMessages.RTM_GETROUTE, 12)) {
            route(entry, names).ifPresent(facts::add);
        }
        for (ByteBuffer entry : list(socket, "rules", RouteMessages.RTM_GETRULE, 12)) {
            rule(entry).ifPresent(facts::add);
        }
        return facts;
    }

    /** Reads the devices only. */
    static Map<String, Device> devices(NetlinkSocket socket) {
        NetlinkMessage request = new NetlinkMessage("list the devices", RouteMessages.RTM_GETLINK, 0);
        request.u32(0).u32(0).u32(0).u32(0).attribute(RouteMessages.IFLA_EXT_MASK, RouteMessages.SKIP_STATISTICS);
        Map<String, Device> devices = new LinkedHashMap<>();
        for (ByteBuffer entry : socket.dump(request)) {
            Map<Integer, ByteBuffer> attributes = attributes(entry, 16);
            String name = Optional.ofNullable(attributes.get(3))
                    .map(RouteListing::text)
                    .orElse("");
            String mac = attributes.containsKey(1) ? mac(attributes.get(1)) : "";
            int peer = attributes.containsKey(5) ? attributes.get(5).getInt(0) : 0;
            boolean up = (entry.getInt(8) & RouteMessages.IFF_UP) != 0;
            int namespace = attributes.containsKey(LINK_NAMESPACE)
                    ? attributes.get(LINK_NAMESPACE).getInt(0)
                    : -1;
            devices.put(
                    name,
                    new Device(entry.getInt(4), mac, number(attributes, 4), up, peer, namespace, diverted(attributes)));
        }
        return devices;
    }

    /** Whether the packets of a device that is there go another way than by themselves. */
    static boolean isDiverted(NetlinkSocket socket, String device) {
        return diverted(attributes(socket.ask(RouteMessages.getLink(device)), 16));
    }

    private static boolean diverted(Map<Integer, ByteBuffer> link) {
        ByteBuffer queue = link.get(QUEUE);
        return number(link, MASTER) != 0 || queue != null && !NO_QUEUE.contains(text(queue));
    }

    /** Whether programs or filters can be at a device, at the places that there are for them. */
    static boolean hasHooks(NetlinkSocket socket, int device) {
        // A kernel without queues has no such places.
        NetlinkMessage request = new NetlinkMessage("list the queues", RTM_GETQDISC, 0).tolerating(Errno.EOPNOTSUPP);
        request.u8(0).u8(0).u16(0).u32(0).u32(0).u32(0).u32(0);
        return socket.dump(request).stream()
                .filter(entry -> entry.getInt(4) == device)
                .map(entry -> Optional.ofNullable(attributes(entry, 20).get(1)).map(RouteListing::text))
                .anyMatch(kind -> kind.filter(HOOKS::contains).isPresent());
    }

    /** Whether a device is there. */
    static boolean hasDevice(NetlinkSocket socket, String device) {
        return socket.find(RouteMessages.getLink(device).tolerating(Errno.ENODEV))
                .isPresent();
    }

    /**
     * Whether a device passes packets on, or not, as wanted, and has no IPv6 address of its own making.
     *
     * @see RouteMessages#forwarding
     * @see RouteMessages#withoutIpv6
     */
    static boolean isSet(NetlinkSocket socket, String device, boolean forwarding) {
        Map<Integer, ByteBuffer> link = attributes(socket.ask(RouteMessages.getLink(device)), 16);
        Map<Integer, ByteBuffer> families = nested(link, FAMILIES);
        ByteBuffer settings = nested(families, RouteMessages.AF_INET).get(1);
        ByteBuffer addresses = nested(families, AF_INET6).get(8);
        boolean passes = settings != null && settings.remaining() >= 4 && settings.getInt(0) != 0;
        return passes == forwarding && (addresses == null || addresses.get(0) == 1);
    }

    /** What a device sent, without the heads of Ethernet. */
    static NatGatewayReading.Traffic sent(NetlinkSocket socket, String device) {
        ByteBuffer counts =
                attributes(socket.ask(RouteMessages.countLink(device)), 16).get(STATISTICS);
        if (counts == null) {
            throw new NetworkException("the kernel did not tell what " + device + " counts");
        }
        ByteBuffer longs = counts.duplicate().order(ByteOrder.nativeOrder());
        long packets = longs.getLong(SENT_PACKETS);
        return new NatGatewayReading.Traffic(packets, longs.getLong(SENT_BYTES) - packets * ETHERNET_BYTES);
    }

    private static Map<Integer, ByteBuffer> nested(Map<Integer, ByteBuffer> attributes, int type) {
        ByteBuffer inside = attributes.get(type);
        return inside == null ? Map.of() : attributes(inside, 0);
    }

    /**
     * Waits until a device that is up can send. When the other end of a pair is opened, the kernel lets this end send only some time later;
     * a packet sent before is lost, and the first one of a connection comes again after a whole second.
     */
    static void awaitOperation(NetlinkSocket socket, String device) {
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            ByteBuffer state =
                    attributes(socket.ask(RouteMessages.getLink(device)), 16).get(16);
            if (state != null && state.get(0) == OPERATIONAL) {
                return;
            }
            LockSupport.parkNanos(100_000);
        }
        throw new NetworkException("the device " + device + " did not come into operation within a second");
    }

    private static List<ByteBuffer> list(NetlinkSocket socket, String what, int type, int headBytes) {
        NetlinkMessage request = new NetlinkMessage("list the " + what, type, 0);
        request.u8(RouteMessages.AF_INET);
        for (int i = 1; i < headBytes; i++) {
            request.u8(0);
        }
        return socket.dump(request);
    }

    /** The device that a fact names, which may do so by a label of an address of the loopback device. */
    static String device(String name) {
        return name.startsWith("lo:") ? "lo" : name;
    }

    private static Optional<Fact> address(ByteBuffer entry, Map<Integer, String> names) {
        Map<Integer, ByteBuffer> attributes = attributes(entry, 8);
        String label =
                Optional.ofNullable(attributes.get(3)).map(RouteListing::text).orElse("");
        String device = label.startsWith("lo:rs") ? label : names.get(entry.getInt(4));
        ByteBuffer local = attributes.get(2);
        int length = entry.get(1);
        if (device == null || local == null || LOOPBACK.contains(ipv4(local))) {
            return Optional.empty();
        }
        return Optional.of(
                length == 32
                        ? new Fact.Address(device, Cidr.of(ipv4(local)))
                        : new Fact.ForeignAddress(device, ipv4(local), length));
    }

    private static Optional<Fact> neighbour(ByteBuffer entry, Map<Integer, String> names) {
        Map<Integer, ByteBuffer> attributes = attributes(entry, 12);
        String device = names.get(entry.getInt(4));
        boolean permanent = (entry.getShort(8) & RouteMessages.NUD_PERMANENT) != 0;
        return device == null || !permanent || !attributes.containsKey(1) || !attributes.containsKey(2)
                ? Optional.empty()
                : Optional.of(new Fact.Neighbour(device, ipv4(attributes.get(1)), mac(attributes.get(2))));
    }

    private static Optional<Fact> route(ByteBuffer entry, Map<Integer, String> names) {
        Map<Integer, ByteBuffer> attributes = attributes(entry, 12);
        int table = number(attributes, 15);
        if (entry.get(5) == PROTOCOL_KERNEL) {
            return Optional.empty();
        }
        Cidr destination = destination(entry, attributes);
        int type = entry.get(7);
        if (table != TABLE_LOCAL && type == RouteMessages.RTN_BLACKHOLE) {
            return Optional.of(new Fact.Route(table, destination, new Fact.Target.Blackhole()));
        }
        String device = names.get(number(attributes, 4));
        return device == null || table == TABLE_LOCAL || type != RouteMessages.RTN_UNICAST
                ? Optional.of(new Fact.ForeignRoute(table, destination, type))
                : Optional.of(new Fact.Route(
                        table,
                        destination,
                        new Fact.Target.Device(
                                device,
                                Optional.ofNullable(attributes.get(GATEWAY)).map(RouteListing::ipv4),
                                Optional.ofNullable(attributes.get(7)).map(RouteListing::ipv4))));
    }

    /** Destinations of a table, also of routes that the kernel made by itself. */
    static List<Cidr> destinations(NetlinkSocket socket, int table) {
        List<Cidr> destinations = new ArrayList<>();
        for (ByteBuffer entry : list(socket, "routes", RouteMessages.RTM_GETROUTE, 12)) {
            Map<Integer, ByteBuffer> attributes = attributes(entry, 12);
            if (number(attributes, 15) == table) {
                destinations.add(destination(entry, attributes));
            }
        }
        return destinations;
    }

    private static Cidr destination(ByteBuffer entry, Map<Integer, ByteBuffer> attributes) {
        ByteBuffer base = attributes.get(1);
        return new Cidr(base == null ? new Ipv4(0) : ipv4(base), entry.get(1));
    }

    private static Optional<Fact> rule(ByteBuffer entry) {
        Map<Integer, ByteBuffer> attributes = attributes(entry, 12);
        ByteBuffer protocol = attributes.get(21);
        if (protocol == null || protocol.get(0) == PROTOCOL_KERNEL) {
            return Optional.empty();
        }
        if (protocol.get(0) != RouteMessages.PROTOCOL) {
            return Optional.of(new Fact.ForeignRule(number(attributes, 6), protocol.get(0) & 0xff));
        }
        Optional<Integer> mark = Optional.ofNullable(attributes.get(10)).map(bytes -> bytes.getInt(0));
        boolean withoutDefault = attributes.containsKey(14) && number(attributes, 14) == 0;
        return Optional.of(new Fact.Rule(number(attributes, 6), mark, number(attributes, 15), withoutDefault));
    }

    private static int number(Map<Integer, ByteBuffer> attributes, int type) {
        ByteBuffer bytes = attributes.get(type);
        return bytes == null ? 0 : bytes.getInt(0);
    }

    private static Ipv4 ipv4(ByteBuffer bytes) {
        return new Ipv4(bytes.duplicate().order(ByteOrder.BIG_ENDIAN).getInt(0));
    }

    private static String mac(ByteBuffer bytes) {
        byte[] copy = new byte[bytes.remaining()];
        bytes.duplicate().get(copy);
        return HexFormat.ofDelimiter(":").formatHex(copy);
    }

    /** Of an attribute that is a name. */
    static String text(ByteBuffer bytes) {
        byte[] copy = new byte[Math.max(0, bytes.remaining() - 1)];
        bytes.duplicate().get(copy);
        return new String(copy, StandardCharsets.UTF_8);
    }

    /** The attributes behind a head of that length, by type. */
    static Map<Integer, ByteBuffer> attributes(ByteBuffer entry, int headBytes) {
        Map<Integer, ByteBuffer> attributes = new LinkedHashMap<>();
        int at = headBytes;
        while (at + 4 <= entry.limit()) {
            int length = entry.getShort(at) & 0xffff;
            if (length < 4 || at + length > entry.limit()) {
                return attributes;
            }
            int type = entry.getShort(at + 2) & 0x3fff;
            attributes.put(type, entry.slice(at + 4, length - 4).order(ByteOrder.nativeOrder()));
            at += length + 3 & ~3;
        }
        return attributes;
    }
}
