package dev.roadstead.services.ecs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.roadstead.services.TestAccount;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Sessions of roles, with the real IAM and STS. */
class RoleSessionsTest {
    private static final String TRUST = TestAccount.trust("\"Service\":\"ecs-tasks.amazonaws.com\"");
    private static final String DISTRUST = TestAccount.trust("\"Service\":\"ec2.amazonaws.com\"");

    private final TestAccount account = new TestAccount();
    private final Scope scope = new Scope(TestAccount.ID, TestAccount.REGION);
    private final RoleSessions sessions =
            new RoleSessions(new EcsNeighbours.Roles(account.sts(), account.identities()), account.platform());

    @AfterEach
    void close() {
        account.close();
    }

    @Test
    void aRoleThatIsMadeAnewIsAssumedAnew() {
        String arn = account.role("execution", TRUST, TestAccount.allow("logs:*", "*"));
        RoleSessions.Session before = sessions.shared(scope, arn);
        assertThat(sessions.shared(scope, arn)).isSameAs(before);
        delete("execution");
        assertThatThrownBy(() -> sessions.shared(scope, arn)).isInstanceOf(StartFailure.class);
        account.role("execution", TRUST, TestAccount.allow("logs:*", "*"));

        RoleSessions.Session after = sessions.shared(scope, arn);

        assertThat(after.caller().principal().userId())
                .isNotEqualTo(before.caller().principal().userId());
    }

    @Test
    void aTrustPolicyIsAskedAtEachStartAndWithinAMinuteMeanwhile() {
        String arn = account.role("execution", TRUST, TestAccount.allow("logs:*", "*"));
        sessions.execution(scope, arn);
        RoleSessions.Session kept = sessions.shared(scope, arn);
        account.root(() -> account.iam()
                .updateAssumeRolePolicy(request -> request.roleName("execution").policyDocument(DISTRUST)));

        assertThatThrownBy(() -> sessions.execution(scope, arn)).isInstanceOf(StartFailure.class);
        assertThat(sessions.shared(scope, arn)).isSameAs(kept);
        account.pass(Duration.ofMinutes(1));
        assertThatThrownBy(() -> sessions.shared(scope, arn)).isInstanceOf(StartFailure.class);
    }

    private void delete(String role) {
        account.root(() -> {
            account.iam().deleteRolePolicy(request -> request.roleName(role).policyName("own"));
            return account.iam().deleteRole(request -> request.roleName(role));
        });
    }
}
