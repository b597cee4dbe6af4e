package dev.roadstead.quickstart;

import software.amazon.awssdk.services.iam.IamClient;
import software.amazon.awssdk.services.iam.model.NoSuchEntityException;

/** The shop's roles, as the tutorials name them. */
final class ShopRoles {

    private static final String TRUST = """
            {"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":"ecs-tasks.amazonaws.com"},\
            "Action":"sts:AssumeRole"}]}""";
    private static final String PARAMETERS = """
            {"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":["ssm:GetParameters","ssm:GetParameter"],\
            "Resource":"arn:aws:ssm:*:*:parameter/ecs/*"}]}""";

    private final IamClient iam;

    ShopRoles(IamClient iam) {
        this.iam = iam;
    }

    /** The roles' ARNs. */
    record Made(String execution, String frontend, String backend) {}

    Made ensure() {
        String execution = role("ecsTaskExecutionRole");
        iam.attachRolePolicy(r -> r.roleName("ecsTaskExecutionRole")
                .policyArn("arn:aws:iam::aws:policy/service-role/AmazonECSTaskExecutionRolePolicy"));
        iam.putRolePolicy(r -> r.roleName("ecsTaskExecutionRole")
                .policyName("ParameterStoreAccess")
                .policyDocument(PARAMETERS));
        return new Made(execution, role("frontendTaskRole"), role("backendTaskRole"));
    }

    private String role(String name) {
        try {
            return iam.getRole(r -> r.roleName(name)).role().arn();
        } catch (NoSuchEntityException e) {
            return iam.createRole(r -> r.roleName(name).assumeRolePolicyDocument(TRUST))
                    .role()
                    .arn();
        }
    }
}
