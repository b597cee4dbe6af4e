package dev.roadstead.host.linux;

import dev.roadstead.host.Ipv4;

/** Names and numbers that a router's parts share. */
final class RouterTables {
    /** The router's device to the host. */
    static final String UPLINK = "up0";

    /** The host's end of the uplink, as the next hop of what goes to the internet gateway. */
    static final Ipv4 UPLINK_GATEWAY = Ipv4.parse("169.254.1.1");

    /** The router's end of the uplink, as the host's next hop to public addresses. */
    static final Ipv4 UPLINK_ROUTER = Ipv4.parse("169.254.1.2");

    /** A peer's router, as the next hop of what goes to its VPC; a neighbour on each device to a peer. */
    static final Ipv4 PEER_ROUTER = Ipv4.parse("169.254.1.3");

    /** The VPC's resolver, beside the one at the VPC's base plus two. */
    static final Ipv4 RESOLVER = Ipv4.parse("169.254.169.253");

    /** The tasks' metadata and credentials endpoint, where a task is known by its address, which nobody else can have. */
    static final Ipv4 TASK_METADATA = Ipv4.parse("169.254.170.2");

    static final String ROUTER_MAC = "02:72:73:00:00:01";
    static final String UPLINK_MAC = "02:72:73:00:00:02";
    static final String HOST_MAC = "02:72:73:00:00:03";

    /** Ethernet's usual size: what AWS's gateways carry too, and what leaves room for a tunnel between machines later. */
    static final int MTU = 1500;

    /** Before the main table, which holds the local route. */
    static final int PRIORITY_INNER = 1000;

    /** The main table, by a rule of our own: the kernel's can be deleted. */
    static final int PRIORITY_MAIN = 30_000;

    /** After the main table. */
    static final int PRIORITY_OUTER = 40_000;

    /** After all others: what has no route is dropped, where the kernel by itself would say so to the sender. */
    static final int PRIORITY_LAST = 50_000;

    /** The table that drops all; no subnet's, whose numbers are higher. */
    static final int TABLE_DROP = 1000;

    /** The table, and the mark of packets, of what goes from interface endpoints to their services; no subnet's either. */
    static final int SERVICES = 1002;

    private RouterTables() {}

    /** The table of a subnet's routes that are more specific than the local route. */
    static int inner(int mark) {
        return mark + 1;
    }
}
