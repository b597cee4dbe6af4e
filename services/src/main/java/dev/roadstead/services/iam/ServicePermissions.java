package dev.roadstead.services.iam;

import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** What services may do when they act for themselves: what their service-linked role grants, and a little more. */
final class ServicePermissions {
    /**
     * AWS's services do these by means of their own; here they are calls, and every call is authorized: STS looks the
     * role up; ECS gives a task's interface a public address, and looks what a replayed batch of logs has left to write; EC2 puts the
     * metrics of NAT gateways.
     */
    private static final Map<String, List<String>> BEHIND_THE_SCENES = Map.of(
            "sts.amazonaws.com", List.of("iam:GetRole"),
            "ec2.amazonaws.com", List.of("cloudwatch:PutMetricData"),
            "ecs.amazonaws.com", List.of("ec2:ModifyNetworkInterfaceAttribute", "logs:GetLogEvents"));

    private ServicePermissions() {}

    /** Policy documents. */
    static List<String> of(String service) {
        return Stream.concat(
                        LinkedRoles.policyOf(service).stream()
                                .map(policy -> policy.versions().inForce().document()),
                        Stream.ofNullable(BEHIND_THE_SCENES.get(service)).map(ServicePermissions::allowing))
                .toList();
    }

    private static String allowing(List<String> actions) {
        return "{\"Version\":\"2012-10-17\",\"Statement\":{\"Effect\":\"Allow\",\"Action\":[\"%s\"],\"Resource\":\"*\"}}"
                .formatted(String.join("\",\"", actions));
    }
}
