package dev.roadstead.services.aws;

import java.util.Optional;
import software.amazon.awssdk.awscore.AwsRequest;
import software.amazon.awssdk.core.interceptor.ExecutionAttribute;

/**
 * What one service of ours asks of another together with a call, where AWS's own takes a second call for it. A hint travels beside the
 * request and never over the wire, so a client cannot give one; who gives one looks at the answer whether it was heeded, and else makes
 * the second call.
 */
public final class Hints {

    /** To CreateNetworkInterface: with a public address of its own, as ModifyNetworkInterfaceAttribute gives it one. */
    public static final ExecutionAttribute<Boolean> ASSOCIATE_PUBLIC_IP_ADDRESS =
            new ExecutionAttribute<>("RoadsteadAssociatePublicIpAddress");

    private Hints() {}

    /** Whether a hint came with a request. */
    public static boolean given(AwsRequest request, ExecutionAttribute<Boolean> hint) {
        return request.overrideConfiguration()
                .flatMap(beside ->
                        Optional.ofNullable(beside.executionAttributes().getAttribute(hint)))
                .orElse(false);
    }
}
