package dev.roadstead.host.linux;

import dev.roadstead.host.Cidr;
import dev.roadstead.host.Ipv4;
import java.util.Optional;

/**
 * One thing that is true of a network namespace when it stands in its kernel tables; what a router consists of, next to its
 * links and its packet filter. Devices are named, since their numbers differ from start to start.
 */
sealed interface Fact {

    /** An address of the namespace's own, on a device or, where others have addresses there too, under a label ({@code lo:rs...}). */
    record Address(String device, Cidr address) implements Fact {}

    /** The link-layer address of a neighbour, known for good: nobody asks by ARP, and nobody can answer for another. */
    record Neighbour(String device, Ipv4 address, String macAddress) implements Fact {}

    /**
     * A route.
     *
     * @param table the number of its table
     * @param target where it leads
     */
    record Route(int table, Cidr destination, Target target) implements Fact {}

    /** A rule of the policy database: packets marked {@code mark} are looked up in {@code table}. */
    record Rule(int priority, Optional<Integer> mark, int table, boolean withoutDefaultRoutes) implements Fact {}

    /** A rule of the policy database that somebody else made; it can only be removed. */
    record ForeignRule(int priority, int protocol) implements Fact {}

    /** An address with a network, as nobody here makes one; it can only be removed. */
    record ForeignAddress(String device, Ipv4 address, int prefixLength) implements Fact {}

    /**
     * A route of a kind that is never made here, or in the table of local addresses; it can only be removed.
     *
     * @param type the kernel's number for its kind, such as 7 for unreachable
     */
    record ForeignRoute(int table, Cidr destination, int type) implements Fact {}

    /** The device that it is about. */
    default Optional<String> about() {
        return switch (this) {
            case Address(String name, Cidr address) -> Optional.of(name);
            case Neighbour(String name, Ipv4 address, String macAddress) -> Optional.of(name);
            case Route(int table, Cidr destination, Target.Device there) -> Optional.of(there.device());
            case Route route -> Optional.empty();
            case Rule rule -> Optional.empty();
            case ForeignRule rule -> Optional.empty();
            case ForeignAddress(String name, Ipv4 address, int prefixLength) -> Optional.of(name);
            case ForeignRoute route -> Optional.empty();
        };
    }

    /** Where a route leads. */
    sealed interface Target {
        /**
         * Out of a device.
         *
         * @param gateway the next hop, which need not be known to be on the link
         * @param source the source address that this machine's own packets get
         */
        record Device(String device, Optional<Ipv4> gateway, Optional<Ipv4> source) implements Target {
            Device(String device) {
                this(device, Optional.empty(), Optional.empty());
            }

            Device(String device, Ipv4 gateway) {
                this(device, Optional.of(gateway), Optional.empty());
            }
        }

        /** Nowhere: dropped in silence. */
        record Blackhole() implements Target {}
    }
}
