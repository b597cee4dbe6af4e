package dev.roadstead.services.iam;

import static org.assertj.core.api.Assertions.assertThat;

import dev.roadstead.services.policy.Effect;
import dev.roadstead.services.policy.PolicyContext;
import dev.roadstead.services.policy.PolicyDecisions;
import dev.roadstead.services.policy.PolicyDocument;
import dev.roadstead.services.policy.PolicyRequest;
import dev.roadstead.services.policy.PolicyType;
import java.lang.reflect.Modifier;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class AwsManagedPoliciesTest {
    private static final String ROOT = "dev.roadstead.services.";
    private static final Map<String, String> APIS = Map.of(
            "ecs", "ecs.EcsApi",
            "ec2", "ec2.Ec2Api",
            "elasticloadbalancing", "elbv2.ElasticLoadBalancingV2Api",
            "ecr", "ecr.EcrApi",
            "iam", "iam.IamApi",
            "sts", "sts.StsApi",
            "ssm", "ssm.SsmApi",
            "secretsmanager", "secretsmanager.SecretsManagerApi",
            "logs", "logs.CloudWatchLogsApi",
            "cloudwatch", "cloudwatch.CloudWatchApi");

    @Test
    void everyPolicyCanBeEvaluated() {
        assertThat(AwsManagedPolicies.all())
                .hasSizeGreaterThan(20)
                .allSatisfy(policy -> assertThat(
                                PolicyDocument.parse(policy.versions().inForce().document(), PolicyType.AWS_MANAGED)
                                        .statements())
                        .isNotEmpty());
    }

    /** What AWS names in its documentation of task execution roles. */
    @Test
    void aTaskExecutionRolePullsAndLogs() {
        PolicyDocument policy = policy("service-role/AmazonECSTaskExecutionRolePolicy");
        assertThat(allows(policy, "ecr:GetDownloadUrlForLayer")).isTrue();
        assertThat(operations().filter(action -> allows(policy, action)))
                .containsExactlyInAnyOrder(
                        "ecr:GetAuthorizationToken",
                        "ecr:BatchCheckLayerAvailability",
                        "ecr:BatchGetImage",
                        "logs:CreateLogStream",
                        "logs:PutLogEvents");
    }

    @Test
    void readOnlyAccessReadsEverythingButSecrets() {
        PolicyDocument policy = policy("ReadOnlyAccess");
        assertThat(operations().filter(AwsManagedPoliciesTest::reads).filter(action -> !allows(policy, action)))
                .allMatch(action -> action.startsWith("secretsmanager:") && !action.contains(":List"))
                .contains("secretsmanager:GetSecretValue");
        assertThat(operations().filter(action -> !reads(action)).filter(action -> allows(policy, action)))
                .isEmpty();
    }

    private static boolean reads(String action) {
        return action.matches("\\w+:(Describe|Get|List|BatchGet|BatchCheck|Filter|Simulate|Generate).*");
    }

    private static PolicyDocument policy(String name) {
        IamPolicy found =
                AwsManagedPolicies.find("arn:aws:iam::aws:policy/" + name).orElseThrow();
        return PolicyDocument.parse(found.versions().inForce().document(), PolicyType.AWS_MANAGED);
    }

    private static boolean allows(PolicyDocument policy, String action) {
        PolicyRequest request = new PolicyRequest(action, "*", PolicyContext.of(Map.of()));
        return PolicyDecisions.decide(List.of(policy), request) == Effect.ALLOW;
    }

    /** All that is built, as policies name it. */
    private static Stream<String> operations() {
        return APIS.entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .flatMap(api -> operations(api.getValue())
                        .map(name -> api.getKey() + ":" + name.substring(0, 1).toUpperCase(Locale.ROOT)
                                + name.substring(1)));
    }

    private static Stream<String> operations(String api) {
        try {
            return Arrays.stream(Class.forName(ROOT + api).getDeclaredMethods())
                    .filter(method -> Modifier.isPublic(method.getModifiers()) && !method.isSynthetic())
                    .filter(method -> method.getParameterCount() == 1
                            && method.getParameterTypes()[0].getSimpleName().endsWith("Request"))
                    .map(method -> method.getName())
                    .sorted();
        } catch (ClassNotFoundException e) {
            throw new IllegalStateException(e);
        }
    }
}
