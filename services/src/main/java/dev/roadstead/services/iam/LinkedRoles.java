package dev.roadstead.services.iam;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import software.amazon.awssdk.services.iam.model.CreateServiceLinkedRoleRequest;
import software.amazon.awssdk.services.iam.model.CreateServiceLinkedRoleResponse;

/**
 * Roles that belong to services, and what services may do for themselves.
 *
 * @see <a href="https://docs.aws.amazon.com/IAM/latest/UserGuide/using-service-linked-roles.html">Service-linked roles</a>
 */
final class LinkedRoles {
    private static final int SESSION_SECONDS = 3600;
    private static final Map<String, Linked> BY_SERVICE = Map.of(
            "ecs.amazonaws.com", new Linked("AWSServiceRoleForECS", "AmazonECSServiceRolePolicy"),
            "elasticloadbalancing.amazonaws.com",
                    new Linked("AWSServiceRoleForElasticLoadBalancing", "AWSElasticLoadBalancingServiceRolePolicy"));

    private record Linked(String role, String policy) {
        String policyArn() {
            return "arn:aws:iam::aws:policy/aws-service-role/" + policy;
        }
    }

    private final RoleOperations roles;
    private final Directory directory;

    LinkedRoles(RoleOperations roles, Directory directory) {
        this.roles = roles;
        this.directory = directory;
    }

    /** The policy of a service's role. */
    static Optional<IamPolicy> policyOf(String service) {
        return Optional.ofNullable(BY_SERVICE.get(service))
                .flatMap(linked -> AwsManagedPolicies.find(linked.policyArn()));
    }

    /** The ARN that a service's role has, or would have. */
    static String arn(String service) {
        Linked linked = BY_SERVICE.get(service);
        return "arn:aws:iam::%s:role%s%s/%s"
                .formatted(Directory.account(), IamRole.LINKED_PATH, service, linked == null ? "*" : linked.role());
    }

    CreateServiceLinkedRoleResponse create(CreateServiceLinkedRoleRequest request) {
        String service = request.awsServiceName();
        Linked linked = BY_SERVICE.get(service);
        if (linked == null) {
            throw IamErrors.invalid("Service " + service + " has no service-linked role here (expected one of "
                    + BY_SERVICE.keySet().stream().sorted().toList() + ").");
        }
        if (request.customSuffix() != null) {
            throw IamErrors.invalid("Custom suffix is not allowed for " + service);
        }
        String trust = """
                {"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":"%s"},\
                "Action":"sts:AssumeRole"}]}""".formatted(service);
        IamRole role = new IamRole(
                roles.identity(IamRole.LINKED_PATH + service + "/", linked.role()),
                new IamRole.Trust(trust, Optional.ofNullable(request.description()), SESSION_SECONDS),
                List.of(),
                Grants.NONE.withAttached(linked.policyArn()));
        directory.store().change(tx -> {
            if (tx.contains(HolderKind.ROLE.kind(), Directory.key(Directory.account(), linked.role()))) {
                throw IamErrors.invalid("Service role name " + linked.role()
                        + " has been taken in this account, please try a different suffix.");
            }
            RoleOperations.insert(tx, role);
        });
        return CreateServiceLinkedRoleResponse.builder()
                .role(RoleOperations.described(role))
                .build();
    }
}
