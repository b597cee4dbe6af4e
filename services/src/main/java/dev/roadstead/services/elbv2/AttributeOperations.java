package dev.roadstead.services.elbv2;

import dev.roadstead.services.aws.Platform;
import dev.roadstead.store.Versioned;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.DescribeCapacityReservationRequest;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.DescribeCapacityReservationResponse;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.DescribeListenerAttributesRequest;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.DescribeListenerAttributesResponse;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.DescribeLoadBalancerAttributesRequest;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.DescribeLoadBalancerAttributesResponse;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.DescribeTargetGroupAttributesRequest;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.DescribeTargetGroupAttributesResponse;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.ListenerAttribute;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.LoadBalancerAttribute;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.ModifyListenerAttributesRequest;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.ModifyListenerAttributesResponse;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.ModifyLoadBalancerAttributesRequest;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.ModifyLoadBalancerAttributesResponse;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.ModifyTargetGroupAttributesRequest;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.ModifyTargetGroupAttributesResponse;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.TargetGroupAttribute;

/** Attributes of load balancers, target groups and listeners. */
record AttributeOperations(Platform platform) {

    DescribeLoadBalancerAttributesResponse describe(DescribeLoadBalancerAttributesRequest request) {
        LoadBalancer loadBalancer = LoadBalancerOperations.require(platform.store(), request.loadBalancerArn())
                .value();
        return DescribeLoadBalancerAttributesResponse.builder()
                .attributes(shapes(loadBalancer.attributes()))
                .build();
    }

    ModifyLoadBalancerAttributesResponse modify(ModifyLoadBalancerAttributesRequest request) {
        List<Map.Entry<String, String>> changes = request.attributes().stream()
                .map(attribute -> entry(attribute.key(), attribute.value()))
                .toList();
        Map<String, String> after = platform.store().write(tx -> {
            Versioned<LoadBalancer> read = LoadBalancerOperations.require(tx, request.loadBalancerArn());
            Map<String, String> changed = AttributeRule.changed(
                    AttributeRule.LOAD_BALANCER, read.value().attributes(), changes);
            tx.update(LoadBalancer.KIND, read, read.value().withAttributes(changed));
            return changed;
        });
        return ModifyLoadBalancerAttributesResponse.builder()
                .attributes(shapes(after))
                .build();
    }

    /** No load balancer has capacity reserved, since that cannot be asked for; Terraform looks whether one has. */
    DescribeCapacityReservationResponse describe(DescribeCapacityReservationRequest request) {
        LoadBalancerOperations.require(platform.store(), request.loadBalancerArn());
        return DescribeCapacityReservationResponse.builder()
                .capacityReservationState(List.of())
                .build();
    }

    private static List<LoadBalancerAttribute> shapes(Map<String, String> set) {
        return AttributeRule.all(
                AttributeRule.LOAD_BALANCER,
                set,
                attribute -> LoadBalancerAttribute.builder()
                        .key(attribute.getKey())
                        .value(attribute.getValue())
                        .build());
    }

    DescribeTargetGroupAttributesResponse describe(DescribeTargetGroupAttributesRequest request) {
        TargetGroup group = TargetGroupOperations.require(platform.store(), request.targetGroupArn())
                .value();
        return DescribeTargetGroupAttributesResponse.builder()
                .attributes(groupShapes(group.attributes()))
                .build();
    }

    ModifyTargetGroupAttributesResponse modify(ModifyTargetGroupAttributesRequest request) {
        List<Map.Entry<String, String>> changes = request.attributes().stream()
                .map(attribute -> entry(attribute.key(), attribute.value()))
                .toList();
        Map<String, String> after = platform.store().write(tx -> {
            Versioned<TargetGroup> read = TargetGroupOperations.require(tx, request.targetGroupArn());
            Map<String, String> changed = AttributeRule.changed(
                    AttributeRule.TARGET_GROUP, read.value().attributes(), changes);
            tx.update(TargetGroup.KIND, read, read.value().withAttributes(changed));
            return changed;
        });
        return ModifyTargetGroupAttributesResponse.builder()
                .attributes(groupShapes(after))
                .build();
    }

    private static List<TargetGroupAttribute> groupShapes(Map<String, String> set) {
        return AttributeRule.all(
                AttributeRule.TARGET_GROUP,
                set,
                attribute -> TargetGroupAttribute.builder()
                        .key(attribute.getKey())
                        .value(attribute.getValue())
                        .build());
    }

    DescribeListenerAttributesResponse describe(DescribeListenerAttributesRequest request) {
        ListenerOperations.require(platform.store(), request.listenerArn());
        return DescribeListenerAttributesResponse.builder()
                .attributes(listenerShapes())
                .build();
    }

    /** Every value that is built is the default one, so there is nothing to store. */
    ModifyListenerAttributesResponse modify(ModifyListenerAttributesRequest request) {
        ListenerOperations.require(platform.store(), request.listenerArn());
        AttributeRule.changed(
                AttributeRule.LISTENER,
                Map.of(),
                request.attributes().stream()
                        .map(attribute -> entry(attribute.key(), attribute.value()))
                        .toList());
        return ModifyListenerAttributesResponse.builder()
                .attributes(listenerShapes())
                .build();
    }

    private static List<ListenerAttribute> listenerShapes() {
        return AttributeRule.all(
                AttributeRule.LISTENER,
                Map.of(),
                attribute -> ListenerAttribute.builder()
                        .key(attribute.getKey())
                        .value(attribute.getValue())
                        .build());
    }

    private static Map.Entry<String, String> entry(@Nullable String key, @Nullable String value) {
        return Map.entry(key == null ? "" : key, value == null ? "" : value);
    }
}
