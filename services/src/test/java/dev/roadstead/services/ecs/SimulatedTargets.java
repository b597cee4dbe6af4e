package dev.roadstead.services.ecs;

import dev.roadstead.services.aws.Failures;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Predicate;
import software.amazon.awssdk.services.elasticloadbalancingv2.ElasticLoadBalancingV2Client;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.DeregisterTargetsRequest;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.DeregisterTargetsResponse;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.DescribeTargetGroupsRequest;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.DescribeTargetGroupsResponse;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.DescribeTargetHealthRequest;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.DescribeTargetHealthResponse;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.RegisterTargetsRequest;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.RegisterTargetsResponse;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.TargetDescription;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.TargetHealth;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.TargetHealthDescription;

/** One target group: targets are healthy some seconds after they come, if they answer, and drain for some when they go. */
final class SimulatedTargets implements ElasticLoadBalancingV2Client {

    static final String GROUP = "arn:aws:elasticloadbalancing:us-east-1:123456789012:targetgroup/web/1";
    static final Duration WARM_UP = Duration.ofSeconds(2);
    static final Duration DRAIN = Duration.ofSeconds(5);

    String targetType = "ip";
    boolean attached = true;
    Predicate<String> answers = ip -> true;
    final Map<String, Target> targets = new TreeMap<>();
    private final InstantSource clock;
    private final Killer killer;

    SimulatedTargets(InstantSource clock, Killer killer) {
        this.clock = clock;
        this.killer = killer;
    }

    record Target(String ip, int port, Instant since, Optional<Instant> leaving) {}

    String state(Target target) {
        Instant now = clock.instant();
        if (target.leaving().isPresent()) {
            return "draining";
        }
        if (now.isBefore(target.since().plus(WARM_UP))) {
            return "initial";
        }
        return answers.test(target.ip()) ? "healthy" : "unhealthy";
    }

    private void expire() {
        Instant now = clock.instant();
        targets.values()
                .removeIf(target -> target.leaving()
                        .filter(at -> !now.isBefore(at.plus(DRAIN)))
                        .isPresent());
    }

    /** Addresses that get new requests. */
    List<String> serving() {
        expire();
        return targets.values().stream()
                .filter(target -> state(target).equals("healthy"))
                .map(Target::ip)
                .toList();
    }

    private static void require(String arn) {
        if (!arn.equals(GROUP)) {
            throw Failures.failure(400, "TargetGroupNotFound", "One or more target groups not found");
        }
    }

    @Override
    public RegisterTargetsResponse registerTargets(RegisterTargetsRequest request) {
        killer.chance();
        require(request.targetGroupArn());
        for (TargetDescription target : request.targets()) {
            Target known = targets.get(target.id());
            if (known == null || known.leaving().isPresent()) {
                targets.put(target.id(), new Target(target.id(), target.port(), clock.instant(), Optional.empty()));
            }
        }
        killer.chance();
        return RegisterTargetsResponse.builder().build();
    }

    @Override
    public DeregisterTargetsResponse deregisterTargets(DeregisterTargetsRequest request) {
        killer.chance();
        require(request.targetGroupArn());
        for (TargetDescription target : request.targets()) {
            targets.computeIfPresent(
                    target.id(),
                    (ip, known) -> known.leaving().isPresent()
                            ? known
                            : new Target(ip, known.port(), known.since(), Optional.of(clock.instant())));
        }
        killer.chance();
        return DeregisterTargetsResponse.builder().build();
    }

    @Override
    public DescribeTargetHealthResponse describeTargetHealth(DescribeTargetHealthRequest request) {
        require(request.targetGroupArn());
        expire();
        List<TargetHealthDescription> health = new ArrayList<>();
        for (Target target : targets.values()) {
            health.add(TargetHealthDescription.builder()
                    .target(TargetDescription.builder()
                            .id(target.ip())
                            .port(target.port())
                            .build())
                    .targetHealth(TargetHealth.builder()
                            .state(state(target))
                            .description("Health checks failed")
                            .build())
                    .build());
        }
        return DescribeTargetHealthResponse.builder()
                .targetHealthDescriptions(health)
                .build();
    }

    @Override
    public DescribeTargetGroupsResponse describeTargetGroups(DescribeTargetGroupsRequest request) {
        require(request.targetGroupArns().getFirst());
        return DescribeTargetGroupsResponse.builder()
                .targetGroups(group -> group.targetGroupArn(GROUP)
                        .targetType(targetType)
                        .loadBalancerArns(attached ? List.of("arn:lb") : List.of()))
                .build();
    }

    @Override
    public String serviceName() {
        return SERVICE_NAME;
    }

    @Override
    public void close() {}
}
