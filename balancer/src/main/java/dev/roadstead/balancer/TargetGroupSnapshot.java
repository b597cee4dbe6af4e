package dev.roadstead.balancer;

import java.util.List;

/**
 * A target group of type {@code ip} and protocol HTTP/1.1. It is in use, and its targets are checked, when an action of a
 * load balancer in the same snapshot forwards to it.
 *
 * @param id any stable name, for example its ARN
 */
public record TargetGroupSnapshot(
        String id, Algorithm algorithm, HealthCheckSettings healthCheck, List<TargetSnapshot> targets) {

    public TargetGroupSnapshot {
        Require.that(!id.isBlank(), "a target group's id is blank");
        targets = List.copyOf(targets);
        Require.distinct("target", targets.stream().map(TargetSnapshot::address).toList());
    }

    /** {@code load_balancing.algorithm.type}. */
    public enum Algorithm {
        ROUND_ROBIN,
        LEAST_OUTSTANDING_REQUESTS
    }
}
