package dev.roadstead.services.sts;

import dev.roadstead.services.aws.Arn;
import dev.roadstead.services.aws.Caller;
import dev.roadstead.services.aws.Failures;
import dev.roadstead.services.aws.Platform;
import dev.roadstead.services.aws.Principal;
import dev.roadstead.services.aws.SealingKey;
import dev.roadstead.services.aws.SessionTokens;
import dev.roadstead.services.policy.MalformedPolicyException;
import dev.roadstead.services.policy.PolicyDocument;
import dev.roadstead.services.policy.PolicyType;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.iam.IamClient;
import software.amazon.awssdk.services.iam.model.Role;
import software.amazon.awssdk.services.sts.model.AssumeRoleRequest;
import software.amazon.awssdk.services.sts.model.AssumeRoleResponse;
import software.amazon.awssdk.services.sts.model.AssumedRoleUser;
import software.amazon.awssdk.services.sts.model.Credentials;
import software.amazon.awssdk.services.sts.model.GetCallerIdentityRequest;
import software.amazon.awssdk.services.sts.model.GetCallerIdentityResponse;
import software.amazon.awssdk.services.sts.model.GetSessionTokenRequest;
import software.amazon.awssdk.services.sts.model.GetSessionTokenResponse;
import software.amazon.awssdk.services.sts.model.MalformedPolicyDocumentException;
import software.amazon.awssdk.services.sts.model.PackedPolicyTooLargeException;

/** Temporary credentials. Nothing of them is stored: their token says all. */
final class Sessions {
    private static final String SERVICE = "sts.amazonaws.com";
    private static final Duration USUAL = Duration.ofHours(1);
    private static final Duration CHAINED_LIMIT = Duration.ofHours(1);
    private static final Duration USUAL_FOR_USERS = Duration.ofHours(12);
    private static final int POLICY_LIMIT = 2048;

    private final Platform platform;
    private final IamClient iam;
    private final SessionTokens tokens;

    Sessions(Platform platform, IamClient iam, SealingKey sealingKey) {
        this.platform = platform;
        this.iam = iam;
        this.tokens = new SessionTokens(sealingKey);
    }

    GetCallerIdentityResponse identity(GetCallerIdentityRequest request) {
        Caller caller = Caller.current();
        return GetCallerIdentityResponse.builder()
                .account(caller.account())
                .arn(caller.principal().arn())
                .userId(caller.principal().userId())
                .build();
    }

    AssumeRoleResponse assume(AssumeRoleRequest request) {
        Role role = role(request.roleArn());
        Duration duration = duration(request.durationSeconds(), role);
        Optional<String> policy = Optional.ofNullable(request.policy());
        policy.ifPresent(Sessions::check);
        Principal.AssumedRole principal = new Principal.AssumedRole(
                Caller.current().account(), role.arn(), role.roleId(), request.roleSessionName(), policy);
        Credentials credentials = credentials(duration, Optional.of(principal), Optional.empty());
        return AssumeRoleResponse.builder()
                .assumedRoleUser(AssumedRoleUser.builder()
                        .arn(principal.arn())
                        .assumedRoleId(principal.userId())
                        .build())
                .credentials(credentials)
                .packedPolicySize(policy.map(text -> Math.max(1, text.length() * 100 / POLICY_LIMIT))
                        .orElse(null))
                .build();
    }

    GetSessionTokenResponse token(GetSessionTokenRequest request) {
        Duration asked =
                request.durationSeconds() == null ? USUAL_FOR_USERS : Duration.ofSeconds(request.durationSeconds());
        Credentials credentials = switch (Caller.current().principal()) {
            case Principal.User user -> credentials(asked, Optional.empty(), Optional.of(user));
            case Principal.Root root ->
                credentials(asked.compareTo(USUAL) > 0 ? USUAL : asked, Optional.empty(), Optional.empty());
            case Principal.AssumedRole session -> throw sessionCredentials();
            case Principal.Service service -> throw sessionCredentials();
        };
        return GetSessionTokenResponse.builder().credentials(credentials).build();
    }

    /** The role exists: its trust policy has just been evaluated. */
    private Role role(String arn) {
        String name = Arn.parse(arn).orElseThrow().lastSegment();
        return Caller.current()
                .as(new Principal.Service(SERVICE))
                .run(() -> iam.getRole(asked -> asked.roleName(name)).role());
    }

    /** A service gets as much time as it asks for, whatever the role says: tasks outlive an hour. */
    private static Duration duration(@Nullable Integer seconds, Role role) {
        Duration asked = seconds == null ? USUAL : Duration.ofSeconds(seconds);
        Principal principal = Caller.current().principal();
        if (principal instanceof Principal.Service) {
            return asked;
        }
        if (principal instanceof Principal.AssumedRole && asked.compareTo(CHAINED_LIMIT) > 0) {
            throw validation("The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by"
                    + " role chaining");
        }
        if (asked.toSeconds() > role.maxSessionDuration()) {
            throw validation("The requested DurationSeconds exceeds the MaxSessionDuration set for this role.");
        }
        return asked;
    }

    private static void check(String policy) {
        if (policy.length() > POLICY_LIMIT) {
            throw PackedPolicyTooLargeException.builder()
                    .message("The session policy has %d characters (expected at most %d)"
                            .formatted(policy.length(), POLICY_LIMIT))
                    .build();
        }
        try {
            PolicyDocument.parse(policy, PolicyType.IDENTITY);
        } catch (MalformedPolicyException e) {
            throw MalformedPolicyDocumentException.builder()
                    .message(e.getMessage())
                    .build();
        }
    }

    private Credentials credentials(
            Duration duration, Optional<Principal.AssumedRole> role, Optional<Principal.User> user) {
        String id = platform.ids().iam("ASIA", 20);
        String secret = platform.ids().alphanumeric(40);
        Instant expiration =
                Instant.ofEpochSecond(platform.clock().instant().plus(duration).getEpochSecond());
        SessionTokens.Session session =
                new SessionTokens.Session(Caller.current().account(), secret, expiration, role, user);
        return Credentials.builder()
                .accessKeyId(id)
                .secretAccessKey(secret)
                .sessionToken(tokens.issue(id, session))
                .expiration(expiration)
                .build();
    }

    private static RuntimeException validation(String message) {
        return Failures.failure(400, "ValidationError", message);
    }

    private static RuntimeException sessionCredentials() {
        return Failures.failure(403, "AccessDenied", "Cannot call GetSessionToken with session credentials");
    }
}
