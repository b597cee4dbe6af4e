package dev.roadstead.services.iam;

import static org.assertj.core.api.Assertions.assertThat;

import dev.roadstead.services.TestAccount;
import dev.roadstead.services.aws.Access;
import dev.roadstead.services.aws.Authorizer.Decision;
import dev.roadstead.services.aws.Caller;
import dev.roadstead.services.aws.Principal;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class IamAuthorizerTest {
    private static final String ROLE = "arn:aws:iam::123456789012:role/";

    private final TestAccount account = new TestAccount();

    @AfterEach
    void close() {
        account.close();
    }

    /** What the services of this repository call each other for. */
    @ParameterizedTest
    @CsvSource({
        "ecs.amazonaws.com, ec2:CreateNetworkInterface",
        "ecs.amazonaws.com, ec2:ModifyNetworkInterfaceAttribute",
        "ecs.amazonaws.com, ec2:DeleteNetworkInterface",
        "ecs.amazonaws.com, ec2:DescribeSubnets",
        "ecs.amazonaws.com, elasticloadbalancing:RegisterTargets",
        "ecs.amazonaws.com, elasticloadbalancing:DeregisterTargets",
        "ecs.amazonaws.com, elasticloadbalancing:DescribeTargetHealth",
        "ecs.amazonaws.com, logs:GetLogEvents",
        "elasticloadbalancing.amazonaws.com, ec2:CreateNetworkInterface",
        "elasticloadbalancing.amazonaws.com, ec2:ModifyNetworkInterfaceAttribute",
        "elasticloadbalancing.amazonaws.com, ec2:DeleteNetworkInterface",
        "elasticloadbalancing.amazonaws.com, ec2:DescribeInternetGateways",
        "elasticloadbalancing.amazonaws.com, ec2:DescribeSubnets",
        "sts.amazonaws.com, iam:GetRole",
    })
    void aServiceMayDoItsWork(String service, String action) {
        assertThat(decide(new Principal.Service(service), action, "*")).isEqualTo(new Decision.Allowed());
    }

    @Test
    void ecsTagsInterfacesAndNothingElse() {
        Principal ecs = new Principal.Service("ecs.amazonaws.com");
        String prefix = "arn:aws:ec2:us-east-1:123456789012:";

        assertThat(decide(ecs, "ec2:CreateTags", prefix + "network-interface/*"))
                .isEqualTo(new Decision.Allowed());
        assertThat(decide(ecs, "ec2:CreateTags", prefix + "vpc/vpc-1")).isInstanceOf(Decision.Denied.class);
    }

    @ParameterizedTest
    @CsvSource({
        "ecs.amazonaws.com, ec2:DeleteVpc",
        "ecs.amazonaws.com, ssm:GetParameters",
        "ecs-tasks.amazonaws.com, logs:PutLogEvents",
        "elasticloadbalancing.amazonaws.com, ecs:RunTask",
        "unknown.amazonaws.com, ec2:DescribeVpcs",
    })
    void aServiceMayDoNothingElse(String service, String action) {
        assertThat(decide(new Principal.Service(service), action, "*")).isInstanceOf(Decision.Denied.class);
    }

    @Test
    void aRoleIsPassedOnlyToWhomThePolicySays() {
        Principal deployer = account.user("deployer", """
                {"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"iam:PassRole",
                "Resource":"arn:aws:iam::*:role/ecsTask*",
                "Condition":{"StringEquals":{"iam:PassedToService":"ecs-tasks.amazonaws.com"}}}]}""");
        assertThat(pass(deployer, "ecsTaskExecutionRole", "ecs-tasks.amazonaws.com"))
                .isEqualTo(new Decision.Allowed());
        assertThat(pass(deployer, "ecsTaskExecutionRole", "ec2.amazonaws.com")).isInstanceOf(Decision.Denied.class);
        assertThat(pass(deployer, "admin", "ecs-tasks.amazonaws.com"))
                .isEqualTo(new Decision.Denied("User: arn:aws:iam::123456789012:user/deployer is not authorized to"
                        + " perform: iam:PassRole on resource: arn:aws:iam::123456789012:role/admin because no"
                        + " identity-based policy allows the iam:PassRole action"));
    }

    @Test
    void thePolicyForEcsGrantsWhatItsNameSays() {
        Principal user = account.user("user", TestAccount.deny("s3:*", "*"));
        account.root(() -> account.iam()
                .attachUserPolicy(
                        request -> request.userName("user").policyArn("arn:aws:iam::aws:policy/AmazonECS_FullAccess")));
        assertThat(decide(user, "ecs:CreateService", "*")).isEqualTo(new Decision.Allowed());
        assertThat(pass(user, "any", "ecs-tasks.amazonaws.com")).isEqualTo(new Decision.Allowed());
        assertThat(pass(user, "any", "lambda.amazonaws.com")).isInstanceOf(Decision.Denied.class);
        assertThat(decide(user, "ec2:DeleteSecurityGroup", "*")).isInstanceOf(Decision.Denied.class);
        assertThat(decide(user, "iam:CreateUser", "*")).isInstanceOf(Decision.Denied.class);
        assertThat(decide(user, "s3:GetObject", "arn:aws:s3:::b/k")).isInstanceOf(Decision.Denied.class);
    }

    @Test
    void everyResourceMustBeAllowed() {
        Principal user = account.user("user", TestAccount.allow("ssm:*", "arn:aws:ssm:*:*:parameter/a/*"));
        Access access = new Access(
                "ssm:GetParameters",
                List.of("arn:aws:ssm:us-east-1:1:parameter/a/x", "arn:aws:ssm:us-east-1:1:parameter/b/x"));
        assertThat(authorizer().decide(caller(user), access)).isInstanceOf(Decision.Denied.class);
    }

    @Test
    void aUserMadeAnewUnderAnOldNameInheritsNothing() {
        Principal old = account.user("alice", TestAccount.allow("*", "*"));
        account.root(() -> {
            var keys = account.iam().listAccessKeys(request -> request.userName("alice"));
            keys.accessKeyMetadata()
                    .forEach(key -> account.iam()
                            .deleteAccessKey(
                                    request -> request.userName("alice").accessKeyId(key.accessKeyId())));
            account.iam().deleteUserPolicy(request -> request.userName("alice").policyName("own"));
            return account.iam().deleteUser(request -> request.userName("alice"));
        });
        account.user("alice", TestAccount.allow("*", "*"));
        assertThat(decide(old, "ecs:RunTask", "*")).isInstanceOf(Decision.Denied.class);
    }

    private Decision pass(Principal principal, String role, String service) {
        return authorizer()
                .decide(
                        caller(principal),
                        new Access(
                                "iam:PassRole", List.of(ROLE + role), Map.of("iam:PassedToService", List.of(service))));
    }

    private Decision decide(Principal principal, String action, String resource) {
        return authorizer().decide(caller(principal), new Access(action, List.of(resource)));
    }

    private IamAuthorizer authorizer() {
        return new IamAuthorizer(account.platform().store());
    }

    private static Caller caller(Principal principal) {
        return new Caller(TestAccount.ID, TestAccount.REGION, principal);
    }
}
