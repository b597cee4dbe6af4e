package dev.roadstead.balancer;

import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * Everything the data plane needs to know, as plain data: it balances from its last snapshot alone.
 *
 * @param version grows with each snapshot of one control plane
 */
public record BalancerSnapshot(
        long version, List<LoadBalancerSnapshot> loadBalancers, List<TargetGroupSnapshot> targetGroups) {

    public BalancerSnapshot {
        loadBalancers = List.copyOf(loadBalancers);
        targetGroups = List.copyOf(targetGroups);
        Require.distinct(
                "load balancer",
                loadBalancers.stream().map(LoadBalancerSnapshot::id).toList());
        Require.distinct(
                "target group",
                targetGroups.stream().map(TargetGroupSnapshot::id).toList());
        Set<String> known =
                new TreeSet<>(targetGroups.stream().map(TargetGroupSnapshot::id).toList());
        for (LoadBalancerSnapshot loadBalancer : loadBalancers) {
            for (String used : loadBalancer.targetGroupIds()) {
                Require.that(known.contains(used), "target group " + used + " is forwarded to but not in the snapshot");
            }
        }
    }

    /** A snapshot with nothing in it. */
    public static BalancerSnapshot empty(long version) {
        return new BalancerSnapshot(version, List.of(), List.of());
    }
}
