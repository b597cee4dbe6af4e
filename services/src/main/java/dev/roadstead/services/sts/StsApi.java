package dev.roadstead.services.sts;

import dev.roadstead.services.aws.Calls;
import dev.roadstead.services.aws.Platform;
import dev.roadstead.services.aws.SealingKey;
import dev.roadstead.services.policy.ConditionKeys;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import software.amazon.awssdk.services.iam.IamClient;
import software.amazon.awssdk.services.sts.StsClient;
import software.amazon.awssdk.services.sts.model.AssumeRoleRequest;
import software.amazon.awssdk.services.sts.model.AssumeRoleResponse;
import software.amazon.awssdk.services.sts.model.GetCallerIdentityRequest;
import software.amazon.awssdk.services.sts.model.GetCallerIdentityResponse;
import software.amazon.awssdk.services.sts.model.GetSessionTokenRequest;
import software.amazon.awssdk.services.sts.model.GetSessionTokenResponse;

/**
 * AWS STS. What is not overridden here is not implemented. Thread-safe.
 *
 * <p>A service gets credentials for a task by calling {@link #assumeRole} as the service principal that the role's trust
 * policy names: {@code Caller.service(account, region, "ecs-tasks.amazonaws.com").run(() -> sts.assumeRole(...))}. To act
 * with them in-process, it asks {@link dev.roadstead.services.aws.Identities} for their principal.
 *
 * @see <a href="https://docs.aws.amazon.com/STS/latest/APIReference/welcome.html">STS API Reference</a>
 */
public final class StsApi implements StsClient {
    private final Calls calls;
    private final Sessions sessions;

    /**
     * @param iam knows the roles
     * @param sealingKey seals the session tokens
     */
    public StsApi(Platform platform, IamClient iam, SealingKey sealingKey) {
        this.calls = platform.calls("sts", Calls.Denial.ACCESS_DENIED);
        this.sessions = new Sessions(platform, iam, sealingKey);
    }

    @Override
    public String serviceName() {
        return SERVICE_NAME;
    }

    @Override
    public void close() {}

    @Override
    public GetCallerIdentityResponse getCallerIdentity(GetCallerIdentityRequest request) {
        return calls.runForAnyone(request, sessions::identity);
    }

    @Override
    public AssumeRoleResponse assumeRole(AssumeRoleRequest request) {
        return calls.run(request, asked -> List.of(asked.roleArn()), StsApi::keys, sessions::assume);
    }

    @Override
    public GetSessionTokenResponse getSessionToken(GetSessionTokenRequest request) {
        return calls.runForAnyone(request, sessions::token);
    }

    private static Map<String, List<String>> keys(AssumeRoleRequest request) {
        Map<String, List<String>> keys = new HashMap<>();
        keys.put(ConditionKeys.ROLE_SESSION_NAME, List.of(request.roleSessionName()));
        if (request.externalId() != null) {
            keys.put(ConditionKeys.EXTERNAL_ID, List.of(request.externalId()));
        }
        return keys;
    }
}
