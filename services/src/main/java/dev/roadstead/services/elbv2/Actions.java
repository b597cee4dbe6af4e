package dev.roadstead.services.elbv2;

import dev.roadstead.services.aws.Failures;
import dev.roadstead.store.Versioned;
import dev.roadstead.store.View;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.Action;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.FixedResponseActionConfig;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.ForwardActionConfig;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.RedirectActionConfig;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.TargetGroupStickinessConfig;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.TargetGroupTuple;

/** Checks the actions of a listener or rule and puts them into the one form that is stored and described. */
final class Actions {

    private static final int MAX_GROUPS = 5;
    private static final int MAX_GROUPS_PER_LOAD_BALANCER = 100;
    private static final int MAX_STICKINESS_SECONDS = 604_800;
    private static final int MAX_MESSAGE = 1024;
    private static final Set<String> CONTENT_TYPES =
            Set.of("text/plain", "text/css", "text/html", "application/javascript", "application/json");

    private final View view;
    private final LoadBalancer loadBalancer;

    Actions(View view, LoadBalancer loadBalancer) {
        this.view = view;
        this.loadBalancer = loadBalancer;
    }

    List<Action> checked(List<Action> actions) {
        if (actions.size() != 1) {
            throw Failing.invalidAction(
                    actions.size() + " actions (expected exactly one of forward, redirect and fixed-response)");
        }
        Action action = actions.getFirst();
        Action normal = switch (action.typeAsString()) {
            case "forward" -> forward(action);
            case "redirect" -> redirect(action);
            case "fixed-response" -> fixedResponse(action);
            default -> throw Failures.notImplemented("The action type '" + action.typeAsString() + "'");
        };
        return List.of(normal);
    }

    private Action forward(Action action) {
        ForwardActionConfig config = action.forwardConfig();
        List<TargetGroupTuple> groups = config == null ? List.of() : config.targetGroups();
        if (groups.isEmpty() && action.targetGroupArn() == null) {
            throw Failing.validation("You must specify a target group ARN or a forward config for a forward action");
        }
        if (groups.isEmpty()) {
            groups = List.of(TargetGroupTuple.builder()
                    .targetGroupArn(action.targetGroupArn())
                    .build());
        }
        requireSame(action, groups);
        TargetGroupStickinessConfig stickiness = stickiness(config);
        List<TargetGroupTuple> checked = groups.stream().map(this::weighted).toList();
        requireWithinLimits(checked);
        return Action.builder()
                .type("forward")
                .order(action.order())
                .targetGroupArn(checked.size() == 1 ? checked.getFirst().targetGroupArn() : null)
                .forwardConfig(forward -> forward.targetGroups(checked).targetGroupStickinessConfig(stickiness))
                .build();
    }

    private static void requireSame(Action action, List<TargetGroupTuple> groups) {
        boolean same = action.targetGroupArn() == null
                || groups.size() == 1
                        && action.targetGroupArn().equals(groups.getFirst().targetGroupArn());
        if (!same) {
            throw Failing.validation(
                    "You can specify both a target group ARN and a forward config only if they name the same one group");
        }
        if (groups.size() > MAX_GROUPS) {
            throw Failing.tooManyTargetGroups(
                    groups.size() + " target groups in one action (expected at most " + MAX_GROUPS + ")");
        }
    }

    /** Stickiness that is not enabled does nothing, however long it would last. */
    private static TargetGroupStickinessConfig stickiness(@Nullable ForwardActionConfig config) {
        TargetGroupStickinessConfig asked = config == null ? null : config.targetGroupStickinessConfig();
        if (asked == null) {
            return TargetGroupStickinessConfig.builder().enabled(false).build();
        }
        if (Boolean.TRUE.equals(asked.enabled())) {
            throw Failures.notImplemented("TargetGroupStickinessConfig.Enabled");
        }
        Integer seconds = asked.durationSeconds();
        if (seconds != null && (seconds < 1 || seconds > MAX_STICKINESS_SECONDS)) {
            throw Failing.validation("Target group stickiness duration '" + seconds + "' is not valid (expected 1 to "
                    + MAX_STICKINESS_SECONDS + ")");
        }
        return TargetGroupStickinessConfig.builder()
                .enabled(false)
                .durationSeconds(seconds)
                .build();
    }

    private TargetGroupTuple weighted(TargetGroupTuple tuple) {
        TargetGroup group = group(tuple.targetGroupArn());
        if (!group.identity().vpcId().equals(loadBalancer.placement().vpcId())) {
            throw Failing.invalidConfiguration("The target group '" + group.arn() + "' is in "
                    + group.identity().vpcId() + " and the load balancer '" + loadBalancer.arn() + "' in "
                    + loadBalancer.placement().vpcId() + " (expected the same VPC)");
        }
        Optional<LoadBalancer> other =
                Forwarding.loadBalancer(view, group).filter(user -> !user.arn().equals(loadBalancer.arn()));
        if (other.isPresent()) {
            throw Failing.associationLimit(
                    "The following target groups cannot be associated with more than one load balancer: "
                            + group.arn());
        }
        int weight = tuple.weight() == null ? 1 : tuple.weight();
        if (weight < 0 || weight > 999) {
            throw Failing.validation("Weight '" + weight + "' is not valid (expected 0 to 999)");
        }
        return TargetGroupTuple.builder()
                .targetGroupArn(group.arn())
                .weight(weight)
                .build();
    }

    private TargetGroup group(String arn) {
        return view.get(TargetGroup.KIND, ElbResource.TARGET_GROUP.key(arn))
                .map(Versioned::value)
                .orElseThrow(() -> ElbResource.TARGET_GROUP.notFound(arn));
    }

    private void requireWithinLimits(List<TargetGroupTuple> groups) {
        List<String> all = new ArrayList<>(Forwarding.targetGroups(view, loadBalancer.key()));
        groups.stream()
                .map(TargetGroupTuple::targetGroupArn)
                .filter(arn -> !all.contains(arn))
                .forEach(all::add);
        if (all.size() > MAX_GROUPS_PER_LOAD_BALANCER) {
            throw Failing.tooManyUniqueTargetGroups(
                    all.size() + " target groups (expected at most " + MAX_GROUPS_PER_LOAD_BALANCER + ")");
        }
    }

    private static Action redirect(Action action) {
        RedirectActionConfig config = action.redirectConfig();
        if (config == null) {
            throw Failing.validation("You must specify a redirect config for a redirect action");
        }
        RedirectActionConfig filled = RedirectActionConfig.builder()
                .protocol(or(config.protocol(), "#{protocol}"))
                .host(or(config.host(), "#{host}"))
                .port(or(config.port(), "#{port}"))
                .path(or(config.path(), "/#{path}"))
                .query(or(config.query(), "#{query}"))
                .statusCode(config.statusCodeAsString())
                .build();
        requireRedirect(filled);
        return Action.builder()
                .type("redirect")
                .order(action.order())
                .redirectConfig(filled)
                .build();
    }

    private static void requireRedirect(RedirectActionConfig config) {
        require(Set.of("HTTP", "HTTPS", "#{protocol}").contains(config.protocol()), "protocol", config.protocol());
        require(isPort(config.port()), "port", config.port());
        require(config.path().startsWith("/") && visible(config.path()), "path", config.path());
        require(!config.host().isEmpty() && visible(config.host()), "host", config.host());
        require(visible(config.query()), "query", config.query());
        require(
                Set.of("HTTP_301", "HTTP_302").contains(config.statusCodeAsString()),
                "status code",
                config.statusCodeAsString());
        boolean loop = Set.of("HTTP", "#{protocol}").contains(config.protocol())
                && config.host().equals("#{host}")
                && config.port().equals("#{port}")
                && config.path().equals("/#{path}");
        if (loop) {
            throw Failing.invalidAction("A redirect must change at least one of protocol, host, port and path,"
                    + " or it leads back to itself");
        }
    }

    private static boolean isPort(String port) {
        return port.equals("#{port}") || port.matches("[1-9][0-9]{0,4}") && Integer.parseInt(port) <= 65_535;
    }

    private static boolean visible(String text) {
        return text.chars().allMatch(c -> c > ' ' && c < 0x7f);
    }

    private static void require(boolean valid, String what, String value) {
        if (!valid) {
            throw Failing.validation("The redirect " + what + " '" + value + "' is not valid");
        }
    }

    private static String or(@Nullable String value, String otherwise) {
        return value == null ? otherwise : value;
    }

    private static Action fixedResponse(Action action) {
        FixedResponseActionConfig config = action.fixedResponseConfig();
        if (config == null) {
            throw Failing.validation("You must specify a fixed response config for a fixed-response action");
        }
        if (config.statusCode() == null || !config.statusCode().matches("[245][0-9][0-9]")) {
            throw Failing.validation("The fixed response status code '" + config.statusCode()
                    + "' is not valid (expected 2XX, 4XX or 5XX)");
        }
        if (config.contentType() != null && !CONTENT_TYPES.contains(config.contentType())) {
            throw Failing.validation("The fixed response content type '" + config.contentType()
                    + "' is not valid (expected one of text/plain, text/css, text/html, application/javascript,"
                    + " application/json)");
        }
        if (config.messageBody() != null && config.messageBody().length() > MAX_MESSAGE) {
            throw Failing.validation("The fixed response message body has "
                    + config.messageBody().length() + " characters (expected at most " + MAX_MESSAGE + ")");
        }
        return Action.builder()
                .type("fixed-response")
                .order(action.order())
                .fixedResponseConfig(config)
                .build();
    }
}
