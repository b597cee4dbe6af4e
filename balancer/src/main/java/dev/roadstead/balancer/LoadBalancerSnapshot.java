package dev.roadstead.balancer;

import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * One Application Load Balancer.
 *
 * @param id any stable name, for example its ARN
 * @param nodes one for each of its subnets; each listens with an address of its own
 * @param listeners open on every node
 */
public record LoadBalancerSnapshot(
        String id, List<NodeSnapshot> nodes, LoadBalancerAttributes attributes, List<ListenerSnapshot> listeners) {

    public LoadBalancerSnapshot {
        Require.that(!id.isBlank(), "a load balancer's id is blank");
        nodes = List.copyOf(nodes);
        listeners = List.copyOf(listeners);
        Require.distinct("node", nodes.stream().map(NodeSnapshot::id).toList());
        Require.distinct(
                "listener port", listeners.stream().map(ListenerSnapshot::port).toList());
    }

    /** The target groups that its listeners forward to, sorted. */
    public Set<String> targetGroupIds() {
        Set<String> ids = new TreeSet<>();
        for (ListenerSnapshot listener : listeners) {
            listener.defaultAction().targetGroupIds().forEach(ids::add);
            for (RuleSnapshot rule : listener.rules()) {
                rule.action().targetGroupIds().forEach(ids::add);
            }
        }
        return ids;
    }
}
