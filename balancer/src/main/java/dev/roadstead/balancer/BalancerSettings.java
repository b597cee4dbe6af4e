package dev.roadstead.balancer;

import java.time.Duration;

/**
 * How much of the machine the balancer may take.
 *
 * @param eventLoops threads that move bytes
 * @param ioUring whether to use io_uring where the kernel permits it; else epoll
 */
public record BalancerSettings(int eventLoops, boolean ioUring, Limits limits) {

    public BalancerSettings {
        Require.that(eventLoops >= 1, "eventLoops: " + eventLoops + " (expected at least 1)");
    }

    /** One event loop for each processor, and the limits of an Application Load Balancer where it has them. */
    public static BalancerSettings forMachine() {
        return new BalancerSettings(Runtime.getRuntime().availableProcessors(), true, Limits.STANDARD);
    }

    /**
     * Bounds on what the network may make the balancer hold.
     *
     * @param connectionsPerNode clients' connections on one node; any more are closed at once
     * @param idleConnectionsPerTarget pooled connections to one target, for each node and event loop
     * @param pendingBytes bytes written but not yet taken by a connection's other end, beyond which nothing more is read for
     *     it
     * @param connectTimeout after which a target that does not answer gives a 504
     */
    public record Limits(
            int connectionsPerNode, int idleConnectionsPerTarget, int pendingBytes, Duration connectTimeout) {

        public static final Limits STANDARD = new Limits(20_000, 256, 128 * 1024, Duration.ofSeconds(10));

        public Limits {
            Require.that(connectionsPerNode >= 1, "connectionsPerNode: " + connectionsPerNode);
            Require.that(pendingBytes >= 1024, "pendingBytes: " + pendingBytes + " (expected >= 1024)");
        }
    }
}
