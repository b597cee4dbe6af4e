package dev.roadstead.balancer;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What the connections of one load balancer share; the snapshot in force is swapped under them. */
final class BalancedLoadBalancer {

    private final String id;
    private final BalancerSettings.Limits limits;
    private final Counters.LoadBalancerCounters counters = new Counters.LoadBalancerCounters();
    private volatile LoadBalancerAttributes attributes;
    private volatile Map<String, BalancedGroup> groups = Map.of();

    BalancedLoadBalancer(LoadBalancerSnapshot snapshot, BalancerSettings.Limits limits) {
        this.id = snapshot.id();
        this.limits = limits;
        this.attributes = snapshot.attributes();
    }

    void update(LoadBalancerSnapshot snapshot, Map<String, BalancedGroup> all) {
        attributes = snapshot.attributes();
        groups = all;
    }

    String id() {
        return id;
    }

    BalancerSettings.Limits limits() {
        return limits;
    }

    LoadBalancerAttributes attributes() {
        return attributes;
    }

    Counters.LoadBalancerCounters counters() {
        return counters;
    }

    @Nullable
    BalancedGroup group(String targetGroupId) {
        return groups.get(targetGroupId);
    }
}
