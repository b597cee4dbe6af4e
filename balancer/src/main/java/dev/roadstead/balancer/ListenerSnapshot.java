package dev.roadstead.balancer;

import java.util.List;

/**
 * A listener for HTTP.
 *
 * @param rules in the order in which they are tried, by priority
 * @param defaultAction taken where no rule's conditions all hold
 */
public record ListenerSnapshot(int port, List<RuleSnapshot> rules, RoutingAction defaultAction) {

    public ListenerSnapshot {
        TargetAddress.requirePort(port);
        rules = List.copyOf(rules);
    }
}
