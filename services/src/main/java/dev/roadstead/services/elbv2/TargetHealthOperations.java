package dev.roadstead.services.elbv2;

import dev.roadstead.balancer.Balancer;
import dev.roadstead.balancer.TargetAddress;
import dev.roadstead.balancer.TargetHealth;
import dev.roadstead.balancer.TargetState;
import dev.roadstead.services.aws.Platform;
import dev.roadstead.store.View;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.DescribeTargetHealthRequest;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.DescribeTargetHealthResponse;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.TargetDescription;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.TargetHealthDescription;

/** What is observed of targets. */
record TargetHealthOperations(Platform platform, Balancer balancer) {

    private static final TargetHealth NOT_REGISTERED = new TargetHealth(
            TargetState.UNUSED, "Target.NotRegistered", "Target is not registered to the target group");
    private static final TargetHealth ZONE_NOT_ENABLED = new TargetHealth(
            TargetState.UNUSED,
            "Target.NotInUse",
            "Target is in an Availability Zone that is not enabled for the load balancer");

    DescribeTargetHealthResponse describe(DescribeTargetHealthRequest request) {
        View view = platform.store().snapshot();
        TargetGroup group =
                TargetGroupOperations.require(view, request.targetGroupArn()).value();
        Optional<LoadBalancer> loadBalancer = Forwarding.loadBalancer(view, group);
        Map<TargetAddress, TargetHealth> observed = balancer.health(group.arn());
        List<Target> targets = Target.of(view, group);
        List<TargetHealthDescription> described = new ArrayList<>();
        for (Target target : targets) {
            if (request.targets().isEmpty()
                    || request.targets().stream().anyMatch(asked -> names(asked, group, target))) {
                described.add(description(group, target, health(target, loadBalancer, observed)));
            }
        }
        request.targets().stream()
                .filter(asked -> targets.stream().noneMatch(target -> names(asked, group, target)))
                .forEach(asked -> described.add(unknown(group, asked)));
        return DescribeTargetHealthResponse.builder()
                .targetHealthDescriptions(described)
                .build();
    }

    private static boolean names(TargetDescription asked, TargetGroup group, Target target) {
        int port = asked.port() == null ? group.identity().port() : asked.port();
        return target.ip().equals(asked.id()) && target.port() == port;
    }

    private static TargetHealth health(
            Target target, Optional<LoadBalancer> loadBalancer, Map<TargetAddress, TargetHealth> observed) {
        if (!target.registered()) {
            return TargetHealth.DRAINING;
        }
        if (loadBalancer.isEmpty()) {
            return TargetHealth.NOT_IN_USE;
        }
        boolean enabled = loadBalancer.get().placement().zones().stream()
                .anyMatch(zone -> zone.zoneName().equals(target.zone()));
        if (!enabled) {
            return ZONE_NOT_ENABLED;
        }
        TargetHealth known = observed.get(new TargetAddress(target.ip(), target.port()));
        if (known == null || known.equals(TargetHealth.NOT_IN_USE) || known.equals(TargetHealth.DRAINING)) {
            return TargetHealth.REGISTERING;
        }
        return known;
    }

    private static TargetHealthDescription description(TargetGroup group, Target target, TargetHealth health) {
        return TargetHealthDescription.builder()
                .target(description ->
                        description.id(target.ip()).port(target.port()).availabilityZone(target.zone()))
                .healthCheckPort(healthCheckPort(group, target.port()))
                .targetHealth(shape(health))
                .build();
    }

    private static TargetHealthDescription unknown(TargetGroup group, TargetDescription asked) {
        int port = asked.port() == null ? group.identity().port() : asked.port();
        return TargetHealthDescription.builder()
                .target(description -> description.id(asked.id()).port(port))
                .healthCheckPort(healthCheckPort(group, port))
                .targetHealth(shape(NOT_REGISTERED))
                .build();
    }

    private static String healthCheckPort(TargetGroup group, int trafficPort) {
        String port = group.healthCheck().port();
        return port.equals("traffic-port") ? Integer.toString(trafficPort) : port;
    }

    private static software.amazon.awssdk.services.elasticloadbalancingv2.model.TargetHealth shape(
            TargetHealth health) {
        return software.amazon.awssdk.services.elasticloadbalancingv2.model.TargetHealth.builder()
                .state(health.state().toString())
                .reason(health.reason())
                .description(health.description())
                .build();
    }
}
