package dev.roadstead.host;

import java.time.Duration;
import java.util.List;
import java.util.Set;

/**
 * What the counted interfaces of a machine sent and received since the reading before, as the router between them saw it: packets for the
 * router itself (the resolver, the metadata endpoint) are none of it.
 *
 * @param flows each once, but for those that were counted by a router that ended counting and began again in between
 * @param skipped interfaces and NAT gateways of which some packets were not counted: too many flows at once, or a count that was lost
 */
public record FlowReading(List<Flow> flows, Set<String> skipped) {

    /** Nothing was counted. */
    public static final FlowReading EMPTY = new FlowReading(List.of(), Set.of());

    public FlowReading {
        flows = List.copyOf(flows);
        skipped = Set.copyOf(skipped);
    }

    /**
     * Packets of one kind at one interface.
     *
     * @param id what they belong to
     * @param tcpFlags those of all packets together, by the bits of the TCP header: FIN, SYN, RST, and ACK where it came with SYN
     * @param bytes with the IP headers
     * @param first how long before the reading the first of them passed, at most
     * @param last how long before the reading the last of them passed
     * @see <a href="https://docs.aws.amazon.com/vpc/latest/userguide/flow-log-records.html">Flow log records</a>
     */
    public record Flow(FlowId id, int tcpFlags, long packets, long bytes, Duration first, Duration last) {}

    /**
     * What packets of a flow have in common.
     *
     * @param owner the interface or NAT gateway at whose border they were counted
     * @param egress whether the owner sent them
     * @param accepted whether they were let through
     * @param tuple as the interface saw it
     */
    public record FlowId(String owner, boolean egress, boolean accepted, Tuple tuple) {}

    /**
     * The five things that a flow is known by.
     *
     * @param protocol its IANA number
     * @param sourcePort 0 for protocols without ports, as {@code destinationPort} is
     */
    public record Tuple(int protocol, Ipv4 source, int sourcePort, Ipv4 destination, int destinationPort) {}
}
