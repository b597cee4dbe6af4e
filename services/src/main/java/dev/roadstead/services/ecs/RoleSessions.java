package dev.roadstead.services.ecs;

import dev.roadstead.services.aws.Caller;
import dev.roadstead.services.aws.Platform;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.services.sts.model.AssumeRoleRequest;
import software.amazon.awssdk.services.sts.model.Credentials;

/**
 * Sessions of the roles that tasks are given, had from STS as {@code ecs-tasks.amazonaws.com}: the role's trust policy decides.
 * Thread-safe.
 */
final class RoleSessions {

    /** A session with less left than this is renewed. */
    static final Duration MARGIN = Duration.ofMinutes(15);

    private static final Duration SHARED = Duration.ofMinutes(1);

    /** As long as AWS's agents ask for. */
    private static final int SECONDS = 6 * 3600;

    private static final int LIMIT = 1000;

    private final EcsNeighbours.Roles roles;
    private final InstantSource clock;
    private final Map<String, Kept> sharedSessions = new ConcurrentHashMap<>();

    RoleSessions(EcsNeighbours.Roles roles, Platform platform) {
        this.roles = roles;
        this.clock = platform.clock();
    }

    /** A role's session, and who one is with it. */
    record Session(String roleArn, Credentials credentials, Caller caller) {
        Instant renewAt() {
            return credentials.expiration().minus(MARGIN);
        }

        @Override
        public String toString() {
            return "Session[" + roleArn + "]";
        }
    }

    private record Kept(Session session, Instant until) {}

    /** A session of an execution role, to start a task with: its trust policy is asked each time. */
    Session execution(Scope scope, String roleArn) {
        return assume(scope, roleArn, "ecs-execution");
    }

    /**
     * A session of an execution role for what goes on while tasks run; kept and shared for a short while, and no longer than
     * the role that it is of.
     */
    Session shared(Scope scope, String roleArn) {
        String key = scope.account() + "/" + scope.region() + "/" + roleArn;
        Kept kept = sharedSessions.get(key);
        if (kept != null
                && clock.instant().isBefore(kept.until())
                && isKnown(kept.session().credentials())) {
            return kept.session();
        }
        if (sharedSessions.size() >= LIMIT) {
            sharedSessions.clear();
        }
        Session session = execution(scope, roleArn);
        sharedSessions.put(key, new Kept(session, clock.instant().plus(SHARED)));
        return session;
    }

    /** A task role's session for one task. */
    Session task(Scope scope, String roleArn, String taskId) {
        return assume(scope, roleArn, taskId);
    }

    /** Refuses a role whose trust policy does not let ECS's tasks assume it. */
    void check(Scope scope, Optional<String> roleArn) {
        roleArn.ifPresent(arn -> {
            try {
                assume(scope, arn, "ecs-check");
            } catch (StartFailure e) {
                throw EcsErrors.client(e.reason());
            }
        });
    }

    private Session assume(Scope scope, String roleArn, String name) {
        Caller ecsTasks = scope.ecsTasks();
        AssumeRoleRequest request = AssumeRoleRequest.builder()
                .roleArn(roleArn)
                .roleSessionName(name)
                .durationSeconds(SECONDS)
                .build();
        try {
            Credentials credentials =
                    ecsTasks.run(() -> roles.sts().assumeRole(request)).credentials();
            return new Session(roleArn, credentials, caller(ecsTasks, credentials));
        } catch (AwsServiceException e) {
            throw new StartFailure(
                    "ECS was unable to assume the role '" + roleArn + "' that was provided for this task. Please verify"
                            + " that the role being passed has the proper trust relationship and permissions and that"
                            + " your IAM user has permissions to pass this role.",
                    e);
        }
    }

    private boolean isKnown(Credentials credentials) {
        return roles.identities()
                .identity(credentials.accessKeyId(), Optional.of(credentials.sessionToken()))
                .isPresent();
    }

    private Caller caller(Caller ecsTasks, Credentials credentials) {
        return roles.identities()
                .identity(credentials.accessKeyId(), Optional.of(credentials.sessionToken()))
                .map(identity -> ecsTasks.as(identity.principal()))
                .orElseThrow(() -> new IllegalStateException("STS handed out a session that IAM does not know"));
    }
}
