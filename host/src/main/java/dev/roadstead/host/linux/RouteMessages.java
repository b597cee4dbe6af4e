package dev.roadstead.host.linux;

import dev.roadstead.host.Cidr;
import dev.roadstead.host.Ipv4;
import java.util.HexFormat;
import java.util.function.ToIntFunction;

/**
 * Requests of the rtnetlink protocol: links, addresses, neighbours, routes and rules. Additions replace what is there and
 * deletions do not mind its absence, so that each can be repeated.
 *
 * @see <a href="https://man7.org/linux/man-pages/man7/rtnetlink.7.html">rtnetlink(7)</a>
 */
final class RouteMessages {
    static final int TABLE_MAIN = 254;

    /** Marks our routes and rules ({@code proto 82} in {@code ip route}), so that they can be told from others. */
    static final int PROTOCOL = 82;

    private static final int ANY_PROTOCOL = 0;

    static final int RTM_NEWLINK = 16;
    static final int RTM_DELLINK = 17;
    static final int RTM_GETLINK = 18;
    static final int RTM_NEWADDR = 20;
    static final int RTM_DELADDR = 21;
    static final int RTM_GETADDR = 22;
    static final int RTM_NEWROUTE = 24;
    static final int RTM_DELROUTE = 25;
    static final int RTM_GETROUTE = 26;
    static final int RTM_NEWNEIGH = 28;
    static final int RTM_DELNEIGH = 29;
    static final int RTM_GETNEIGH = 30;
    static final int RTM_NEWRULE = 32;
    static final int RTM_DELRULE = 33;
    static final int RTM_GETRULE = 34;

    static final int AF_INET = 2;
    private static final int AF_INET6 = 10;
    static final int IFF_UP = 1;
    static final int NUD_PERMANENT = 0x80;
    static final int RTN_UNICAST = 1;
    static final int RTN_BLACKHOLE = 6;
    private static final int RTNH_F_ONLINK = 4;
    private static final int SCOPE_LINK = 253;
    private static final int SCOPE_HOST = 254;
    private static final int SCOPE_NOWHERE = 255;
    private static final int IFLA_LINKINFO = 18;
    private static final int IFLA_AF_SPEC = 26;
    static final int IFLA_EXT_MASK = 29;
    static final int SKIP_STATISTICS = 8;
    private static final int ADD = NetlinkMessage.CREATE | NetlinkMessage.REPLACE;

    private RouteMessages() {}

    /**
     * One end of a veth pair.
     *
     * @param index the device number that it shall have, free in its namespace
     */
    record Link(String name, int index, String macAddress, int mtu) {}

    /** Creates a pair of connected devices, both down: {@code near} in the socket's namespace, {@code far} in the one behind the descriptor. */
    static NetlinkMessage createVeth(Link near, Link far, int farNamespace) {
        NetlinkMessage message = new NetlinkMessage(
                "create " + near.name + " with peer " + far.name,
                RTM_NEWLINK,
                NetlinkMessage.CREATE | NetlinkMessage.EXCLUSIVE);
        linkHead(message, near.index, false);
        linkAttributes(message, near);
        int info = message.begin(IFLA_LINKINFO);
        message.attribute(1, "veth");
        int data = message.begin(2);
        int peer = message.begin(1);
        linkHead(message, far.index, false);
        linkAttributes(message, far);
        message.attribute(28, farNamespace);
        return message.end(peer).end(data).end(info);
    }

    static NetlinkMessage linkUp(String name) {
        NetlinkMessage message = new NetlinkMessage("bring up " + name, RTM_NEWLINK, 0);
        linkHead(message, 0, true);
        return message.attribute(3, name);
    }

    static NetlinkMessage linkDown(String name) {
        NetlinkMessage message = new NetlinkMessage("take down " + name, RTM_NEWLINK, 0).tolerating(Errno.ENODEV);
        message.u8(0).u8(0).u16(0).u32(0).u32(0).u32(IFF_UP);
        return message.attribute(3, name);
    }

    /** Gives a device the link-layer address and the size of packets that it was made with. */
    static NetlinkMessage linkAgain(String name, String macAddress, int mtu) {
        NetlinkMessage message = new NetlinkMessage("set " + name + " to " + macAddress + ", " + mtu, RTM_NEWLINK, 0);
        linkHead(message, 0, false);
        return message.attribute(3, name).attribute(4, mtu).attribute(1, mac(macAddress));
    }

    /** Whether packets that come in at a device are passed on. */
    static NetlinkMessage forwarding(String name, boolean on) {
        NetlinkMessage message = new NetlinkMessage("set forwarding of " + name, RTM_NEWLINK, 0);
        linkHead(message, 0, false);
        message.attribute(3, name);
        int families = message.begin(IFLA_AF_SPEC);
        int family = message.begin(AF_INET);
        int settings = message.begin(1);
        message.attribute(1, on ? 1 : 0);
        return message.end(settings).end(family).end(families);
    }

    /** Gives a device that is still down no IPv6 address of its own; a kernel without IPv6 has none to give. */
    static NetlinkMessage withoutIpv6(String name) {
        NetlinkMessage message =
                new NetlinkMessage("keep IPv6 off " + name, RTM_NEWLINK, 0).tolerating(Errno.EAFNOSUPPORT);
        linkHead(message, 0, false);
        message.attribute(3, name);
        int families = message.begin(IFLA_AF_SPEC);
        int family = message.begin(AF_INET6);
        message.attribute(8, new byte[] {1});
        return message.end(family).end(families);
    }

    /** Asks for a device; newer kernels also finish a pending change of its carrier before they answer. */
    static NetlinkMessage getLink(String name) {
        NetlinkMessage message = new NetlinkMessage("look at " + name, RTM_GETLINK, 0);
        linkHead(message, 0, false);
        return message.attribute(3, name).attribute(IFLA_EXT_MASK, SKIP_STATISTICS);
    }

    /** Asks for a device and its statistics. */
    static NetlinkMessage countLink(String name) {
        NetlinkMessage message = new NetlinkMessage("read what " + name + " counts", RTM_GETLINK, 0);
        linkHead(message, 0, false);
        return message.attribute(3, name);
    }

    static NetlinkMessage deleteLink(String name) {
        NetlinkMessage message =
                new NetlinkMessage("delete the device " + name, RTM_DELLINK, 0).tolerating(Errno.ENODEV);
        linkHead(message, 0, false);
        return message.attribute(3, name);
    }

    /** Puts a device into a group, so that the group can be deleted at once. */
    static NetlinkMessage linkGroup(String name, int group) {
        NetlinkMessage message =
                new NetlinkMessage("group the device " + name, RTM_NEWLINK, 0).tolerating(Errno.ENODEV);
        linkHead(message, 0, false);
        return message.attribute(3, name).attribute(27, group);
    }

    /** Deletes all devices of a group; the kernel waits once for them all, not once for each. */
    static NetlinkMessage deleteLinkGroup(int group) {
        NetlinkMessage message =
                new NetlinkMessage("delete the devices of group " + group, RTM_DELLINK, 0).tolerating(Errno.ENODEV);
        linkHead(message, 0, false);
        return message.attribute(27, group);
    }

    private static void linkHead(NetlinkMessage message, int index, boolean up) {
        message.u8(0).u8(0).u16(0).u32(index).u32(up ? IFF_UP : 0).u32(up ? IFF_UP : 0);
    }

    private static void linkAttributes(NetlinkMessage message, Link link) {
        message.attribute(3, link.name).attribute(4, link.mtu).attribute(1, mac(link.macAddress));
    }

    /** Makes a fact true; {@code index} gives a device's number. */
    static NetlinkMessage add(Fact fact, ToIntFunction<String> index) {
        return switch (fact) {
            case Fact.Address address -> address(new NetlinkMessage("add " + fact, RTM_NEWADDR, ADD), address, index);
            case Fact.Neighbour neighbour ->
                neighbour(new NetlinkMessage("add " + fact, RTM_NEWNEIGH, ADD), neighbour, index);
            case Fact.Route route ->
                route(new NetlinkMessage("add " + fact, RTM_NEWROUTE, ADD), PROTOCOL, route, index);
            case Fact.Rule rule ->
                rule(
                        new NetlinkMessage("add " + fact, RTM_NEWRULE, NetlinkMessage.CREATE | NetlinkMessage.EXCLUSIVE)
                                .tolerating(Errno.EEXIST),
                        rule);
            case Fact.ForeignRule foreign -> throw foreign(foreign);
            case Fact.ForeignAddress foreign -> throw foreign(foreign);
            case Fact.ForeignRoute foreign -> throw foreign(foreign);
        };
    }

    /** Makes a fact untrue. */
    static NetlinkMessage remove(Fact fact, ToIntFunction<String> index) {
        return switch (fact) {
            case Fact.Address address ->
                address(new NetlinkMessage("remove " + fact, RTM_DELADDR, 0), address, index)
                        .tolerating(Errno.EADDRNOTAVAIL, Errno.ENODEV);
            case Fact.Neighbour neighbour ->
                neighbour(new NetlinkMessage("remove " + fact, RTM_DELNEIGH, 0), neighbour, index)
                        .tolerating(Errno.ENOENT, Errno.ENODEV);
            case Fact.Route route ->
                route(new NetlinkMessage("remove " + fact, RTM_DELROUTE, 0), ANY_PROTOCOL, route, index)
                        .tolerating(Errno.ESRCH, Errno.ENODEV);
            case Fact.Rule rule ->
                rule(new NetlinkMessage("remove " + fact, RTM_DELRULE, 0), rule).tolerating(Errno.ENOENT, Errno.ESRCH);
            case Fact.ForeignRule foreign ->
                foreignRule(new NetlinkMessage("remove " + fact, RTM_DELRULE, 0), foreign)
                        .tolerating(Errno.ENOENT, Errno.ESRCH);
            case Fact.ForeignAddress foreign ->
                foreignAddress(new NetlinkMessage("remove " + fact, RTM_DELADDR, 0), foreign, index)
                        .tolerating(Errno.EADDRNOTAVAIL, Errno.ENODEV);
            case Fact.ForeignRoute foreign ->
                foreignRoute(new NetlinkMessage("remove " + fact, RTM_DELROUTE, 0), foreign)
                        .tolerating(Errno.ESRCH);
        };
    }

    private static IllegalArgumentException foreign(Fact fact) {
        return new IllegalArgumentException(fact + " (expected a fact of ours)");
    }

    private static NetlinkMessage address(NetlinkMessage message, Fact.Address address, ToIntFunction<String> index) {
        Cidr range = address.address();
        boolean labelled = address.device().startsWith("lo:");
        int scope = labelled || address.device().equals("lo") ? SCOPE_HOST : 0;
        message.u8(AF_INET).u8(range.prefixLength()).u8(0).u8(scope).u32(index.applyAsInt(address.device()));
        message.bigEndian(1, range.base().bits()).bigEndian(2, range.base().bits());
        return labelled ? message.attribute(3, address.device()) : message;
    }

    private static NetlinkMessage neighbour(
            NetlinkMessage message, Fact.Neighbour neighbour, ToIntFunction<String> index) {
        message.u8(AF_INET)
                .u8(0)
                .u16(0)
                .u32(index.applyAsInt(neighbour.device()))
                .u16(NUD_PERMANENT);
        message.u8(0).u8(0).bigEndian(1, neighbour.address().bits());
        return message.attribute(2, mac(neighbour.macAddress()));
    }

    private static NetlinkMessage route(
            NetlinkMessage message, int protocol, Fact.Route route, ToIntFunction<String> index) {
        boolean linked = route.target() instanceof Fact.Target.Device there
                && there.gateway().isEmpty();
        boolean blackhole = route.target() instanceof Fact.Target.Blackhole;
        message.u8(AF_INET).u8(route.destination().prefixLength()).u8(0).u8(0);
        message.u8(0).u8(protocol).u8(linked ? SCOPE_LINK : 0).u8(blackhole ? RTN_BLACKHOLE : RTN_UNICAST);
        message.u32(linked || blackhole ? 0 : RTNH_F_ONLINK);
        message.bigEndian(1, route.destination().base().bits()).attribute(15, route.table());
        if (route.target() instanceof Fact.Target.Device(String device, var gateway, var source)) {
            message.attribute(4, index.applyAsInt(device));
            gateway.map(Ipv4::bits).ifPresent(bits -> message.bigEndian(5, bits));
            source.map(Ipv4::bits).ifPresent(bits -> message.bigEndian(7, bits));
        }
        return message;
    }

    private static NetlinkMessage rule(NetlinkMessage message, Fact.Rule rule) {
        message.u8(AF_INET).u8(0).u8(0).u8(0).u8(0).u8(0).u8(0).u8(1).u32(0);
        message.attribute(6, rule.priority()).attribute(15, rule.table());
        message.attribute(21, new byte[] {PROTOCOL});
        rule.mark().ifPresent(mark -> message.attribute(10, mark).attribute(16, -1));
        if (rule.withoutDefaultRoutes()) {
            message.attribute(14, 0);
        }
        return message;
    }

    /** Whatever it does. */
    private static NetlinkMessage foreignRule(NetlinkMessage message, Fact.ForeignRule rule) {
        message.u8(AF_INET).u8(0).u8(0).u8(0).u8(0).u8(0).u8(0).u8(0).u32(0);
        return message.attribute(6, rule.priority()).attribute(21, new byte[] {(byte) rule.protocol()});
    }

    private static NetlinkMessage foreignAddress(
            NetlinkMessage message, Fact.ForeignAddress address, ToIntFunction<String> index) {
        message.u8(AF_INET).u8(address.prefixLength()).u8(0).u8(0).u32(index.applyAsInt(address.device()));
        return message.bigEndian(2, address.address().bits());
    }

    /** Wherever it leads. */
    private static NetlinkMessage foreignRoute(NetlinkMessage message, Fact.ForeignRoute route) {
        message.u8(AF_INET).u8(route.destination().prefixLength()).u8(0).u8(0);
        message.u8(0).u8(ANY_PROTOCOL).u8(SCOPE_NOWHERE).u8(route.type()).u32(0);
        return message.bigEndian(1, route.destination().base().bits()).attribute(15, route.table());
    }

    /** The six bytes of {@code aa:bb:cc:dd:ee:ff}. */
    static byte[] mac(String text) {
        return HexFormat.ofDelimiter(":").parseHex(text);
    }
}
