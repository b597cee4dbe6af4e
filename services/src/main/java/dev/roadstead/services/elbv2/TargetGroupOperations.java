package dev.roadstead.services.elbv2;

import dev.roadstead.services.aws.Caller;
import dev.roadstead.services.aws.Failures;
import dev.roadstead.services.aws.Page;
import dev.roadstead.services.aws.Platform;
import dev.roadstead.store.Transaction;
import dev.roadstead.store.Versioned;
import dev.roadstead.store.View;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.CreateTargetGroupRequest;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.CreateTargetGroupResponse;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.DeleteTargetGroupRequest;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.DeleteTargetGroupResponse;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.DescribeTargetGroupsRequest;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.DescribeTargetGroupsResponse;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.ModifyTargetGroupRequest;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.ModifyTargetGroupResponse;

/** Target groups. */
final class TargetGroupOperations {

    private static final int MAX_DESCRIBED = 20;

    private final Platform platform;
    private final Vpcs vpcs;

    TargetGroupOperations(Platform platform, Vpcs vpcs) {
        this.platform = platform;
        this.vpcs = vpcs;
    }

    CreateTargetGroupResponse create(CreateTargetGroupRequest request) {
        requireName(request.name());
        String type = targetType(request.targetTypeAsString());
        requireProtocol(request.protocolAsString(), request.protocolVersion());
        LoadBalancerOperations.requireIpv4(request.ipAddressTypeAsString());
        if (request.port() == null) {
            throw Failing.validation("A port must be specified");
        }
        if (request.vpcId() == null) {
            throw Failing.validation("A VPC ID must be specified");
        }
        TargetGroup.HealthCheck check = HealthCheckRequests.created(request);
        Map<String, String> tags = ResourceTags.of(request.tags());
        vpcs.requireVpc(request.vpcId());
        TargetGroup created = platform.store().write(tx -> {
            String id = request.name() + "/" + platform.ids().hex(16);
            TargetGroup.Identity identity = new TargetGroup.Identity(
                    ElbResource.TARGET_GROUP.arn(Caller.current(), id),
                    request.name(),
                    type,
                    request.port(),
                    request.vpcId());
            return create(tx, new TargetGroup(identity, check, Map.of(), tags));
        });
        return CreateTargetGroupResponse.builder()
                .targetGroups(TargetGroupDescription.of(platform.store(), created))
                .build();
    }

    private static TargetGroup create(Transaction tx, TargetGroup wanted) {
        List<TargetGroup> all = all(tx);
        Optional<TargetGroup> same = all.stream()
                .filter(group ->
                        group.identity().name().equals(wanted.identity().name()))
                .findFirst();
        if (same.isPresent()) {
            requireSame(same.get(), wanted);
            return same.get();
        }
        int most = Quotas.TARGET_GROUPS.applied(tx);
        if (all.size() >= most) {
            throw Failing.tooManyTargetGroups("The maximum number of target groups (" + most + ") has been reached");
        }
        return tx.insert(TargetGroup.KIND, wanted.key(), wanted).value();
    }

    private static void requireSame(TargetGroup existing, TargetGroup wanted) {
        boolean same = existing.healthCheck().equals(wanted.healthCheck())
                && existing.identity().targetType().equals(wanted.identity().targetType())
                && existing.identity().port() == wanted.identity().port()
                && existing.identity().vpcId().equals(wanted.identity().vpcId());
        if (!same) {
            throw Failing.duplicateTargetGroup("A target group with the same name '"
                    + existing.identity().name() + "' exists, but with different settings");
        }
    }

    private static void requireName(String name) {
        if (name.length() > 32) {
            throw Failing.validation("Target group name '" + name + "' cannot be longer than '32' characters");
        }
        if (!name.matches("[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?")) {
            throw Failing.validation("Target group name '" + name + "' can only contain characters that are"
                    + " alphanumeric characters or hyphens(-), and cannot begin or end with a hyphen");
        }
    }

    private static String targetType(@org.jspecify.annotations.Nullable String type) {
        return switch (type) {
            case null -> "instance";
            case "ip", "instance" -> type;
            default -> throw Failures.notImplemented("The target type '" + type + "'");
        };
    }

    private static void requireProtocol(
            @org.jspecify.annotations.Nullable String protocol, @org.jspecify.annotations.Nullable String version) {
        if (protocol == null) {
            throw Failing.validation("A protocol must be specified");
        }
        if (!protocol.equals("HTTP")) {
            throw Failures.notImplemented("A target group of protocol '" + protocol + "'");
        }
        // Terraform sends an empty version for the default one.
        if (version != null && !version.isEmpty() && !version.equals("HTTP1")) {
            throw Failures.notImplemented("The protocol version '" + version + "'");
        }
    }

    private static List<TargetGroup> all(View view) {
        Caller caller = Caller.current();
        return view.list(TargetGroup.KIND, caller.account(), caller.region()).stream()
                .map(Versioned::value)
                .toList();
    }

    static Versioned<TargetGroup> require(View view, String arn) {
        return view.get(TargetGroup.KIND, ElbResource.TARGET_GROUP.key(arn))
                .orElseThrow(() -> ElbResource.TARGET_GROUP.notFound(arn));
    }

    DescribeTargetGroupsResponse describe(DescribeTargetGroupsRequest request) {
        List<String> arns = request.targetGroupArns();
        List<String> names = request.names();
        if (arns.size() + names.size() > MAX_DESCRIBED) {
            throw Failing.validation("You cannot describe more than '" + MAX_DESCRIBED + "' target groups at a time");
        }
        View view = platform.store().snapshot();
        Set<String> used = request.loadBalancerArn() == null
                ? Set.of()
                : Forwarding.targetGroups(
                        view,
                        LoadBalancerOperations.require(view, request.loadBalancerArn())
                                .key());
        List<TargetGroup> selected = all(view).stream()
                .filter(each -> arns.isEmpty() || arns.contains(each.arn()))
                .filter(each ->
                        names.isEmpty() || names.contains(each.identity().name()))
                .filter(each -> request.loadBalancerArn() == null || used.contains(each.arn()))
                .toList();
        Selection.requireFound(arns, selected.stream().map(TargetGroup::arn).toList(), TargetGroupOperations::notFound);
        Selection.requireFound(
                names, selected.stream().map(each -> each.identity().name()).toList(), TargetGroupOperations::notFound);
        Page<TargetGroup> page =
                Selection.page(selected, each -> each.key().id(), request.marker(), request.pageSize());
        return DescribeTargetGroupsResponse.builder()
                .targetGroups(page.map(group -> TargetGroupDescription.of(view, group))
                        .items())
                .nextMarker(page.token())
                .build();
    }

    private static RuntimeException notFound(List<String> missing) {
        return Failing.targetGroupNotFound(
                "One or more target groups not found: '" + String.join("', '", missing) + "'");
    }

    ModifyTargetGroupResponse modify(ModifyTargetGroupRequest request) {
        TargetGroup changed = platform.store().write(tx -> {
            Versioned<TargetGroup> read = require(tx, request.targetGroupArn());
            TargetGroup.HealthCheck check =
                    HealthCheckRequests.modified(read.value().healthCheck(), request);
            return tx.update(TargetGroup.KIND, read, read.value().withHealthCheck(check))
                    .value();
        });
        return ModifyTargetGroupResponse.builder()
                .targetGroups(TargetGroupDescription.of(platform.store(), changed))
                .build();
    }

    DeleteTargetGroupResponse delete(DeleteTargetGroupRequest request) {
        platform.store().change(tx -> {
            Optional<Versioned<TargetGroup>> found =
                    tx.get(TargetGroup.KIND, ElbResource.TARGET_GROUP.key(request.targetGroupArn()));
            if (found.isEmpty()) {
                return;
            }
            TargetGroup group = found.get().value();
            if (Forwarding.loadBalancer(tx, group).isPresent()) {
                throw Failing.resourceInUse(
                        "Target group '" + group.arn() + "' is currently in use by a listener or a rule");
            }
            Target.of(tx, group).forEach(target -> tx.delete(Target.KIND, target.key()));
            tx.delete(TargetGroup.KIND, group.key());
        });
        return DeleteTargetGroupResponse.builder().build();
    }
}
