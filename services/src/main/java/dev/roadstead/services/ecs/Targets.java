package dev.roadstead.services.ecs;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.services.elasticloadbalancingv2.ElasticLoadBalancingV2Client;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.DeregisterTargetsRequest;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.DescribeTargetGroupsRequest;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.DescribeTargetHealthRequest;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.RegisterTargetsRequest;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.TargetDescription;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.TargetGroup;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.TargetHealth;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.TargetHealthDescription;

/** The targets that tasks are registered as. */
final class Targets {

    private final ElasticLoadBalancingV2Client elbv2;

    Targets(ElasticLoadBalancingV2Client elbv2) {
        this.elbv2 = elbv2;
    }

    /** An address in a target group. */
    record Address(String ip, int port) {}

    /**
     * How a target is doing.
     *
     * @param state {@code initial}, {@code healthy}, {@code unhealthy}, {@code draining}, {@code unused} ...
     */
    record Health(String state, String description) {
        boolean draining() {
            return state.equals("draining");
        }
    }

    void register(Scope scope, TaskRecord.TaskTarget target, String ip) {
        RegisterTargetsRequest request = RegisterTargetsRequest.builder()
                .targetGroupArn(target.targetGroupArn())
                .targets(TargetDescription.builder().id(ip).port(target.port()).build())
                .build();
        scope.ecs().run(() -> elbv2.registerTargets(request));
    }

    /** Takes a target out; nothing, when it was not in, or the group is gone. */
    void deregister(Scope scope, TaskRecord.TaskTarget target, String ip) {
        DeregisterTargetsRequest request = DeregisterTargetsRequest.builder()
                .targetGroupArn(target.targetGroupArn())
                .targets(TargetDescription.builder().id(ip).port(target.port()).build())
                .build();
        try {
            scope.ecs().run(() -> elbv2.deregisterTargets(request));
        } catch (AwsServiceException e) {
            boolean out = Causes.code(e).startsWith("TargetGroupNotFound")
                    || Causes.code(e).startsWith("InvalidTarget");
            if (!out) {
                throw e;
            }
        }
    }

    /** The health of all targets of a group; empty when the group is gone. */
    Optional<Map<Address, Health>> health(Scope scope, String targetGroupArn) {
        DescribeTargetHealthRequest request = DescribeTargetHealthRequest.builder()
                .targetGroupArn(targetGroupArn)
                .build();
        List<TargetHealthDescription> found;
        try {
            found = scope.ecs().run(() -> elbv2.describeTargetHealth(request).targetHealthDescriptions());
        } catch (AwsServiceException e) {
            if (Causes.code(e).startsWith("TargetGroupNotFound")) {
                return Optional.empty();
            }
            throw e;
        }
        Map<Address, Health> health = new LinkedHashMap<>();
        for (TargetHealthDescription description : found) {
            health.put(
                    new Address(description.target().id(), description.target().port()),
                    health(description.targetHealth()));
        }
        return Optional.of(health);
    }

    private static Health health(@Nullable TargetHealth health) {
        return health == null
                ? new Health("initial", "")
                : new Health(health.stateAsString(), health.description() == null ? "" : health.description());
    }

    /** A target group, by its ARN. */
    Optional<TargetGroup> group(Scope scope, String targetGroupArn) {
        DescribeTargetGroupsRequest request = DescribeTargetGroupsRequest.builder()
                .targetGroupArns(targetGroupArn)
                .build();
        try {
            return scope.ecs()
                    .run(() -> elbv2.describeTargetGroups(request).targetGroups().stream()
                            .findFirst());
        } catch (AwsServiceException e) {
            if (e.statusCode() < 500) {
                return Optional.empty();
            }
            throw e;
        }
    }
}
