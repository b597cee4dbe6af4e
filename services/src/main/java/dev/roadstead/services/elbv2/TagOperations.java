package dev.roadstead.services.elbv2;

import dev.roadstead.services.aws.Arn;
import dev.roadstead.services.aws.Platform;
import dev.roadstead.store.Transaction;
import dev.roadstead.store.Versioned;
import dev.roadstead.store.View;
import java.util.Map;
import java.util.function.UnaryOperator;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.AddTagsRequest;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.AddTagsResponse;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.DescribeTagsRequest;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.DescribeTagsResponse;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.RemoveTagsRequest;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.RemoveTagsResponse;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.TagDescription;

/** Tags of all kinds of resources, by their ARNs. */
record TagOperations(Platform platform) {

    private static final int MAX_DESCRIBED = 20;

    AddTagsResponse add(AddTagsRequest request) {
        if (request.resourceArns().size() > 1) {
            throw Failing.validation("Only one resource can be tagged at a time");
        }
        platform.store()
                .change(tx -> request.resourceArns()
                        .forEach(arn -> change(tx, arn, tags -> ResourceTags.merged(tags, request.tags()))));
        return AddTagsResponse.builder().build();
    }

    RemoveTagsResponse remove(RemoveTagsRequest request) {
        platform.store()
                .change(tx -> request.resourceArns()
                        .forEach(arn -> change(tx, arn, tags -> ResourceTags.without(tags, request.tagKeys()))));
        return RemoveTagsResponse.builder().build();
    }

    DescribeTagsResponse describe(DescribeTagsRequest request) {
        if (request.resourceArns().size() > MAX_DESCRIBED) {
            throw Failing.validation(
                    request.resourceArns().size() + " resources in one call (expected at most " + MAX_DESCRIBED + ")");
        }
        View view = platform.store().snapshot();
        return DescribeTagsResponse.builder()
                .tagDescriptions(request.resourceArns().stream()
                        .map(arn -> TagDescription.builder()
                                .resourceArn(arn)
                                .tags(ResourceTags.list(tags(view, arn)))
                                .build())
                        .toList())
                .build();
    }

    private static ElbResource kind(String arn) {
        String resource = Arn.parse(arn).map(Arn::resource).orElse("");
        String type = resource.substring(0, Math.max(0, resource.indexOf('/')));
        return switch (type) {
            case "loadbalancer" -> ElbResource.LOAD_BALANCER;
            case "listener" -> ElbResource.LISTENER;
            case "listener-rule" -> ElbResource.RULE;
            case "targetgroup" -> ElbResource.TARGET_GROUP;
            default -> throw Failing.validation("'" + arn + "' is not a valid resource ARN");
        };
    }

    private static Map<String, String> tags(View view, String arn) {
        return switch (kind(arn)) {
            case LOAD_BALANCER ->
                LoadBalancerOperations.require(view, arn).value().tags();
            case LISTENER -> ListenerOperations.require(view, arn).value().tags();
            case RULE -> rule(view, arn).map(rule -> rule.value().tags()).orElse(Map.of());
            case TARGET_GROUP ->
                TargetGroupOperations.require(view, arn).value().tags();
        };
    }

    /** Empty for a listener's default rule, which has no tags. */
    private static java.util.Optional<Versioned<Rule>> rule(View view, String arn) {
        if (RuleOperations.defaultRuleOf(view, arn).isPresent()) {
            return java.util.Optional.empty();
        }
        return java.util.Optional.of(
                view.get(Rule.KIND, ElbResource.RULE.key(arn)).orElseThrow(() -> ElbResource.RULE.notFound(arn)));
    }

    private static void change(Transaction tx, String arn, UnaryOperator<Map<String, String>> change) {
        switch (kind(arn)) {
            case LOAD_BALANCER -> {
                Versioned<LoadBalancer> read = LoadBalancerOperations.require(tx, arn);
                tx.update(
                        LoadBalancer.KIND,
                        read,
                        read.value().withTags(change.apply(read.value().tags())));
            }
            case LISTENER -> {
                Versioned<Listener> read = ListenerOperations.require(tx, arn);
                tx.update(
                        Listener.KIND,
                        read,
                        read.value().withTags(change.apply(read.value().tags())));
            }
            case RULE -> {
                Versioned<Rule> read = rule(tx, arn)
                        .orElseThrow(
                                () -> Failing.operationNotPermitted("Default rule '" + arn + "' cannot have tags"));
                tx.update(
                        Rule.KIND,
                        read,
                        read.value().withTags(change.apply(read.value().tags())));
            }
            case TARGET_GROUP -> {
                Versioned<TargetGroup> read = TargetGroupOperations.require(tx, arn);
                tx.update(
                        TargetGroup.KIND,
                        read,
                        read.value().withTags(change.apply(read.value().tags())));
            }
        }
    }
}
