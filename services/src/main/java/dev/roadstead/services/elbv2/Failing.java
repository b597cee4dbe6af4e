package dev.roadstead.services.elbv2;

import dev.roadstead.services.aws.Failures;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.DuplicateListenerException;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.DuplicateLoadBalancerNameException;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.DuplicateTagKeysException;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.DuplicateTargetGroupNameException;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.InvalidConfigurationRequestException;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.InvalidLoadBalancerActionException;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.InvalidSchemeException;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.InvalidSecurityGroupException;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.InvalidSubnetException;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.InvalidTargetException;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.ListenerNotFoundException;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.LoadBalancerNotFoundException;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.OperationNotPermittedException;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.PriorityInUseException;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.ResourceInUseException;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.RuleNotFoundException;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.SubnetNotFoundException;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.TargetGroupAssociationLimitException;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.TargetGroupNotFoundException;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.TooManyActionsException;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.TooManyListenersException;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.TooManyLoadBalancersException;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.TooManyRulesException;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.TooManyTagsException;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.TooManyTargetGroupsException;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.TooManyTargetsException;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.TooManyUniqueTargetGroupsPerLoadBalancerException;

/** Elastic Load Balancing's errors, each with its code and a message in AWS's words where they are known. */
final class Failing {

    private Failing() {}

    static AwsServiceException validation(String message) {
        return Failures.failure(400, "ValidationError", message);
    }

    private static AwsServiceException with(AwsServiceException.Builder builder, String code, String message) {
        return builder.message(message)
                .statusCode(400)
                .awsErrorDetails(AwsErrorDetails.builder()
                        .serviceName("ElasticLoadBalancingV2")
                        .errorCode(code)
                        .errorMessage(message)
                        .build())
                .build();
    }

    static AwsServiceException loadBalancerNotFound(String message) {
        return with(LoadBalancerNotFoundException.builder(), "LoadBalancerNotFound", message);
    }

    static AwsServiceException listenerNotFound(String message) {
        return with(ListenerNotFoundException.builder(), "ListenerNotFound", message);
    }

    static AwsServiceException ruleNotFound(String message) {
        return with(RuleNotFoundException.builder(), "RuleNotFound", message);
    }

    static AwsServiceException targetGroupNotFound(String message) {
        return with(TargetGroupNotFoundException.builder(), "TargetGroupNotFound", message);
    }

    static AwsServiceException subnetNotFound(String message) {
        return with(SubnetNotFoundException.builder(), "SubnetNotFound", message);
    }

    static AwsServiceException invalidSubnet(String message) {
        return with(InvalidSubnetException.builder(), "InvalidSubnet", message);
    }

    static AwsServiceException invalidSecurityGroup(String message) {
        return with(InvalidSecurityGroupException.builder(), "InvalidSecurityGroup", message);
    }

    static AwsServiceException invalidScheme(String message) {
        return with(InvalidSchemeException.builder(), "InvalidScheme", message);
    }

    static AwsServiceException duplicateLoadBalancer(String message) {
        return with(DuplicateLoadBalancerNameException.builder(), "DuplicateLoadBalancerName", message);
    }

    static AwsServiceException duplicateTargetGroup(String message) {
        return with(DuplicateTargetGroupNameException.builder(), "DuplicateTargetGroupName", message);
    }

    static AwsServiceException duplicateListener(String message) {
        return with(DuplicateListenerException.builder(), "DuplicateListener", message);
    }

    static AwsServiceException duplicateTagKeys(String message) {
        return with(DuplicateTagKeysException.builder(), "DuplicateTagKeys", message);
    }

    static AwsServiceException priorityInUse(String message) {
        return with(PriorityInUseException.builder(), "PriorityInUse", message);
    }

    static AwsServiceException resourceInUse(String message) {
        return with(ResourceInUseException.builder(), "ResourceInUse", message);
    }

    static AwsServiceException operationNotPermitted(String message) {
        return with(OperationNotPermittedException.builder(), "OperationNotPermitted", message);
    }

    static AwsServiceException invalidConfiguration(String message) {
        return with(InvalidConfigurationRequestException.builder(), "InvalidConfigurationRequest", message);
    }

    static AwsServiceException invalidAction(String message) {
        return with(InvalidLoadBalancerActionException.builder(), "InvalidLoadBalancerAction", message);
    }

    static AwsServiceException invalidTarget(String message) {
        return with(InvalidTargetException.builder(), "InvalidTarget", message);
    }

    static AwsServiceException associationLimit(String message) {
        return with(TargetGroupAssociationLimitException.builder(), "TargetGroupAssociationLimit", message);
    }

    static AwsServiceException tooManyLoadBalancers(String message) {
        return with(TooManyLoadBalancersException.builder(), "TooManyLoadBalancers", message);
    }

    static AwsServiceException tooManyListeners(String message) {
        return with(TooManyListenersException.builder(), "TooManyListeners", message);
    }

    static AwsServiceException tooManyRules(String message) {
        return with(TooManyRulesException.builder(), "TooManyRules", message);
    }

    static AwsServiceException tooManyActions(String message) {
        return with(TooManyActionsException.builder(), "TooManyActions", message);
    }

    static AwsServiceException tooManyTargetGroups(String message) {
        return with(TooManyTargetGroupsException.builder(), "TooManyTargetGroups", message);
    }

    static AwsServiceException tooManyUniqueTargetGroups(String message) {
        return with(
                TooManyUniqueTargetGroupsPerLoadBalancerException.builder(),
                "TooManyUniqueTargetGroupsPerLoadBalancer",
                message);
    }

    static AwsServiceException tooManyTargets(String message) {
        return with(TooManyTargetsException.builder(), "TooManyTargets", message);
    }

    static AwsServiceException tooManyTags(String message) {
        return with(TooManyTagsException.builder(), "TooManyTags", message);
    }
}
