package dev.roadstead.services.ec2;

import dev.roadstead.host.Ipv4;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Function;

/**
 * A question of Reachability Analyzer's: whether packets come from a source to a destination.
 *
 * @param source the id of a network interface, an internet gateway, a peering connection or an endpoint
 * @param destination such an id; without one, whatever has the destination's address
 * @param protocol TCP's or UDP's number
 * @see <a href="https://docs.aws.amazon.com/vpc/latest/reachability/how-reachability-analyzer-works.html">Reachability Analyzer</a>
 */
record NetworkInsightsPath(
        String networkInsightsPathId,
        String source,
        Optional<String> destination,
        int protocol,
        Packets packets,
        Instant created,
        Optional<Idempotency> idempotency)
        implements Resource {

    /**
     * Which packets are meant.
     *
     * @param simply by the request's own parameters for addresses and the port, if any of them was given
     */
    record Packets(Simply simply, Optional<Filter> atSource, Optional<Filter> atDestination) {

        /** Their source address, as the source sends them. */
        Optional<Ipv4> sourceAddress() {
            return simply.sourceIp().or(() -> at(atSource, Filter::sourceAddress));
        }

        /** Their destination address, as the source sends them. */
        Optional<Ipv4> destinationAddress() {
            return at(atSource, Filter::destinationAddress).or(simply::destinationIp);
        }

        private static <T> Optional<T> at(Optional<Filter> end, Function<Filter, Optional<T>> part) {
            return end.flatMap(part);
        }
    }

    /** Addresses and port of a request without filters. */
    record Simply(Optional<Ipv4> sourceIp, Optional<Ipv4> destinationIp, Optional<Integer> destinationPort) {}

    /** What the headers of packets say at an end of the path. */
    record Filter(
            Optional<Ipv4> sourceAddress,
            Optional<Ports> sourcePorts,
            Optional<Ipv4> destinationAddress,
            Optional<Ports> destinationPorts) {}

    /** From one port to another one, both included. */
    record Ports(int from, int to) {

        static final Ports ALL = new Ports(0, 65_535);

        /** What clients send from, and a NAT gateway too, if nothing else is asked. */
        static final Ports EPHEMERAL = new Ports(1024, 65_535);

        Ports {
            if (from < 0 || from > to || to > 65_535) {
                throw new IllegalArgumentException(
                        "ports: " + from + "-" + to + " (expected two of 0 to 65535, in order)");
            }
        }

        boolean contains(int port) {
            return port >= from && port <= to;
        }

        /** The ports that are in both. */
        Optional<Ports> and(Ports other) {
            int first = Math.max(from, other.from);
            int last = Math.min(to, other.to);
            return first > last ? Optional.empty() : Optional.of(new Ports(first, last));
        }

        @Override
        public String toString() {
            return from == to ? Integer.toString(from) : from + "-" + to;
        }
    }

    @Override
    public String resourceId() {
        return networkInsightsPathId;
    }
}
