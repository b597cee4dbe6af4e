package dev.roadstead.services.elbv2;

import dev.roadstead.services.aws.Records;
import dev.roadstead.store.Key;
import dev.roadstead.store.Kind;
import dev.roadstead.store.Versioned;
import dev.roadstead.store.View;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.Action;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.RuleCondition;

/** A listener's rule, other than its default one. */
record Rule(String arn, int priority, List<RuleCondition> conditions, List<Action> actions, Map<String, String> tags) {

    static final Kind<Rule> KIND = Records.kind("elbv2.rule", Rule.class);

    Rule {
        conditions = List.copyOf(conditions);
        actions = List.copyOf(actions);
        tags = LoadBalancer.sorted(tags);
    }

    /** A listener's, by their priorities. */
    static List<Rule> of(View view, Listener listener) {
        Key key = listener.key();
        return view.list(KIND, key.account(), key.region(), key.id() + "/").stream()
                .map(Versioned::value)
                .sorted(Comparator.comparing(Rule::priority))
                .toList();
    }

    Key key() {
        return ElbResource.RULE.find(arn).orElseThrow();
    }

    String listenerArn() {
        Key key = key();
        String listenerId = key.id().substring(0, key.id().lastIndexOf('/'));
        return ElbResource.LISTENER.arn(new Key(key.account(), key.region(), listenerId));
    }

    Rule with(List<RuleCondition> newConditions, List<Action> newActions) {
        return new Rule(arn, priority, newConditions, newActions, tags);
    }

    Rule withPriority(int changed) {
        return new Rule(arn, changed, conditions, actions, tags);
    }

    Rule withTags(Map<String, String> changed) {
        return new Rule(arn, priority, conditions, actions, changed);
    }
}
