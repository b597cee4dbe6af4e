package dev.roadstead.services.elbv2;

import dev.roadstead.store.Key;
import dev.roadstead.store.Versioned;
import dev.roadstead.store.View;
import java.util.Collection;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.Action;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.TargetGroupTuple;

/** Who forwards to which target groups. */
final class Forwarding {

    private Forwarding() {}

    /** The target groups of actions that were stored, which name all of theirs in the same place. */
    static Set<String> targetGroups(Collection<Action> actions) {
        Set<String> arns = new TreeSet<>();
        for (Action action : actions) {
            if (action.forwardConfig() != null) {
                action.forwardConfig().targetGroups().stream()
                        .map(TargetGroupTuple::targetGroupArn)
                        .forEach(arns::add);
            }
        }
        return arns;
    }

    /** The target groups that a load balancer's listeners and rules forward to. */
    static Set<String> targetGroups(View view, Key loadBalancer) {
        Set<String> arns = new TreeSet<>();
        String prefix = loadBalancer.id() + "/";
        view.list(Listener.KIND, loadBalancer.account(), loadBalancer.region(), prefix)
                .forEach(listener ->
                        arns.addAll(targetGroups(listener.value().defaultRule().actions())));
        view.list(Rule.KIND, loadBalancer.account(), loadBalancer.region(), prefix)
                .forEach(rule -> arns.addAll(targetGroups(rule.value().actions())));
        return arns;
    }

    /** The load balancer that forwards to a target group; there is never more than one. */
    static Optional<LoadBalancer> loadBalancer(View view, TargetGroup group) {
        Key key = group.key();
        return view.list(LoadBalancer.KIND, key.account(), key.region()).stream()
                .map(Versioned::value)
                .filter(loadBalancer -> !loadBalancer.deleting()
                        && targetGroups(view, loadBalancer.key()).contains(group.arn()))
                .findFirst();
    }
}
