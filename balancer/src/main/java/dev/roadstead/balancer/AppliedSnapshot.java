package dev.roadstead.balancer;

import java.util.List;

/**
 * What {@link Balancer#apply} put in force.
 *
 * @param version the version in force, which is newer than the one given where that was out of date
 * @param failures the listeners that could not be opened, with the operating system's reason
 */
public record AppliedSnapshot(long version, List<ListenFailure> failures) {

    public AppliedSnapshot {
        failures = List.copyOf(failures);
    }

    /** Whether every listener of this load balancer accepts connections on every node. */
    public boolean listens(String loadBalancerId) {
        return failures.stream().noneMatch(failure -> failure.loadBalancerId().equals(loadBalancerId));
    }

    /** One listener on one node that could not be opened. */
    public record ListenFailure(String loadBalancerId, String nodeId, int port, String reason) {}
}
