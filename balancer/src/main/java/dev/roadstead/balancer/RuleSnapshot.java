package dev.roadstead.balancer;

import java.util.List;

/**
 * A listener's rule: its action is taken when all of its conditions hold.
 *
 * @param id any stable name, for example its ARN
 */
public record RuleSnapshot(String id, List<RoutingCondition> conditions, RoutingAction action) {

    public RuleSnapshot {
        conditions = List.copyOf(conditions);
        Require.that(!conditions.isEmpty(), "rule " + id + " has no condition");
    }
}
