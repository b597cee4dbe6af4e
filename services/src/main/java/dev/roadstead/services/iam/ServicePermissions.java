package dev.roadstead.services.iam;

import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** What services may do when they act for themselves: what their service-linked role grants, and a little more. */
final class ServicePermissions {
    /** AWS's services do these by means of their own; here they are calls, and every call is authorized. */
    private static final Map<String, String> BEHIND_THE_SCENES =
            Map.of("sts.amazonaws.com", """
                    {"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"iam:GetRole","Resource":"*"}}""", "ecs.amazonaws.com", """
                    {"Version":"2012-10-17","Statement":{"Effect":"Allow","Resource":"*",
                     "Action":["ec2:ModifyNetworkInterfaceAttribute","logs:GetLogEvents"]}}""");

    private ServicePermissions() {}

    /** Policy documents. */
    static List<String> of(String service) {
        return Stream.concat(
                        LinkedRoles.policyOf(service).stream()
                                .map(policy -> policy.versions().inForce().document()),
                        Stream.ofNullable(BEHIND_THE_SCENES.get(service)))
                .toList();
    }
}
