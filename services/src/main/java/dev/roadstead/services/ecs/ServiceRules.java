package dev.roadstead.services.ecs;

import dev.roadstead.services.aws.Failures;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.ecs.model.ContainerDefinition;
import software.amazon.awssdk.services.ecs.model.DeploymentAlarms;
import software.amazon.awssdk.services.ecs.model.DeploymentCircuitBreaker;
import software.amazon.awssdk.services.ecs.model.DeploymentConfiguration;
import software.amazon.awssdk.services.ecs.model.DeploymentController;
import software.amazon.awssdk.services.ecs.model.LoadBalancer;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.TargetGroup;

/** What a service must be like. */
final class ServiceRules {

    private static final Pattern NAME = Pattern.compile("[a-zA-Z0-9_-]{1,255}");
    private static final int BALANCER_LIMIT = 5;
    private static final int DESIRED_LIMIT = 5000;

    private final Targets targets;

    ServiceRules(Targets targets) {
        this.targets = targets;
    }

    static void checkName(String name) {
        if (!NAME.matcher(name).matches()) {
            throw EcsErrors.invalidParameter(
                    "Service name: " + name + " (expected 1 to 255 letters, numbers, hyphens and underscores)");
        }
    }

    static int desiredCount(@Nullable Integer count) {
        if (count == null) {
            throw EcsErrors.invalidParameter("Desired count must be specified for the scheduling strategy REPLICA.");
        }
        if (count < 0 || count > DESIRED_LIMIT) {
            throw EcsErrors.invalidParameter("desiredCount: " + count + " (expected 0 to " + DESIRED_LIMIT + ")");
        }
        return count;
    }

    static void checkStrategy(@Nullable String strategy) {
        if (strategy != null && !strategy.equals("REPLICA")) {
            throw Failures.notImplemented("schedulingStrategy " + strategy);
        }
    }

    static void checkController(@Nullable DeploymentController controller) {
        if (controller != null && !"ECS".equals(controller.typeAsString())) {
            throw Failures.notImplemented("deploymentController " + controller.typeAsString());
        }
    }

    /**
     * Whether zones are balanced: as asked, or as before, or else wherever the bounds allow it.
     *
     * @see <a href="https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_CreateService.html">CreateService</a>
     */
    static String rebalancing(@Nullable String asked, @Nullable String before, DeploymentConfiguration configuration) {
        String given = asked != null ? asked : before;
        boolean supported = RebalanceDecisions.supports(configuration);
        if ("ENABLED".equals(given) && !supported) {
            throw EcsErrors.invalidParameter("AvailabilityZoneRebalancing does not support maximumPercent <= 100");
        }
        return given != null ? given : supported ? "ENABLED" : "DISABLED";
    }

    static void checkPlacement(boolean constrained, boolean strategic) {
        if (constrained) {
            throw EcsErrors.invalidParameter("Placement constraints are not supported with FARGATE launch type.");
        }
        if (strategic) {
            throw EcsErrors.invalidParameter("Placement strategies are not supported with FARGATE launch type.");
        }
    }

    /** The configuration with defaults: what is not given stays as it was, or is 100 and 200 percent without circuit breaker. */
    static DeploymentConfiguration configuration(
            @Nullable DeploymentConfiguration asked, @Nullable DeploymentConfiguration before) {
        DeploymentConfiguration base = before != null
                ? before
                : DeploymentConfiguration.builder()
                        .deploymentCircuitBreaker(DeploymentCircuitBreaker.builder()
                                .enable(false)
                                .rollback(false)
                                .build())
                        .minimumHealthyPercent(100)
                        .maximumPercent(200)
                        .strategy("ROLLING")
                        .bakeTimeInMinutes(0)
                        .build();
        if (asked == null) {
            return base;
        }
        check(asked);
        DeploymentConfiguration.Builder merged = base.toBuilder();
        if (asked.deploymentCircuitBreaker() != null) {
            merged.deploymentCircuitBreaker(asked.deploymentCircuitBreaker());
        }
        if (asked.minimumHealthyPercent() != null) {
            merged.minimumHealthyPercent(asked.minimumHealthyPercent());
        }
        if (asked.maximumPercent() != null) {
            merged.maximumPercent(asked.maximumPercent());
        }
        if (asked.alarms() != null) {
            merged.alarms(asked.alarms());
        }
        return merged.build();
    }

    private static void check(DeploymentConfiguration asked) {
        String strategy = asked.strategyAsString();
        if (strategy != null && !strategy.equals("ROLLING")) {
            throw Failures.notImplemented("deploymentConfiguration.strategy " + strategy);
        }
        if (asked.bakeTimeInMinutes() != null && asked.bakeTimeInMinutes() != 0) {
            throw Failures.notImplemented("deploymentConfiguration.bakeTimeInMinutes");
        }
        if (asked.alarms() != null) {
            check(asked.alarms());
        }
        if (!asked.lifecycleHooks().isEmpty()) {
            throw Failures.notImplemented("deploymentConfiguration.lifecycleHooks");
        }
        if (asked.deploymentCircuitBreaker() != null
                && (asked.deploymentCircuitBreaker().enable() == null
                        || asked.deploymentCircuitBreaker().rollback() == null)) {
            throw EcsErrors.invalidParameter("deploymentCircuitBreaker needs both enable and rollback.");
        }
        Integer least = asked.minimumHealthyPercent();
        if (least != null && (least < 0 || least > 100)) {
            throw EcsErrors.invalidParameter("minimumHealthyPercent: " + least + " (expected 0 to 100)");
        }
        Integer most = asked.maximumPercent();
        if (most != null && (most < 100 || most > 20000)) {
            throw EcsErrors.invalidParameter("maximumPercent: " + most + " (expected 100 to 20000)");
        }
    }

    private static void check(DeploymentAlarms alarms) {
        boolean on = Boolean.TRUE.equals(alarms.enable()) || Boolean.TRUE.equals(alarms.rollback());
        if (on || !alarms.alarmNames().isEmpty()) {
            throw Failures.notImplemented("deploymentConfiguration.alarms");
        }
    }

    void checkBalancers(Scope scope, List<LoadBalancer> balancers, TaskDefinitionRecord definition) {
        if (balancers.size() > BALANCER_LIMIT) {
            throw EcsErrors.invalidParameter(
                    "load balancers can have at most " + BALANCER_LIMIT + " items, and there are " + balancers.size());
        }
        balancers.forEach(balancer -> checkBalancer(scope, balancer, definition));
    }

    private void checkBalancer(Scope scope, LoadBalancer balancer, TaskDefinitionRecord definition) {
        if (balancer.loadBalancerName() != null) {
            throw Failures.notImplemented("loadBalancers.loadBalancerName (Classic Load Balancer)");
        }
        String arn = balancer.targetGroupArn();
        if (arn == null || balancer.containerName() == null || balancer.containerPort() == null) {
            throw EcsErrors.invalidParameter(
                    "A load balancer of a service needs targetGroupArn, containerName and containerPort.");
        }
        ContainerDefinition container = definition
                .container(balancer.containerName())
                .orElseThrow(() -> EcsErrors.invalidParameter(
                        "The container " + balancer.containerName() + " does not exist in the task definition."));
        boolean mapped = container.portMappings().stream()
                .anyMatch(mapping -> balancer.containerPort().equals(mapping.containerPort()));
        if (!mapped) {
            throw EcsErrors.invalidParameter("The container " + balancer.containerName()
                    + " did not have a container port " + balancer.containerPort() + " defined.");
        }
        Optional<TargetGroup> group = targets.group(scope, arn);
        if (group.isEmpty()) {
            throw EcsErrors.invalidParameter("The target group " + arn + " does not exist.");
        }
        checkGroup(arn, group.get());
    }

    private static void checkGroup(String arn, TargetGroup group) {
        if (!"ip".equals(group.targetTypeAsString())) {
            throw EcsErrors.invalidParameter("The provided target group " + arn + " has target type "
                    + group.targetTypeAsString()
                    + ", which is incompatible with the awsvpc network mode specified in the task definition.");
        }
        if (group.loadBalancerArns().isEmpty()) {
            throw EcsErrors.invalidParameter(
                    "The target group with targetGroupArn " + arn + " does not have an associated load balancer.");
        }
    }
}
