package dev.roadstead.services.elbv2;

import dev.roadstead.services.aws.Page;
import dev.roadstead.services.aws.Platform;
import dev.roadstead.store.Key;
import dev.roadstead.store.Transaction;
import dev.roadstead.store.Versioned;
import dev.roadstead.store.View;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.Action;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.CreateRuleRequest;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.CreateRuleResponse;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.DeleteRuleRequest;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.DeleteRuleResponse;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.DescribeRulesRequest;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.DescribeRulesResponse;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.ModifyRuleRequest;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.ModifyRuleResponse;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.RuleCondition;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.RulePriorityPair;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.SetRulePrioritiesRequest;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.SetRulePrioritiesResponse;

/** Listeners' rules. */
final class RuleOperations {

    private static final int LOWEST_PRIORITY = 50_000;

    private final Platform platform;

    RuleOperations(Platform platform) {
        this.platform = platform;
    }

    private static Versioned<Rule> require(View view, String arn) {
        return view.get(Rule.KIND, ElbResource.RULE.key(arn)).orElseThrow(() -> ElbResource.RULE.notFound(arn));
    }

    private static LoadBalancer loadBalancer(View view, Listener listener) {
        return LoadBalancerOperations.require(view, listener.loadBalancerArn()).value();
    }

    CreateRuleResponse create(CreateRuleRequest request) {
        int priority = requirePriority(request.priority());
        List<RuleCondition> conditions = Conditions.checked(request.conditions());
        Map<String, String> tags = ResourceTags.of(request.tags());
        Rule created = platform.store().write(tx -> {
            Listener listener =
                    ListenerOperations.require(tx, request.listenerArn()).value();
            List<Action> actions = new Actions(tx, loadBalancer(tx, listener)).checked(request.actions());
            requireFree(tx, listener, priority);
            Key key = listener.key();
            Key rule = new Key(
                    key.account(), key.region(), key.id() + "/" + platform.ids().hex(16));
            return tx.insert(Rule.KIND, rule, new Rule(ElbResource.RULE.arn(rule), priority, conditions, actions, tags))
                    .value();
        });
        return CreateRuleResponse.builder().rules(shape(created)).build();
    }

    private static int requirePriority(int priority) {
        if (priority < 1 || priority > LOWEST_PRIORITY) {
            throw Failing.validation(
                    "The priority '" + priority + "' is not valid (expected 1 to " + LOWEST_PRIORITY + ")");
        }
        return priority;
    }

    private static void requireFree(Transaction tx, Listener listener, int priority) {
        List<Rule> others = Rule.of(tx, listener);
        if (others.stream().anyMatch(rule -> rule.priority() == priority)) {
            throw Failing.priorityInUse("Priority '" + priority + "' is currently in use");
        }
        Key key = listener.key();
        String loadBalancer = key.id().substring(0, key.id().lastIndexOf('/') + 1);
        int most = Quotas.RULES.applied(tx);
        if (tx.list(Rule.KIND, key.account(), key.region(), loadBalancer).size() >= most) {
            throw Failing.tooManyRules(
                    "The maximum number of rules (" + most + ") on a load balancer has been reached");
        }
    }

    private static software.amazon.awssdk.services.elasticloadbalancingv2.model.Rule shape(Rule rule) {
        return software.amazon.awssdk.services.elasticloadbalancingv2.model.Rule.builder()
                .ruleArn(rule.arn())
                .priority(Integer.toString(rule.priority()))
                .conditions(rule.conditions())
                .actions(rule.actions())
                .isDefault(false)
                .build();
    }

    private static software.amazon.awssdk.services.elasticloadbalancingv2.model.Rule defaultShape(Listener listener) {
        return software.amazon.awssdk.services.elasticloadbalancingv2.model.Rule.builder()
                .ruleArn(listener.defaultRule().arn())
                .priority("default")
                .conditions(List.of())
                .actions(listener.defaultRule().actions())
                .isDefault(true)
                .build();
    }

    DescribeRulesResponse describe(DescribeRulesRequest request) {
        View view = platform.store().snapshot();
        boolean byListener = request.listenerArn() != null;
        if (byListener == !request.ruleArns().isEmpty()) {
            throw Failing.validation("You must specify either listener rule ARNs or a listener ARN");
        }
        List<software.amazon.awssdk.services.elasticloadbalancingv2.model.Rule> rules = byListener
                ? ofListener(view, request.listenerArn())
                : request.ruleArns().stream()
                        .distinct()
                        .map(arn -> described(view, arn))
                        .toList();
        Page<software.amazon.awssdk.services.elasticloadbalancingv2.model.Rule> page =
                Selection.page(rules, RuleOperations::order, request.marker(), request.pageSize());
        return DescribeRulesResponse.builder()
                .rules(page.items())
                .nextMarker(page.token())
                .build();
    }

    private static String order(software.amazon.awssdk.services.elasticloadbalancingv2.model.Rule rule) {
        return rule.isDefault() ? "default" : "%06d".formatted(Integer.parseInt(rule.priority()));
    }

    private static List<software.amazon.awssdk.services.elasticloadbalancingv2.model.Rule> ofListener(
            View view, String listenerArn) {
        Listener listener = ListenerOperations.require(view, listenerArn).value();
        List<software.amazon.awssdk.services.elasticloadbalancingv2.model.Rule> rules = new ArrayList<>();
        Rule.of(view, listener).forEach(rule -> rules.add(shape(rule)));
        rules.add(defaultShape(listener));
        return rules;
    }

    private static software.amazon.awssdk.services.elasticloadbalancingv2.model.Rule described(View view, String arn) {
        return defaultRuleOf(view, arn)
                .map(RuleOperations::defaultShape)
                .orElseGet(() -> shape(require(view, arn).value()));
    }

    /** The listener whose default rule this is. */
    static Optional<Listener> defaultRuleOf(View view, String arn) {
        Key key = ElbResource.RULE.key(arn);
        int slash = key.id().lastIndexOf('/');
        if (slash <= 0) {
            return Optional.empty();
        }
        return view.get(
                        Listener.KIND,
                        new Key(key.account(), key.region(), key.id().substring(0, slash)))
                .map(Versioned::value)
                .filter(listener -> listener.defaultRule().arn().equals(arn));
    }

    ModifyRuleResponse modify(ModifyRuleRequest request) {
        Rule modified = platform.store().write(tx -> {
            if (defaultRuleOf(tx, request.ruleArn()).isPresent()) {
                throw Failing.operationNotPermitted("Default rule '" + request.ruleArn()
                        + "' cannot be modified; modify the default actions of its listener");
            }
            Versioned<Rule> read = require(tx, request.ruleArn());
            Listener listener =
                    ListenerOperations.require(tx, read.value().listenerArn()).value();
            List<RuleCondition> conditions = request.hasConditions()
                    ? Conditions.checked(request.conditions())
                    : read.value().conditions();
            List<Action> actions = request.hasActions()
                    ? new Actions(tx, loadBalancer(tx, listener)).checked(request.actions())
                    : read.value().actions();
            return tx.update(Rule.KIND, read, read.value().with(conditions, actions))
                    .value();
        });
        return ModifyRuleResponse.builder().rules(shape(modified)).build();
    }

    DeleteRuleResponse delete(DeleteRuleRequest request) {
        platform.store().change(tx -> {
            if (defaultRuleOf(tx, request.ruleArn()).isPresent()) {
                throw Failing.operationNotPermitted("Default rule '" + request.ruleArn() + "' cannot be deleted");
            }
            tx.delete(Rule.KIND, require(tx, request.ruleArn()).key());
        });
        return DeleteRuleResponse.builder().build();
    }

    /** All at once, so that two rules can swap their priorities. */
    SetRulePrioritiesResponse setPriorities(SetRulePrioritiesRequest request) {
        List<Rule> changed = platform.store().write(tx -> setPriorities(tx, request.rulePriorities()));
        return SetRulePrioritiesResponse.builder()
                .rules(changed.stream().map(RuleOperations::shape).toList())
                .build();
    }

    private static List<Rule> setPriorities(Transaction tx, List<RulePriorityPair> pairs) {
        Map<String, Rule> changed = new HashMap<>();
        List<Rule> ordered = new ArrayList<>();
        for (RulePriorityPair pair : pairs) {
            if (pair.ruleArn() == null || pair.priority() == null) {
                throw Failing.validation(
                        "A rule ARN and a priority must be specified for each rule, but came: " + pair);
            }
            if (defaultRuleOf(tx, pair.ruleArn()).isPresent()) {
                throw Failing.operationNotPermitted(
                        "The priority of the default rule '" + pair.ruleArn() + "' cannot be changed");
            }
            Versioned<Rule> read = require(tx, pair.ruleArn());
            Rule rule = read.value().withPriority(requirePriority(pair.priority()));
            tx.update(Rule.KIND, read, rule);
            changed.put(rule.arn(), rule);
            ordered.add(rule);
        }
        changed.values().stream()
                .map(Rule::listenerArn)
                .distinct()
                .forEach(listener -> requireDistinct(
                        Rule.of(tx, ListenerOperations.require(tx, listener).value())));
        return ordered;
    }

    private static void requireDistinct(List<Rule> rules) {
        Set<Integer> seen = new HashSet<>();
        for (Rule rule : rules) {
            if (!seen.add(rule.priority())) {
                throw Failing.priorityInUse("Priority '" + rule.priority() + "' is currently in use");
            }
        }
    }
}
