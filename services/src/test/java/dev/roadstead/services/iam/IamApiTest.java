package dev.roadstead.services.iam;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.roadstead.services.TestAccount;
import dev.roadstead.services.aws.Principal;
import dev.roadstead.services.policy.PolicyDocument;
import dev.roadstead.services.policy.PolicyType;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.services.iam.model.AccessKey;
import software.amazon.awssdk.services.iam.model.AttachedPolicy;
import software.amazon.awssdk.services.iam.model.DeleteConflictException;
import software.amazon.awssdk.services.iam.model.EntityAlreadyExistsException;
import software.amazon.awssdk.services.iam.model.InvalidInputException;
import software.amazon.awssdk.services.iam.model.LimitExceededException;
import software.amazon.awssdk.services.iam.model.ListUsersResponse;
import software.amazon.awssdk.services.iam.model.MalformedPolicyDocumentException;
import software.amazon.awssdk.services.iam.model.NoSuchEntityException;
import software.amazon.awssdk.services.iam.model.Policy;
import software.amazon.awssdk.services.iam.model.Role;
import software.amazon.awssdk.services.iam.model.StatusType;
import software.amazon.awssdk.services.iam.model.UnmodifiableEntityException;
import software.amazon.awssdk.services.iam.model.User;

class IamApiTest {
    private static final String EXECUTION_POLICY =
            "arn:aws:iam::aws:policy/service-role/AmazonECSTaskExecutionRolePolicy";

    private final TestAccount account = new TestAccount();
    private final IamApi iam = account.iam();

    @AfterEach
    void close() {
        account.close();
    }

    @Test
    void aRoleComesBackAsItWasMade() {
        Role made = root(() -> iam.createRole(request -> request.roleName("ecsTaskExecutionRole")
                        .path("/service/")
                        .assumeRolePolicyDocument(TestAccount.TASKS_TRUST)
                        .description("pulls")
                        .maxSessionDuration(7200)
                        .tags(tag -> tag.key("team").value("shop")))
                .role());
        assertThat(made.arn()).isEqualTo("arn:aws:iam::123456789012:role/service/ecsTaskExecutionRole");
        assertThat(made.roleId()).matches("AROA[A-Z2-7]{17}");
        Role got = root(() ->
                iam.getRole(request -> request.roleName("ecsTaskExecutionRole")).role());
        assertThat(got.toBuilder()
                        .roleLastUsed((software.amazon.awssdk.services.iam.model.RoleLastUsed) null)
                        .build())
                .isEqualTo(made);
        assertThat(decoded(got.assumeRolePolicyDocument())).isEqualTo(TestAccount.TASKS_TRUST);
        assertThat(got.assumeRolePolicyDocument()).startsWith("%7B%22Version%22%3A%222012-10-17%22");
        assertThat(root(() -> iam.listRoles(request -> request.pathPrefix("/service/"))
                        .roles()))
                .extracting(Role::roleName)
                .containsExactly("ecsTaskExecutionRole");
        assertThat(root(() ->
                        iam.listRoles(request -> request.pathPrefix("/other/")).roles()))
                .isEmpty();
    }

    @Test
    void whatDoesNotExistIsNamed() {
        assertThatThrownBy(() -> root(() -> iam.getRole(request -> request.roleName("ghost"))))
                .isInstanceOf(NoSuchEntityException.class)
                .hasMessageContaining("The role with name ghost cannot be found.");
        assertThatThrownBy(() -> root(() -> iam.getUser(request -> request.userName("ghost"))))
                .isInstanceOf(NoSuchEntityException.class)
                .hasMessageContaining("The user with name ghost cannot be found.");
        role("r");
        assertThatThrownBy(() -> root(() -> iam.attachRolePolicy(
                        request -> request.roleName("r").policyArn("arn:aws:iam::aws:policy/NoSuch"))))
                .isInstanceOf(NoSuchEntityException.class)
                .hasMessageContaining("Policy arn:aws:iam::aws:policy/NoSuch does not exist or is not attachable.");
        assertThatThrownBy(() -> root(
                        () -> iam.getRolePolicy(request -> request.roleName("r").policyName("p"))))
                .isInstanceOf(NoSuchEntityException.class)
                .hasMessageContaining("The role policy with name p cannot be found.");
        assertThatThrownBy(() -> root(() ->
                        iam.detachRolePolicy(request -> request.roleName("r").policyArn(EXECUTION_POLICY))))
                .isInstanceOf(NoSuchEntityException.class);
    }

    @Test
    void namesThatDifferOnlyInCaseAreTaken() {
        role("shop");
        assertThatThrownBy(() -> role("Shop"))
                .isInstanceOf(EntityAlreadyExistsException.class)
                .hasMessageContaining("Role with name Shop already exists.");
        assertThatThrownBy(() -> root(() -> iam.getRole(request -> request.roleName("SHOP"))))
                .isInstanceOf(NoSuchEntityException.class);
    }

    @Test
    void anAwsManagedPolicyIsAttachedListedAndDetached() {
        role("r");
        root(() -> iam.attachRolePolicy(request -> request.roleName("r").policyArn(EXECUTION_POLICY)));
        root(() -> iam.attachRolePolicy(request -> request.roleName("r").policyArn(EXECUTION_POLICY)));
        assertThat(root(() -> iam.listAttachedRolePolicies(request -> request.roleName("r"))
                        .attachedPolicies()))
                .containsExactly(AttachedPolicy.builder()
                        .policyName("AmazonECSTaskExecutionRolePolicy")
                        .policyArn(EXECUTION_POLICY)
                        .build());
        Policy policy = root(() ->
                iam.getPolicy(request -> request.policyArn(EXECUTION_POLICY)).policy());
        assertThat(policy.attachmentCount()).isEqualTo(1);
        assertThat(policy.policyId()).matches("ANPA[A-Z2-7]{17}");
        assertThat(root(() -> iam.listEntitiesForPolicy(request -> request.policyArn(EXECUTION_POLICY))
                        .policyRoles()))
                .hasSize(1);
        assertThatThrownBy(() -> root(() -> iam.deleteRole(request -> request.roleName("r"))))
                .isInstanceOf(DeleteConflictException.class)
                .hasMessageContaining("Cannot delete entity, must detach all policies first.");
        root(() -> iam.detachRolePolicy(request -> request.roleName("r").policyArn(EXECUTION_POLICY)));
        root(() -> iam.deleteRole(request -> request.roleName("r")));
        assertThatThrownBy(() -> root(() -> iam.createPolicyVersion(
                        request -> request.policyArn(EXECUTION_POLICY).policyDocument(TestAccount.allow("*", "*")))))
                .isInstanceOf(InvalidInputException.class);
    }

    @Test
    void everyAwsManagedPolicyIsOneThatIsEvaluated() {
        List<Policy> policies = root(() ->
                iam.listPolicies(request -> request.scope("AWS").maxItems(1000)).policies());
        assertThat(policies).hasSizeGreaterThan(20);
        for (Policy policy : policies) {
            String document = root(() -> iam.getPolicyVersion(
                            request -> request.policyArn(policy.arn()).versionId("v1"))
                    .policyVersion()
                    .document());
            assertThat(PolicyDocument.parse(decoded(document), PolicyType.AWS_MANAGED)
                            .statements())
                    .as(policy.arn())
                    .isNotEmpty();
        }
    }

    @Test
    void inlinePoliciesAreKeptAndCounted() {
        role("r");
        String document = TestAccount.allow("ssm:GetParameters", "*");
        root(() -> iam.putRolePolicy(
                request -> request.roleName("r").policyName("p").policyDocument(document)));
        assertThat(decoded(root(
                        () -> iam.getRolePolicy(request -> request.roleName("r").policyName("p"))
                                .policyDocument())))
                .isEqualTo(document);
        assertThat(root(() ->
                        iam.listRolePolicies(request -> request.roleName("r")).policyNames()))
                .containsExactly("p");
        String large = TestAccount.allow("ssm:" + "x".repeat(10_200), "*");
        assertThatThrownBy(() -> root(() -> iam.putRolePolicy(
                        request -> request.roleName("r").policyName("q").policyDocument(large))))
                .isInstanceOf(LimitExceededException.class)
                .hasMessageContaining("Maximum policy size of 10240 bytes exceeded for role r");
        assertThatThrownBy(() -> root(() -> iam.putRolePolicy(
                        request -> request.roleName("r").policyName("q").policyDocument("{"))))
                .isInstanceOf(MalformedPolicyDocumentException.class);
        assertThatThrownBy(() -> root(() -> iam.deleteRole(request -> request.roleName("r"))))
                .isInstanceOf(DeleteConflictException.class)
                .hasMessageContaining("must delete policies first");
    }

    @Test
    void aManagedPolicyHasUpToFiveVersions() {
        String arn = root(() -> iam.createPolicy(
                        request -> request.policyName("p").policyDocument(TestAccount.allow("ecs:*", "*")))
                .policy()
                .arn());
        for (int version = 2; version <= 5; version++) {
            root(() -> iam.createPolicyVersion(request -> request.policyArn(arn)
                    .policyDocument(TestAccount.allow("ec2:*", "*"))
                    .setAsDefault(true)));
        }
        assertThatThrownBy(() -> root(() -> iam.createPolicyVersion(
                        request -> request.policyArn(arn).policyDocument(TestAccount.allow("ec2:*", "*")))))
                .isInstanceOf(LimitExceededException.class)
                .hasMessageContaining("up to 5 versions");
        assertThat(root(() -> iam.listPolicyVersions(request -> request.policyArn(arn))
                        .versions()))
                .extracting(version -> version.versionId() + version.isDefaultVersion())
                .containsExactly("v5true", "v4false", "v3false", "v2false", "v1false");
        assertThatThrownBy(() -> root(() -> iam.deletePolicyVersion(
                        request -> request.policyArn(arn).versionId("v5"))))
                .isInstanceOf(DeleteConflictException.class)
                .hasMessageContaining("Cannot delete the default version of a policy.");
        assertThatThrownBy(() -> root(() -> iam.deletePolicy(request -> request.policyArn(arn))))
                .isInstanceOf(DeleteConflictException.class)
                .hasMessageContaining("more than one version");
        root(() -> iam.setDefaultPolicyVersion(request -> request.policyArn(arn).versionId("v1")));
        for (String version : List.of("v2", "v3", "v4", "v5")) {
            root(() -> iam.deletePolicyVersion(request -> request.policyArn(arn).versionId(version)));
        }
        account.pass(Duration.ofMinutes(1));
        root(() -> iam.createPolicyVersion(
                request -> request.policyArn(arn).policyDocument(TestAccount.allow("ec2:*", "*"))));
        assertThat(root(() -> iam.getPolicyVersion(
                                request -> request.policyArn(arn).versionId("v6"))
                        .policyVersion()
                        .isDefaultVersion()))
                .isFalse();
    }

    @Test
    void listingsArePaged() {
        for (int i = 0; i < 25; i++) {
            String name = "user-%02d".formatted(i);
            root(() -> iam.createUser(request -> request.userName(name)));
        }
        ListUsersResponse first = root(() -> iam.listUsers(request -> request.maxItems(10)));
        assertThat(first.isTruncated()).isTrue();
        assertThat(first.users()).hasSize(10);
        ListUsersResponse last =
                root(() -> iam.listUsers(request -> request.maxItems(20).marker(first.marker())));
        assertThat(last.isTruncated()).isFalse();
        assertThat(last.marker()).isNull();
        assertThat(last.users())
                .extracting(User::userName)
                .startsWith("user-10")
                .endsWith("user-24")
                .hasSize(15);
        assertThatThrownBy(() -> root(() -> iam.listUsers(request -> request.marker("nonsense"))))
                .hasMessageContaining("Invalid Marker");
    }

    @Test
    void anAccessKeyWorksUntilItIsInactive() {
        root(() -> iam.createUser(request -> request.userName("alice").path("/dev/")));
        AccessKey key = root(
                () -> iam.createAccessKey(request -> request.userName("alice")).accessKey());
        assertThat(key.accessKeyId()).matches("AKIA[A-Z2-7]{16}");
        assertThat(key.secretAccessKey()).hasSize(40);
        var identity = account.identities()
                .identity(key.accessKeyId(), Optional.empty())
                .orElseThrow();
        assertThat(identity.secretAccessKey()).isEqualTo(key.secretAccessKey());
        assertThat(identity.principal().arn()).isEqualTo("arn:aws:iam::123456789012:user/dev/alice");
        root(() -> iam.updateAccessKey(request ->
                request.userName("alice").accessKeyId(key.accessKeyId()).status(StatusType.INACTIVE)));
        assertThat(account.identities().identity(key.accessKeyId(), Optional.empty()))
                .isEmpty();
        assertThatThrownBy(() -> root(() -> iam.deleteUser(request -> request.userName("alice"))))
                .isInstanceOf(DeleteConflictException.class)
                .hasMessageContaining("must delete access keys first");
        root(() -> iam.createAccessKey(request -> request.userName("alice")));
        assertThatThrownBy(() -> root(() -> iam.createAccessKey(request -> request.userName("alice"))))
                .isInstanceOf(LimitExceededException.class)
                .hasMessageContaining("Cannot exceed quota for AccessKeysPerUser: 2");
    }

    @Test
    void theSecretOfAnAccessKeyIsNotInTheStore() {
        root(() -> iam.createUser(request -> request.userName("alice")));
        AccessKey key = root(
                () -> iam.createAccessKey(request -> request.userName("alice")).accessKey());
        assertThat(account.platform().store().listAll(Directory.ACCESS_KEY).toString())
                .contains(key.accessKeyId())
                .doesNotContain(key.secretAccessKey());
    }

    @Test
    void theRootKeyIsTheRootUser() {
        assertThat(account.identities().identity(TestAccount.ROOT_KEY, Optional.empty()))
                .get()
                .extracting(identity -> identity.principal().arn())
                .isEqualTo("arn:aws:iam::123456789012:root");
        assertThat(account.identities().identity("AKIAUNKNOWN000000000", Optional.empty()))
                .isEmpty();
        assertThat(account.identities().identity("../../etc", Optional.empty())).isEmpty();
    }

    @Test
    void aUserHasThePermissionsOfItsGroups() {
        Principal alice = account.user("alice", TestAccount.allow("iam:GetUser", "*"));
        assertThatThrownBy(() -> account.as(alice, () -> iam.listUsers(request -> {})))
                .isInstanceOfSatisfying(AwsServiceException.class, e -> {
                    assertThat(e.statusCode()).isEqualTo(403);
                    assertThat(e.awsErrorDetails().errorCode()).isEqualTo("AccessDenied");
                })
                .hasMessageContaining(
                        "User: arn:aws:iam::123456789012:user/alice is not authorized to perform:"
                                + " iam:ListUsers on resource: * because no identity-based policy allows the iam:ListUsers action");
        root(() -> {
            iam.createGroup(request -> request.groupName("admins"));
            iam.addUserToGroup(request -> request.groupName("admins").userName("alice"));
            return iam.attachGroupPolicy(
                    request -> request.groupName("admins").policyArn("arn:aws:iam::aws:policy/IAMReadOnlyAccess"));
        });
        assertThat(account.as(alice, () -> iam.listUsers(request -> {})).users())
                .hasSize(1);
        assertThat(root(() -> iam.listGroupsForUser(request -> request.userName("alice")))
                        .groups())
                .hasSize(1);
        assertThatThrownBy(() -> root(() -> iam.deleteGroup(request -> request.groupName("admins"))))
                .isInstanceOf(DeleteConflictException.class);
    }

    @Test
    void anExplicitDenyIsSaidToBeOne() {
        Principal alice = account.user("alice", TestAccount.allow("*", "*"));
        root(() -> iam.putUserPolicy(request ->
                request.userName("alice").policyName("no").policyDocument(TestAccount.deny("iam:DeleteRole", "*"))));
        role("r");
        assertThatThrownBy(() -> account.as(alice, () -> iam.deleteRole(request -> request.roleName("r"))))
                .hasMessageContaining("is not authorized to perform: iam:DeleteRole on resource:"
                        + " arn:aws:iam::123456789012:role/r with an explicit deny in an identity-based policy");
    }

    @Test
    void aServiceLinkedRoleIsItsServicesAlone() {
        Role role = root(() -> iam.createServiceLinkedRole(request -> request.awsServiceName("ecs.amazonaws.com"))
                .role());
        assertThat(role.arn())
                .isEqualTo("arn:aws:iam::123456789012:role/aws-service-role/ecs.amazonaws.com/AWSServiceRoleForECS");
        assertThatThrownBy(() -> root(() -> iam.deleteRole(request -> request.roleName("AWSServiceRoleForECS"))))
                .isInstanceOf(UnmodifiableEntityException.class);
        assertThatThrownBy(() ->
                        root(() -> iam.createServiceLinkedRole(request -> request.awsServiceName("ecs.amazonaws.com"))))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageContaining("has been taken in this account");
    }

    @Test
    void aTrustPolicyThatNamesNobodyIsRefused() {
        assertThatThrownBy(() -> root(() -> iam.createRole(request -> request.roleName("r")
                        .assumeRolePolicyDocument(
                                TestAccount.trust("\"AWS\":\"arn:aws:iam::123456789012:user/ghost\"")))))
                .isInstanceOf(MalformedPolicyDocumentException.class)
                .hasMessageContaining("Invalid principal in policy: \"AWS\":\"arn:aws:iam::123456789012:user/ghost\"");
    }

    @Test
    void aUserIsRenamed() {
        root(() -> iam.createUser(request -> request.userName("alice")));
        root(() -> iam.updateUser(
                request -> request.userName("alice").newUserName("Alice").newPath("/x/")));
        assertThat(root(() ->
                        iam.getUser(request -> request.userName("Alice")).user().arn()))
                .isEqualTo("arn:aws:iam::123456789012:user/x/Alice");
    }

    private void role(String name) {
        root(() -> iam.createRole(request -> request.roleName(name).assumeRolePolicyDocument(TestAccount.TASKS_TRUST)));
    }

    private <R> R root(Supplier<R> call) {
        return account.root(call);
    }

    private static String decoded(String document) {
        return URLDecoder.decode(document, StandardCharsets.UTF_8);
    }
}
