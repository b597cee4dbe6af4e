package dev.roadstead.balancer;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** A target group as the event loops see it. */
final class BalancedGroup {

    private final AtomicInteger turn = new AtomicInteger();
    private volatile TargetGroupSnapshot snapshot;
    private volatile List<BalancedTarget> targets = List.of();
    private volatile List<BalancedTarget> rotation = List.of();

    BalancedGroup(TargetGroupSnapshot snapshot) {
        this.snapshot = snapshot;
    }

    TargetGroupSnapshot snapshot() {
        return snapshot;
    }

    /** In the snapshot's order. */
    List<BalancedTarget> targets() {
        return targets;
    }

    /** Takes a newer snapshot and returns the targets that are no longer in it. */
    synchronized List<BalancedTarget> update(TargetGroupSnapshot newer) {
        Map<TargetAddress, BalancedTarget> known = new LinkedHashMap<>();
        targets.forEach(target -> known.put(target.address(), target));
        List<BalancedTarget> kept = new ArrayList<>();
        for (TargetSnapshot target : newer.targets()) {
            BalancedTarget same = known.remove(target.address());
            if (same != null) {
                same.update(target);
            }
            kept.add(same == null ? new BalancedTarget(target) : same);
        }
        known.values().forEach(BalancedTarget::remove);
        snapshot = newer;
        targets = List.copyOf(kept);
        refreshRotation();
        return List.copyOf(known.values());
    }

    /** To be called when the health of a target has changed. */
    synchronized void refreshRotation() {
        rotation = RoutingDecisions.rotation(
                targets, BalancedTarget::registered, target -> target.health().state() == TargetState.HEALTHY);
    }

    /** The target that the next request goes to; null where there is none that was not tried. */
    @Nullable
    BalancedTarget pick(Predicate<BalancedTarget> tried) {
        List<BalancedTarget> eligible = rotation;
        int next = turn.getAndIncrement();
        return switch (snapshot.algorithm()) {
            case ROUND_ROBIN -> RoutingDecisions.roundRobin(eligible, next, tried);
            case LEAST_OUTSTANDING_REQUESTS ->
                RoutingDecisions.leastOutstanding(
                        eligible, next, tried, target -> target.outstanding().get());
        };
    }
}
