package dev.roadstead.services.elbv2;

import dev.roadstead.services.aws.Records;
import dev.roadstead.store.Key;
import dev.roadstead.store.Kind;
import java.util.List;
import java.util.Map;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.Action;

/** A listener for HTTP. */
record Listener(String arn, String loadBalancerArn, int port, DefaultRule defaultRule, Map<String, String> tags) {

    static final Kind<Listener> KIND = Records.kind("elbv2.listener", Listener.class);

    Listener {
        tags = LoadBalancer.sorted(tags);
    }

    /** The rule that is tried last. It has no record of its own, but an ARN. */
    record DefaultRule(String arn, List<Action> actions) {
        DefaultRule {
            actions = List.copyOf(actions);
        }
    }

    Key key() {
        return ElbResource.LISTENER.find(arn).orElseThrow();
    }

    Listener with(int newPort, List<Action> actions) {
        return new Listener(arn, loadBalancerArn, newPort, new DefaultRule(defaultRule.arn(), actions), tags);
    }

    Listener withTags(Map<String, String> changed) {
        return new Listener(arn, loadBalancerArn, port, defaultRule, changed);
    }
}
