package dev.roadstead.host;

/**
 * What the kernel has counted in a NAT gateway's namespace. Counts only grow; one that is less than before began anew.
 *
 * @param fromSource what came from clients in the VPC and was let through
 * @param fromDestination what came in answer to that and was let through
 * @param sent all that left the gateway: what was translated, and what it sent of itself
 * @param ofItsOwn what it sent of itself, such as resets
 */
public record NatGatewayReading(
        Traffic fromSource, Traffic fromDestination, Traffic sent, Traffic ofItsOwn, Connections connections) {

    /**
     * Packets, as the gateway saw them: several that the kernel carries as one are one.
     *
     * @param bytes with the IP headers
     */
    public record Traffic(long packets, long bytes) {}

    /**
     * What became of connections, and of packets that belong to none.
     *
     * @param attempted TCP connections that clients began
     * @param established those of them that were answered
     * @param unallocated connections that got no address and port of their own, so that their packet was dropped
     * @param dropped packets that the gateway dropped: those, nobody's, and those for which there was no room for another connection
     */
    public record Connections(long attempted, long established, long unallocated, long dropped) {}
}
