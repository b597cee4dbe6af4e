package dev.roadstead.services.elbv2;

import dev.roadstead.store.View;

/** Target groups as the API shows them. */
final class TargetGroupDescription {

    private TargetGroupDescription() {}

    static software.amazon.awssdk.services.elasticloadbalancingv2.model.TargetGroup of(View view, TargetGroup group) {
        TargetGroup.HealthCheck check = group.healthCheck();
        return software.amazon.awssdk.services.elasticloadbalancingv2.model.TargetGroup.builder()
                .targetGroupArn(group.arn())
                .targetGroupName(group.identity().name())
                .protocol("HTTP")
                .protocolVersion("HTTP1")
                .port(group.identity().port())
                .vpcId(group.identity().vpcId())
                .targetType(group.identity().targetType())
                .ipAddressType("ipv4")
                .healthCheckProtocol("HTTP")
                .healthCheckEnabled(true)
                .healthCheckPort(check.port())
                .healthCheckPath(check.path())
                .healthCheckIntervalSeconds(check.timing().intervalSeconds())
                .healthCheckTimeoutSeconds(check.timing().timeoutSeconds())
                .healthyThresholdCount(check.timing().healthyThreshold())
                .unhealthyThresholdCount(check.timing().unhealthyThreshold())
                .matcher(matcher -> matcher.httpCode(check.matcher()))
                .loadBalancerArns(Forwarding.loadBalancer(view, group).stream()
                        .map(LoadBalancer::arn)
                        .toList())
                .build();
    }
}
