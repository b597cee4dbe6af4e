package dev.roadstead.quickstart;

import software.amazon.awssdk.services.elasticloadbalancingv2.ElasticLoadBalancingV2Client;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.Action;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.ActionTypeEnum;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.LoadBalancer;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.LoadBalancerNotFoundException;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.ProtocolEnum;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.TargetGroupNotFoundException;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.TargetTypeEnum;

/** The shop's load balancer: the frontend by default, {@code /api/*} to the backend. */
final class ShopBalancer {

    private static final String NAME = "ecs-alb";

    private final ElasticLoadBalancingV2Client elb;

    ShopBalancer(ElasticLoadBalancingV2Client elb) {
        this.elb = elb;
    }

    /** The balancer's name in DNS and the target groups' ARNs. */
    record Made(String dnsName, String frontendGroup, String backendGroup) {}

    Made ensure(ShopNetwork.Made network) {
        String frontend = targetGroup("frontend-tg", 80, "/", network.vpcId());
        String backend = targetGroup("backend-tg", 3001, "/api/health", network.vpcId());
        LoadBalancer balancer = balancer(network);
        elb.waiter().waitUntilLoadBalancerAvailable(r -> r.names(NAME));
        String listener = listener(balancer.loadBalancerArn(), frontend);
        boolean routed = elb.describeRules(r -> r.listenerArn(listener)).rules().stream()
                .anyMatch(rule -> "100".equals(rule.priority()));
        if (!routed) {
            elb.createRule(r -> r.listenerArn(listener)
                    .priority(100)
                    .conditions(c -> c.field("path-pattern").pathPatternConfig(p -> p.values("/api/*")))
                    .actions(forward(backend)));
        }
        return new Made(balancer.dnsName(), frontend, backend);
    }

    private LoadBalancer balancer(ShopNetwork.Made network) {
        try {
            return elb.describeLoadBalancers(r -> r.names(NAME)).loadBalancers().getFirst();
        } catch (LoadBalancerNotFoundException e) {
            return elb.createLoadBalancer(
                            r -> r.name(NAME).subnets(network.publicSubnets()).securityGroups(network.albGroup()))
                    .loadBalancers()
                    .getFirst();
        }
    }

    private String targetGroup(String name, int port, String healthCheckPath, String vpcId) {
        try {
            return elb.describeTargetGroups(r -> r.names(name))
                    .targetGroups()
                    .getFirst()
                    .targetGroupArn();
        } catch (TargetGroupNotFoundException e) {
            return elb.createTargetGroup(r -> r.name(name)
                            .protocol(ProtocolEnum.HTTP)
                            .port(port)
                            .vpcId(vpcId)
                            .targetType(TargetTypeEnum.IP)
                            .healthCheckPath(healthCheckPath)
                            .healthCheckIntervalSeconds(5)
                            .healthCheckTimeoutSeconds(3)
                            .healthyThresholdCount(2)
                            .unhealthyThresholdCount(2))
                    .targetGroups()
                    .getFirst()
                    .targetGroupArn();
        }
    }

    private String listener(String balancerArn, String frontend) {
        var found = elb.describeListeners(r -> r.loadBalancerArn(balancerArn)).listeners();
        return found.isEmpty()
                ? elb.createListener(r -> r.loadBalancerArn(balancerArn)
                                .protocol(ProtocolEnum.HTTP)
                                .port(80)
                                .defaultActions(forward(frontend)))
                        .listeners()
                        .getFirst()
                        .listenerArn()
                : found.getFirst().listenerArn();
    }

    private static Action forward(String targetGroupArn) {
        return Action.builder()
                .type(ActionTypeEnum.FORWARD)
                .targetGroupArn(targetGroupArn)
                .build();
    }
}
