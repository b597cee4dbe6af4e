package dev.roadstead.services.elbv2;

import dev.roadstead.services.aws.Failures;
import dev.roadstead.services.aws.Platform;
import dev.roadstead.store.Transaction;
import dev.roadstead.store.Versioned;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import software.amazon.awssdk.services.ec2.model.Subnet;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.DeregisterTargetsRequest;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.DeregisterTargetsResponse;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.RegisterTargetsRequest;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.RegisterTargetsResponse;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.TargetDescription;

/** Registering and deregistering targets. */
final class TargetOperations {

    private final Platform platform;
    private final Vpcs vpcs;

    TargetOperations(Platform platform, Vpcs vpcs) {
        this.platform = platform;
        this.vpcs = vpcs;
    }

    RegisterTargetsResponse register(RegisterTargetsRequest request) {
        TargetGroup group = TargetGroupOperations.require(platform.store(), request.targetGroupArn())
                .value();
        requireTargets(request.targets());
        if (!group.identity().targetType().equals("ip")) {
            throw Failing.invalidTarget("The following targets are not valid instances: '"
                    + request.targets().getFirst().id() + "'; register addresses with a target group of type ip");
        }
        List<Subnet> subnets = vpcs.subnetsOf(group.identity().vpcId());
        Instant now = platform.clock().instant();
        List<Target> wanted = request.targets().stream()
                .map(target -> target(group, target, subnets, now))
                .toList();
        platform.store().change(tx -> register(tx, group, wanted));
        return RegisterTargetsResponse.builder().build();
    }

    private static void requireTargets(List<TargetDescription> targets) {
        if (targets.isEmpty()) {
            throw Failing.validation("At least one target must be specified");
        }
    }

    private static Target target(TargetGroup group, TargetDescription target, List<Subnet> subnets, Instant now) {
        String ip = target.id();
        if (!Addresses.isIpv4(ip)) {
            throw Failing.validation("The IP address '" + ip + "' is not a valid IPv4 address");
        }
        Subnet subnet = subnets.stream()
                .filter(each -> Addresses.contains(each.cidrBlock(), ip))
                .findFirst()
                .orElseThrow(() -> outside(group, ip));
        if (target.availabilityZone() != null && !target.availabilityZone().equals(subnet.availabilityZone())) {
            throw Failing.validation("You cannot specify an Availability Zone for the IP address '" + ip
                    + "', which is in the VPC of the target group");
        }
        return new Target(group.arn(), ip, port(group, target), subnet.availabilityZone(), now, Optional.empty());
    }

    private static RuntimeException outside(TargetGroup group, String ip) {
        return Failures.failure(
                400,
                "InvalidTarget",
                "The IP address '" + ip + "' is not within any subnet of VPC '"
                        + group.identity().vpcId() + "'; targets outside of it are not implemented by Roadstead");
    }

    private static int port(TargetGroup group, TargetDescription target) {
        int port = target.port() == null ? group.identity().port() : target.port();
        if (port < 1 || port > 65_535) {
            throw Failing.validation("The port '" + port + "' is not valid (expected 1 to 65535)");
        }
        return port;
    }

    private static void register(Transaction tx, TargetGroup group, List<Target> wanted) {
        TargetGroupOperations.require(tx, group.arn());
        for (Target target : wanted) {
            boolean registered = tx.get(Target.KIND, target.key())
                    .filter(known -> known.value().registered())
                    .isPresent();
            if (!registered) {
                tx.put(Target.KIND, target.key(), target);
            }
        }
        int count = Target.of(tx, group).size();
        int most = Quotas.TARGETS.applied(tx);
        if (count > most) {
            throw Failing.tooManyTargets(count + " targets in a target group (expected at most " + most + ")");
        }
    }

    /**
     * From here on they get no request; what is open goes on until the deregistration delay is over. A target that is not there
     * is no error, and one that was registered with a port of its own is named with it.
     */
    DeregisterTargetsResponse deregister(DeregisterTargetsRequest request) {
        requireTargets(request.targets());
        platform.store().change(tx -> {
            TargetGroup group =
                    TargetGroupOperations.require(tx, request.targetGroupArn()).value();
            for (TargetDescription named : request.targets()) {
                tx.get(Target.KIND, Target.key(group, named.id(), port(group, named)))
                        .map(Versioned::value)
                        .filter(Target::registered)
                        .ifPresent(leaving -> deregister(tx, group, leaving));
            }
        });
        return DeregisterTargetsResponse.builder().build();
    }

    private void deregister(Transaction tx, TargetGroup group, Target target) {
        String seconds = AttributeRule.value(
                AttributeRule.TARGET_GROUP, group.attributes(), "deregistration_delay.timeout_seconds");
        Duration delay = Duration.ofSeconds(Long.parseLong(seconds));
        if (delay.isZero() || Forwarding.loadBalancer(tx, group).isEmpty()) {
            tx.delete(Target.KIND, target.key());
        } else {
            tx.put(
                    Target.KIND,
                    target.key(),
                    target.draining(platform.clock().instant().plus(delay)));
        }
    }
}
