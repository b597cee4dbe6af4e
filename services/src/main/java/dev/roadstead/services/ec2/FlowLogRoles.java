package dev.roadstead.services.ec2;

import dev.roadstead.services.aws.Caller;
import dev.roadstead.services.aws.Identities;
import java.util.Optional;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.services.sts.StsClient;
import software.amazon.awssdk.services.sts.model.Credentials;

/**
 * The roles that flow logs write as, had from STS as {@code vpc-flow-logs.amazonaws.com}: the role's trust policy decides.
 *
 * @see <a href="https://docs.aws.amazon.com/vpc/latest/userguide/flow-logs-iam-role.html">IAM role for publishing flow logs</a>
 */
public final class FlowLogRoles {

    static final String SERVICE = "vpc-flow-logs.amazonaws.com";

    private static final int SECONDS = 3600;

    private final StsClient sts;
    private final Identities identities;

    public FlowLogRoles(StsClient sts, Identities identities) {
        this.sts = sts;
        this.identities = identities;
    }

    /**
     * A session of a role.
     *
     * @throws AwsServiceException when its trust policy does not allow it, or there is no such role
     */
    Caller assume(String account, String region, String roleArn, String sessionName) {
        Caller service = Caller.service(account, region, SERVICE);
        Credentials credentials = service.run(() -> sts.assumeRole(
                        r -> r.roleArn(roleArn).roleSessionName(sessionName).durationSeconds(SECONDS)))
                .credentials();
        return identities
                .identity(credentials.accessKeyId(), Optional.of(credentials.sessionToken()))
                .map(identity -> service.as(identity.principal()))
                .orElseThrow(() -> new IllegalStateException("STS handed out a session that IAM does not know"));
    }
}
