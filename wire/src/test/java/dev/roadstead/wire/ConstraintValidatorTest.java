package dev.roadstead.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.core.SdkPojo;
import software.amazon.awssdk.services.ec2.model.CreateSecurityGroupRequest;
import software.amazon.awssdk.services.ec2.model.CreateTagsRequest;
import software.amazon.awssdk.services.ec2.model.DescribeVpcsRequest;
import software.amazon.awssdk.services.ec2.model.RunInstancesRequest;
import software.amazon.awssdk.services.ecs.model.CreateServiceRequest;
import software.amazon.awssdk.services.ecs.model.DescribeTaskDefinitionRequest;
import software.amazon.awssdk.services.ecs.model.DescribeTasksRequest;
import software.amazon.awssdk.services.ecs.model.RegisterTaskDefinitionRequest;
import software.amazon.awssdk.services.ecs.model.RunTaskRequest;
import software.amazon.awssdk.services.iam.model.ChangePasswordRequest;
import software.amazon.awssdk.services.iam.model.CreateRoleRequest;
import software.amazon.awssdk.services.iam.model.SimulateCustomPolicyRequest;
import software.amazon.awssdk.services.iam.model.Tag;

class ConstraintValidatorTest {
    @Test
    void everyViolationIsCountedAndNamedWithItsPath() {
        var request = CreateRoleRequest.builder()
                .roleName("a b")
                .tags(
                        Tag.builder().key("k").value("v").build(),
                        Tag.builder().key("").build())
                .build();

        assertThat(message("iam", "CreateRole", request))
                .isEqualTo("5 validation errors detected:"
                        + " Value 'a b' at 'roleName' failed to satisfy constraint:"
                        + " Member must satisfy regular expression pattern: [\\w+=,.@-]+;"
                        + " Value null at 'assumeRolePolicyDocument' failed to satisfy constraint:"
                        + " Member must not be null;"
                        + " Value '' at 'tags.2.member.key' failed to satisfy constraint:"
                        + " Member must have length greater than or equal to 1;"
                        + " Value '' at 'tags.2.member.key' failed to satisfy constraint:"
                        + " Member must satisfy regular expression pattern: [\\p{L}\\p{Z}\\p{N}_.:/=+\\-@]+;"
                        + " Value null at 'tags.2.member.value' failed to satisfy constraint:"
                        + " Member must not be null");
    }

    @Test
    void elementsOfAListAreHeldToTheirOwnConstraint() {
        var request = SimulateCustomPolicyRequest.builder()
                .policyInputList("{}")
                .actionNames("x", "ecs:RunTask")
                .build();

        assertThat(message("iam", "SimulateCustomPolicy", request))
                .isEqualTo("1 validation error detected: Value '[x, ecs:RunTask]' at 'actionNames' failed to satisfy"
                        + " constraint: Member must satisfy constraint:"
                        + " [Member must have length greater than or equal to 3]");
    }

    @Test
    void aSensitiveValueIsNotShown() {
        var request = ChangePasswordRequest.builder()
                .oldPassword("old")
                .newPassword("")
                .build();

        assertThat(message("iam", "ChangePassword", request))
                .contains("Value at 'newPassword' failed to satisfy constraint")
                .doesNotContain("Value ''");
    }

    @Test
    void iamSaysWhichCharactersANameMayHave() {
        var request = CreateRoleRequest.builder()
                .roleName("a b")
                .assumeRolePolicyDocument("{}")
                .build();

        assertThat(message("iam", "CreateRole", request))
                .isEqualTo("The specified value for roleName is invalid. It must contain only alphanumeric characters"
                        + " and/or the following: +=,.@_-");
    }

    @Test
    void ec2WordsItByParameter() {
        var tooFew = DescribeVpcsRequest.builder().maxResults(1).build();
        var noCount = RunInstancesRequest.builder().maxCount(1).build();
        var strange = RunInstancesRequest.builder()
                .minCount(1)
                .maxCount(1)
                .placement(p -> p.tenancy("moon"))
                .build();

        assertThat(details("ec2", "DescribeVpcs", tooFew).errorCode()).isEqualTo("InvalidParameterValue");
        assertThat(message("ec2", "DescribeVpcs", tooFew))
                .isEqualTo("Value ( 1 ) for parameter maxResults is invalid."
                        + " Expecting a value greater than or equal to 5.");
        assertThat(details("ec2", "RunInstances", noCount).errorCode()).isEqualTo("MissingParameter");
        assertThat(message("ec2", "RunInstances", noCount))
                .isEqualTo("The request must contain the parameter minCount");
        assertThat(message("ec2", "CreateTags", CreateTagsRequest.builder().build()))
                .isEqualTo("The request must contain the parameter resourceIdSet");
        assertThat(message(
                        "ec2",
                        "CreateSecurityGroup",
                        CreateSecurityGroupRequest.builder().groupName("a").build()))
                .isEqualTo("The request must contain the parameter GroupDescription");
        assertThat(message("ec2", "RunInstances", strange))
                .isEqualTo("Value (moon) for parameter tenancy is invalid."
                        + " Expected one of [default, dedicated, host]");
    }

    @Test
    void ecsSaysWhatMustNotBeBlank() {
        assertThat(message("ecs", "RunTask", RunTaskRequest.builder().build()))
                .isEqualTo("TaskDefinition can not be blank.");
        assertThat(message(
                        "ecs", "DescribeTasks", DescribeTasksRequest.builder().build()))
                .isEqualTo("Tasks cannot be empty.");
        assertThat(message(
                        "ecs",
                        "DescribeTaskDefinition",
                        DescribeTaskDefinitionRequest.builder().build()))
                .isEqualTo("Task Definition can not be blank.");
        assertThat(message(
                        "ecs",
                        "CreateService",
                        CreateServiceRequest.builder()
                                .serviceName("web")
                                .schedulingStrategy("SOMETIMES")
                                .build()))
                .isEqualTo("1 validation error detected: Value 'SOMETIMES' at 'schedulingStrategy' failed to satisfy"
                        + " constraint: Member must satisfy enum value set: [REPLICA, DAEMON]");
    }

    @Test
    void ecsBlamesTheClientForATaskDefinition() {
        var nameless = RegisterTaskDefinitionRequest.builder().build();
        var empty = RegisterTaskDefinitionRequest.builder().family("web").build();

        assertThat(details("ecs", "RegisterTaskDefinition", nameless).errorCode())
                .isEqualTo("ClientException");
        assertThat(message("ecs", "RegisterTaskDefinition", nameless)).isEqualTo("Family can not be blank.");
        assertThat(message("ecs", "RegisterTaskDefinition", empty)).isEqualTo("Container list cannot be empty.");
        assertThat(details("ecs", "RunTask", RunTaskRequest.builder().build()).errorCode())
                .isEqualTo("InvalidParameterException");
    }

    @Test
    void whatKeepsTheConstraintsPasses() {
        var request = RunTaskRequest.builder().taskDefinition("web").count(2).build();

        assertThat(violations("ecs", "RunTask", request)).isEmpty();
    }

    @Test
    void anEndlessMatchIsCutShort() {
        var pattern = java.util.regex.Pattern.compile("(a+)+b");

        assertThat(BoundedMatch.matches(pattern, "a".repeat(60))).isFalse();
        assertThat(BoundedMatch.matches(java.util.regex.Pattern.compile("(a|b)*"), "ab".repeat(100_000)))
                .isFalse();
        assertThat(BoundedMatch.matches(pattern, "aaab")).isTrue();
    }

    private static String message(String service, String operation, SdkPojo request) {
        return details(service, operation, request).errorMessage();
    }

    private static AwsErrorDetails details(String service, String operation, SdkPojo request) {
        ServiceModel model = ServiceModel.load(ConstraintValidatorTest.class.getClassLoader(), service);
        return ViolationText.exception(
                        model.description().validation(), operation, violations(service, operation, request))
                .awsErrorDetails();
    }

    private static List<Violation> violations(String service, String operation, SdkPojo request) {
        ServiceModel model = ServiceModel.load(ConstraintValidatorTest.class.getClassLoader(), service);
        return new ConstraintValidator(model)
                .validate(model.operation(operation).orElseThrow(), request);
    }
}
