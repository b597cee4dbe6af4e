package dev.roadstead.services.sts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.roadstead.services.TestAccount;
import dev.roadstead.services.aws.Principal;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.sts.model.AssumeRoleResponse;
import software.amazon.awssdk.services.sts.model.Credentials;
import software.amazon.awssdk.services.sts.model.MalformedPolicyDocumentException;

class StsApiTest {
    private static final String ACCOUNT_TRUST = TestAccount.trust("\"AWS\":\"123456789012\"");
    private static final String DENIED =
            "is not authorized to perform: sts:AssumeRole on resource:" + " arn:aws:iam::123456789012:role/target";

    private final TestAccount account = new TestAccount();

    @AfterEach
    void close() {
        account.close();
    }

    @Test
    void tellsWhoCalls() {
        var identity = account.root(() -> account.sts().getCallerIdentity());
        assertThat(identity.arn()).isEqualTo("arn:aws:iam::123456789012:root");
        assertThat(identity.account()).isEqualTo(TestAccount.ID);
        Principal alice = account.user("alice", TestAccount.deny("*", "*"));
        assertThat(account.as(alice, () -> account.sts().getCallerIdentity()).userId())
                .startsWith("AIDA");
    }

    @Test
    void aServiceAssumesTheRoleThatTrustsIt() {
        String arn = account.role("target", TestAccount.TASKS_TRUST, TestAccount.allow("iam:ListUsers", "*"));
        AssumeRoleResponse assumed = account.service(
                "ecs-tasks.amazonaws.com",
                () -> account.sts()
                        .assumeRole(request ->
                                request.roleArn(arn).roleSessionName("0123abcd").durationSeconds(6 * 3600)));
        assertThat(assumed.assumedRoleUser().arn()).isEqualTo("arn:aws:sts::123456789012:assumed-role/target/0123abcd");
        assertThat(assumed.assumedRoleUser().assumedRoleId()).matches("AROA[A-Z2-7]{17}:0123abcd");
        assertThat(assumed.credentials().accessKeyId()).matches("ASIA[A-Z2-7]{16}");
        assertThat(assumed.credentials().expiration()).isEqualTo(account.now().plus(Duration.ofHours(6)));
        Principal session = account.principal(assumed.credentials());
        assertThat(account.as(session, () -> account.sts().getCallerIdentity()).arn())
                .isEqualTo(assumed.assumedRoleUser().arn());
        account.as(session, () -> account.iam().listUsers(request -> {}));
        assertThatThrownBy(() -> account.as(session, () -> account.iam().listRoles(request -> {})))
                .hasMessageContaining("User: arn:aws:sts::123456789012:assumed-role/target/0123abcd is not authorized"
                        + " to perform: iam:ListRoles");
        assertThatThrownBy(() -> account.service(
                        "ec2.amazonaws.com",
                        () -> account.sts()
                                .assumeRole(request -> request.roleArn(arn).roleSessionName("x"))))
                .hasMessageContaining("User: ec2.amazonaws.com " + DENIED);
    }

    @Test
    void theConfusedDeputyIsHeldOff() {
        String trust = """
                {"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":["ecs-tasks.amazonaws.com"]},
                "Action":"sts:AssumeRole","Condition":{"ArnLike":{"aws:SourceArn":"arn:aws:ecs:%s:123456789012:*"},
                "StringEquals":{"aws:SourceAccount":"123456789012"}}}]}""";
        String mine = account.role("mine", trust.formatted("us-east-1"), TestAccount.allow("*", "*"));
        String other = account.role("other", trust.formatted("eu-west-1"), TestAccount.allow("*", "*"));
        account.service(
                "ecs-tasks.amazonaws.com",
                () -> account.sts().assumeRole(request -> request.roleArn(mine).roleSessionName("x")));
        assertThatThrownBy(() -> account.service(
                        "ecs-tasks.amazonaws.com",
                        () -> account.sts()
                                .assumeRole(request -> request.roleArn(other).roleSessionName("x"))))
                .hasMessageContaining("is not authorized to perform: sts:AssumeRole");
    }

    @Test
    void whereTheAccountIsTrustedTheUserNeedsAPolicyToo() {
        String arn = account.role("target", ACCOUNT_TRUST, TestAccount.allow("*", "*"));
        Principal may = account.user("may", TestAccount.allow("sts:AssumeRole", arn));
        Principal mayNot = account.user("maynot", TestAccount.allow("ecs:*", "*"));
        assertThat(account.as(
                                may,
                                () -> account.sts()
                                        .assumeRole(
                                                request -> request.roleArn(arn).roleSessionName("x")))
                        .credentials())
                .isNotNull();
        assertThatThrownBy(() -> account.as(
                        mayNot,
                        () -> account.sts()
                                .assumeRole(request -> request.roleArn(arn).roleSessionName("x"))))
                .hasMessageContaining("User: arn:aws:iam::123456789012:user/maynot " + DENIED);
        assertThatThrownBy(() -> account.root(() ->
                        account.sts().assumeRole(request -> request.roleArn(arn).roleSessionName("x"))))
                .hasMessageContaining("Roles may not be assumed by root accounts.");
    }

    @Test
    void whomTheTrustPolicyNamesNeedsNoPolicyButMustNotBeDenied() {
        Principal alice = account.user("alice", TestAccount.allow("ecs:*", "*"));
        Principal bob = account.user("bob", TestAccount.deny("sts:*", "*"));
        String trust = TestAccount.trust("\"AWS\":[\"" + alice.arn() + "\",\"" + bob.arn() + "\"]");
        String arn = account.role("target", trust, TestAccount.allow("*", "*"));
        account.as(
                alice,
                () -> account.sts().assumeRole(request -> request.roleArn(arn).roleSessionName("x")));
        assertThatThrownBy(() -> account.as(
                        bob,
                        () -> account.sts()
                                .assumeRole(request -> request.roleArn(arn).roleSessionName("x"))))
                .hasMessageContaining(DENIED + " with an explicit deny");
    }

    @Test
    void aSessionPolicyOnlyNarrows() {
        String arn = account.role("target", ACCOUNT_TRUST, TestAccount.allow("iam:List*", "*"));
        Principal alice = account.user("alice", TestAccount.allow("sts:AssumeRole", "*"));
        Credentials credentials = account.as(
                        alice,
                        () -> account.sts()
                                .assumeRole(request -> request.roleArn(arn)
                                        .roleSessionName("x")
                                        .policy(TestAccount.allow("iam:*", "*").replace("iam:*", "iam:ListUsers"))))
                .credentials();
        Principal session = account.principal(credentials);
        account.as(session, () -> account.iam().listUsers(request -> {}));
        assertThatThrownBy(() -> account.as(session, () -> account.iam().listRoles(request -> {})))
                .hasMessageContaining("because no session policy allows the iam:ListRoles action");
        assertThatThrownBy(() -> account.as(
                        alice,
                        () -> account.sts()
                                .assumeRole(request -> request.roleArn(arn)
                                        .roleSessionName("x")
                                        .policy("{"))))
                .isInstanceOf(MalformedPolicyDocumentException.class);
    }

    @Test
    void anExternalIdIsCompared() {
        String trust = TestAccount.trust("\"AWS\":\"123456789012\"")
                .replace("}}]}", "},\"Condition\":{\"StringEquals\":{\"sts:ExternalId\":\"secret\"}}}]}");
        String arn = account.role("target", trust, TestAccount.allow("*", "*"));
        Principal alice = account.user("alice", TestAccount.allow("sts:AssumeRole", "*"));
        account.as(
                alice,
                () -> account.sts()
                        .assumeRole(request ->
                                request.roleArn(arn).roleSessionName("x").externalId("secret")));
        assertThatThrownBy(() -> account.as(
                        alice,
                        () -> account.sts()
                                .assumeRole(request -> request.roleArn(arn).roleSessionName("x"))))
                .hasMessageContaining(DENIED);
    }

    @Test
    void durationsAreLimited() {
        String arn = account.role("target", ACCOUNT_TRUST, TestAccount.allow("sts:AssumeRole", "*"));
        Principal alice = account.user("alice", TestAccount.allow("sts:AssumeRole", "*"));
        assertThatThrownBy(() -> account.as(
                        alice,
                        () -> account.sts()
                                .assumeRole(request -> request.roleArn(arn)
                                        .roleSessionName("x")
                                        .durationSeconds(3601))))
                .hasMessageContaining("exceeds the MaxSessionDuration set for this role");
        Principal session = account.principal(account.as(
                        alice,
                        () -> account.sts()
                                .assumeRole(request -> request.roleArn(arn).roleSessionName("x")))
                .credentials());
        assertThatThrownBy(() -> account.as(
                        session,
                        () -> account.sts()
                                .assumeRole(request -> request.roleArn(arn)
                                        .roleSessionName("y")
                                        .durationSeconds(3601))))
                .hasMessageContaining("role chaining");
    }

    @Test
    void aRoleThatIsGoneOrMadeAnewGrantsItsOldSessionsNothing() {
        String arn = account.role("target", ACCOUNT_TRUST, TestAccount.allow("*", "*"));
        Principal alice = account.user("alice", TestAccount.allow("sts:AssumeRole", "*"));
        Credentials credentials = account.as(
                        alice,
                        () -> account.sts()
                                .assumeRole(request -> request.roleArn(arn).roleSessionName("x")))
                .credentials();
        Principal session = account.principal(credentials);
        account.root(() -> {
            account.iam().deleteRolePolicy(request -> request.roleName("target").policyName("own"));
            return account.iam().deleteRole(request -> request.roleName("target"));
        });
        account.role("target", ACCOUNT_TRUST, TestAccount.allow("*", "*"));
        assertThatThrownBy(() -> account.as(session, () -> account.iam().listUsers(request -> {})))
                .hasMessageContaining("not authorized");
        assertThat(account.identities().identity(credentials.accessKeyId(), Optional.of(credentials.sessionToken())))
                .isEmpty();
    }

    @Test
    void aUsersSessionFollowsTheUserAndEndsWithIt() {
        Principal alice = account.user("alice", TestAccount.allow("*", "*"));
        Credentials credentials =
                account.as(alice, () -> account.sts().getSessionToken()).credentials();
        account.root(() ->
                account.iam().updateUser(request -> request.userName("alice").newUserName("alicia")));
        Principal renamed = account.principal(credentials);
        assertThat(renamed.arn()).endsWith(":user/alicia");
        account.as(renamed, () -> account.iam().listUsers(request -> {}));
        account.root(() -> {
            account.iam().deleteUserPolicy(request -> request.userName("alicia").policyName("own"));
            account.iam()
                    .listAccessKeys(request -> request.userName("alicia"))
                    .accessKeyMetadata()
                    .forEach(key -> account.iam()
                            .deleteAccessKey(
                                    request -> request.userName("alicia").accessKeyId(key.accessKeyId())));
            return account.iam().deleteUser(request -> request.userName("alicia"));
        });
        assertThat(account.identities().identity(credentials.accessKeyId(), Optional.of(credentials.sessionToken())))
                .isEmpty();
    }

    @Test
    void aTokenBelongsToItsKey() {
        Principal alice = account.user("alice", TestAccount.allow("*", "*"));
        Credentials first =
                account.as(alice, () -> account.sts().getSessionToken()).credentials();
        Credentials second =
                account.as(alice, () -> account.sts().getSessionToken()).credentials();
        assertThat(account.principal(first)).isEqualTo(alice);
        assertThat(account.identities().identity(first.accessKeyId(), Optional.of(second.sessionToken())))
                .isEmpty();
        assertThat(account.identities().identity(first.accessKeyId(), Optional.of("nonsense!")))
                .isEmpty();
        assertThat(account.identities().identity(first.accessKeyId(), Optional.empty()))
                .isEmpty();
        assertThat(account.identities()
                        .identity(first.accessKeyId(), Optional.of(first.sessionToken()))
                        .orElseThrow()
                        .expiration())
                .contains(account.now().plus(Duration.ofHours(12)));
    }
}
