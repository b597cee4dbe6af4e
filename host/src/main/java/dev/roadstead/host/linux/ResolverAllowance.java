package dev.roadstead.host.linux;

import java.net.InetAddress;
import java.util.HashMap;
import java.util.Map;
import java.util.function.LongSupplier;

/**
 * How much each network interface may ask of its VPC's resolver: so many packets a second, on both of the resolver's addresses together. An
 * interface is known by its address, which the router has checked; so there are no more of them than interfaces. Thread-safe.
 *
 * @see <a href="https://docs.aws.amazon.com/vpc/latest/userguide/AmazonDNS-concepts.html#vpc-dns-limits">DNS quotas</a>
 */
final class ResolverAllowance {
    static final int PACKETS_PER_SECOND = 1024;

    private static final long NANOS_PER_SECOND = 1_000_000_000;

    private final LongSupplier nanoTime;
    private final Map<InetAddress, Integer> asked = new HashMap<>();
    private long second = Long.MIN_VALUE;

    /** @param nanoTime as {@link System#nanoTime} gives it */
    ResolverAllowance(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
    }

    /** Whether one more packet of this second is taken. */
    synchronized boolean take(InetAddress interfaceAddress) {
        long now = Math.floorDiv(nanoTime.getAsLong(), NANOS_PER_SECOND);
        if (now != second) {
            asked.clear();
            second = now;
        }
        return asked.merge(interfaceAddress, 1, Integer::sum) <= PACKETS_PER_SECOND;
    }
}
