package dev.roadstead.services.elbv2;

import dev.roadstead.services.aws.Caller;
import dev.roadstead.services.aws.Calls;
import dev.roadstead.services.aws.ServiceQuota;
import java.util.List;
import java.util.Objects;
import software.amazon.awssdk.services.elasticloadbalancingv2.ElasticLoadBalancingV2Client;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.AddTagsRequest;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.AddTagsResponse;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.CreateListenerRequest;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.CreateListenerResponse;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.CreateLoadBalancerRequest;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.CreateLoadBalancerResponse;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.CreateRuleRequest;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.CreateRuleResponse;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.CreateTargetGroupRequest;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.CreateTargetGroupResponse;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.DeleteListenerRequest;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.DeleteListenerResponse;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.DeleteLoadBalancerRequest;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.DeleteLoadBalancerResponse;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.DeleteRuleRequest;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.DeleteRuleResponse;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.DeleteTargetGroupRequest;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.DeleteTargetGroupResponse;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.DeregisterTargetsRequest;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.DeregisterTargetsResponse;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.DescribeAccountLimitsRequest;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.DescribeAccountLimitsResponse;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.DescribeCapacityReservationRequest;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.DescribeCapacityReservationResponse;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.DescribeListenerAttributesRequest;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.DescribeListenerAttributesResponse;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.DescribeListenersRequest;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.DescribeListenersResponse;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.DescribeLoadBalancerAttributesRequest;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.DescribeLoadBalancerAttributesResponse;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.DescribeLoadBalancersRequest;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.DescribeLoadBalancersResponse;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.DescribeRulesRequest;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.DescribeRulesResponse;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.DescribeTagsRequest;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.DescribeTagsResponse;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.DescribeTargetGroupAttributesRequest;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.DescribeTargetGroupAttributesResponse;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.DescribeTargetGroupsRequest;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.DescribeTargetGroupsResponse;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.DescribeTargetHealthRequest;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.DescribeTargetHealthResponse;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.ModifyListenerAttributesRequest;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.ModifyListenerAttributesResponse;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.ModifyListenerRequest;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.ModifyListenerResponse;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.ModifyLoadBalancerAttributesRequest;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.ModifyLoadBalancerAttributesResponse;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.ModifyRuleRequest;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.ModifyRuleResponse;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.ModifyTargetGroupAttributesRequest;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.ModifyTargetGroupAttributesResponse;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.ModifyTargetGroupRequest;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.ModifyTargetGroupResponse;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.RegisterTargetsRequest;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.RegisterTargetsResponse;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.RemoveTagsRequest;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.RemoveTagsResponse;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.RulePriorityPair;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.SetIpAddressTypeRequest;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.SetIpAddressTypeResponse;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.SetRulePrioritiesRequest;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.SetRulePrioritiesResponse;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.SetSecurityGroupsRequest;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.SetSecurityGroupsResponse;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.SetSubnetsRequest;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.SetSubnetsResponse;

/**
 * Elastic Load Balancing's API, version 2015-12-01. What is not overridden here is not implemented. Thread-safe.
 *
 * @see <a href="https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/Welcome.html">API reference</a>
 */
public final class ElasticLoadBalancingV2Api implements ElasticLoadBalancingV2Client {

    /** What an account can have in a region, for Service Quotas. */
    public static final List<ServiceQuota> QUOTAS = Quotas.ALL;

    private final Calls calls;
    private final Operations operations;

    /** The classes behind this façade. */
    record Operations(
            LoadBalancers loadBalancers,
            Routes routes,
            Targets targets,
            AttributeOperations attributes,
            TagOperations tags) {}

    /** What concerns load balancers as a whole. */
    record LoadBalancers(LoadBalancerOperations all, PlacementOperations placements, AccountLimitOperations limits) {}

    /** What concerns where requests go. */
    record Routes(ListenerOperations listeners, RuleOperations rules) {}

    /** What concerns targets. */
    record Targets(TargetGroupOperations groups, TargetOperations registration, TargetHealthOperations health) {}

    ElasticLoadBalancingV2Api(Calls calls, Operations operations) {
        this.calls = calls;
        this.operations = operations;
    }

    @Override
    public AddTagsResponse addTags(AddTagsRequest request) {
        return calls.run(request, q -> q.resourceArns(), operations.tags()::add);
    }

    @Override
    public RemoveTagsResponse removeTags(RemoveTagsRequest request) {
        return calls.run(request, q -> q.resourceArns(), operations.tags()::remove);
    }

    @Override
    public DescribeTagsResponse describeTags(DescribeTagsRequest request) {
        return calls.run(request, operations.tags()::describe);
    }

    @Override
    public CreateLoadBalancerResponse createLoadBalancer(CreateLoadBalancerRequest request) {
        return calls.run(
                request,
                q -> List.of(ElbResource.LOAD_BALANCER.arn(Caller.current(), "app/" + q.name() + "/*")),
                operations.loadBalancers().all()::create);
    }

    @Override
    public DescribeLoadBalancersResponse describeLoadBalancers(DescribeLoadBalancersRequest request) {
        return calls.run(request, operations.loadBalancers().all()::describe);
    }

    @Override
    public DeleteLoadBalancerResponse deleteLoadBalancer(DeleteLoadBalancerRequest request) {
        return calls.run(
                request,
                q -> List.of(q.loadBalancerArn()),
                operations.loadBalancers().all()::delete);
    }

    @Override
    public SetSecurityGroupsResponse setSecurityGroups(SetSecurityGroupsRequest request) {
        return calls.run(
                request,
                q -> List.of(q.loadBalancerArn()),
                operations.loadBalancers().placements()::setSecurityGroups);
    }

    @Override
    public SetSubnetsResponse setSubnets(SetSubnetsRequest request) {
        return calls.run(
                request,
                q -> List.of(q.loadBalancerArn()),
                operations.loadBalancers().placements()::setSubnets);
    }

    @Override
    public SetIpAddressTypeResponse setIpAddressType(SetIpAddressTypeRequest request) {
        return calls.run(
                request,
                q -> List.of(q.loadBalancerArn()),
                operations.loadBalancers().placements()::setIpAddressType);
    }

    @Override
    public DescribeCapacityReservationResponse describeCapacityReservation(DescribeCapacityReservationRequest request) {
        return calls.run(request, operations.attributes()::describe);
    }

    @Override
    public DescribeLoadBalancerAttributesResponse describeLoadBalancerAttributes(
            DescribeLoadBalancerAttributesRequest request) {
        return calls.run(request, operations.attributes()::describe);
    }

    @Override
    public ModifyLoadBalancerAttributesResponse modifyLoadBalancerAttributes(
            ModifyLoadBalancerAttributesRequest request) {
        return calls.run(request, q -> List.of(q.loadBalancerArn()), operations.attributes()::modify);
    }

    @Override
    public CreateTargetGroupResponse createTargetGroup(CreateTargetGroupRequest request) {
        return calls.run(
                request,
                q -> List.of(ElbResource.TARGET_GROUP.arn(Caller.current(), q.name() + "/*")),
                operations.targets().groups()::create);
    }

    @Override
    public DescribeTargetGroupsResponse describeTargetGroups(DescribeTargetGroupsRequest request) {
        return calls.run(request, operations.targets().groups()::describe);
    }

    @Override
    public ModifyTargetGroupResponse modifyTargetGroup(ModifyTargetGroupRequest request) {
        return calls.run(
                request, q -> List.of(q.targetGroupArn()), operations.targets().groups()::modify);
    }

    @Override
    public DeleteTargetGroupResponse deleteTargetGroup(DeleteTargetGroupRequest request) {
        return calls.run(
                request, q -> List.of(q.targetGroupArn()), operations.targets().groups()::delete);
    }

    @Override
    public DescribeTargetGroupAttributesResponse describeTargetGroupAttributes(
            DescribeTargetGroupAttributesRequest request) {
        return calls.run(request, operations.attributes()::describe);
    }

    @Override
    public ModifyTargetGroupAttributesResponse modifyTargetGroupAttributes(ModifyTargetGroupAttributesRequest request) {
        return calls.run(request, q -> List.of(q.targetGroupArn()), operations.attributes()::modify);
    }

    @Override
    public RegisterTargetsResponse registerTargets(RegisterTargetsRequest request) {
        return calls.run(
                request, q -> List.of(q.targetGroupArn()), operations.targets().registration()::register);
    }

    @Override
    public DeregisterTargetsResponse deregisterTargets(DeregisterTargetsRequest request) {
        return calls.run(
                request, q -> List.of(q.targetGroupArn()), operations.targets().registration()::deregister);
    }

    @Override
    public DescribeTargetHealthResponse describeTargetHealth(DescribeTargetHealthRequest request) {
        return calls.run(request, operations.targets().health()::describe);
    }

    @Override
    public CreateListenerResponse createListener(CreateListenerRequest request) {
        return calls.run(
                request, q -> List.of(q.loadBalancerArn()), operations.routes().listeners()::create);
    }

    @Override
    public DescribeListenersResponse describeListeners(DescribeListenersRequest request) {
        return calls.run(request, operations.routes().listeners()::describe);
    }

    @Override
    public ModifyListenerResponse modifyListener(ModifyListenerRequest request) {
        return calls.run(
                request, q -> List.of(q.listenerArn()), operations.routes().listeners()::modify);
    }

    @Override
    public DeleteListenerResponse deleteListener(DeleteListenerRequest request) {
        return calls.run(
                request, q -> List.of(q.listenerArn()), operations.routes().listeners()::delete);
    }

    @Override
    public DescribeListenerAttributesResponse describeListenerAttributes(DescribeListenerAttributesRequest request) {
        return calls.run(request, operations.attributes()::describe);
    }

    @Override
    public ModifyListenerAttributesResponse modifyListenerAttributes(ModifyListenerAttributesRequest request) {
        return calls.run(request, q -> List.of(q.listenerArn()), operations.attributes()::modify);
    }

    @Override
    public CreateRuleResponse createRule(CreateRuleRequest request) {
        return calls.run(
                request, q -> List.of(q.listenerArn()), operations.routes().rules()::create);
    }

    @Override
    public DescribeRulesResponse describeRules(DescribeRulesRequest request) {
        return calls.run(request, operations.routes().rules()::describe);
    }

    @Override
    public ModifyRuleResponse modifyRule(ModifyRuleRequest request) {
        return calls.run(request, q -> List.of(q.ruleArn()), operations.routes().rules()::modify);
    }

    @Override
    public DeleteRuleResponse deleteRule(DeleteRuleRequest request) {
        return calls.run(request, q -> List.of(q.ruleArn()), operations.routes().rules()::delete);
    }

    @Override
    public SetRulePrioritiesResponse setRulePriorities(SetRulePrioritiesRequest request) {
        return calls.run(
                request,
                q -> q.rulePriorities().stream()
                        .map(RulePriorityPair::ruleArn)
                        .filter(Objects::nonNull)
                        .toList(),
                operations.routes().rules()::setPriorities);
    }

    @Override
    public DescribeAccountLimitsResponse describeAccountLimits(DescribeAccountLimitsRequest request) {
        return calls.run(request, operations.loadBalancers().limits()::describe);
    }

    @Override
    public String serviceName() {
        return SERVICE_NAME;
    }

    @Override
    public void close() {}
}
