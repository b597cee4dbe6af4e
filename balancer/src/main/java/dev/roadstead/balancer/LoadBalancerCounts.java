package dev.roadstead.balancer;

import java.util.List;

/**
 * What a load balancer has counted since it first appeared, as of one moment. All figures only grow, except the open ones.
 *
 * @param connections of clients
 * @param elb responses that the load balancer itself gave, 2xx to 5xx in this order, redirects and fixed responses among
 *     them
 */
public record LoadBalancerCounts(
        String loadBalancerId, ConnectionCounts connections, List<Long> elb, List<TargetCounts> targets) {

    public LoadBalancerCounts {
        elb = List.copyOf(elb);
        targets = List.copyOf(targets);
    }

    /**
     * Connections and bytes of clients.
     *
     * @param refused closed at once because the node had as many as it may
     * @param abandoned requests whose client left before the response was whole (460)
     */
    public record ConnectionCounts(long accepted, long open, long refused, long abandoned, ByteCounts bytes) {}

    /** Bytes from and to clients. */
    public record ByteCounts(long received, long sent) {}

    /**
     * What came of requests to one target.
     *
     * @param responses of the target, 2xx to 5xx in this order
     * @param connectionErrors connections that could not be opened
     * @param latencyMicros 50th, 90th, 99th percentile and maximum of the time from the request's last flush to the
     *     response's head, in microseconds
     */
    public record TargetCounts(
            String targetGroupId,
            TargetAddress target,
            List<Long> responses,
            long connectionErrors,
            List<Long> latencyMicros) {

        public TargetCounts {
            responses = List.copyOf(responses);
            latencyMicros = List.copyOf(latencyMicros);
        }
    }
}
