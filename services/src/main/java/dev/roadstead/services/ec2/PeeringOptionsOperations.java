package dev.roadstead.services.ec2;

import static dev.roadstead.services.ec2.ResourceType.VPC_PEERING_CONNECTION;

import dev.roadstead.services.aws.Platform;
import dev.roadstead.services.ec2.VpcPeeringConnection.Side;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.ec2.model.ModifyVpcPeeringConnectionOptionsRequest;
import software.amazon.awssdk.services.ec2.model.ModifyVpcPeeringConnectionOptionsResponse;
import software.amazon.awssdk.services.ec2.model.PeeringConnectionOptions;
import software.amazon.awssdk.services.ec2.model.PeeringConnectionOptionsRequest;

/** Options of active peering connections: whether names are resolved across. */
final class PeeringOptionsOperations {

    private static final String MODIFY = "ModifyVpcPeeringConnectionOptions";

    private final Work work;
    private final Platform platform;

    PeeringOptionsOperations(Work work, Platform platform) {
        this.work = work;
        this.platform = platform;
    }

    ModifyVpcPeeringConnectionOptionsResponse modify(ModifyVpcPeeringConnectionOptionsRequest request) {
        PeeringConnectionOptionsRequest requester = request.requesterPeeringConnectionOptions();
        PeeringConnectionOptionsRequest accepter = request.accepterPeeringConnectionOptions();
        if (requester == null && accepter == null) {
            throw Ec2Failures.missing("requesterPeeringConnectionOptions or accepterPeeringConnectionOptions");
        }
        refuseClassicLink(requester);
        refuseClassicLink(accepter);
        Instant now = platform.clock().instant();
        return work.enforce(estate -> {
            VpcPeeringConnection connection = PeeringOperations.required(estate, request.vpcPeeringConnectionId(), now);
            if (!connection.active()) {
                throw Ec2Failures.failure(
                        "OperationNotPermitted",
                        "Peering " + connection.vpcPeeringConnectionId()
                                + " is not active. Peering options can be added only to active peerings.");
            }
            VpcPeeringConnection modified =
                    connection.with(with(connection.requester(), requester), with(connection.accepter(), accepter));
            estate.put(VPC_PEERING_CONNECTION, modified);
            return ModifyVpcPeeringConnectionOptionsResponse.builder()
                    .requesterPeeringConnectionOptions(requester == null ? null : described(modified.requester()))
                    .accepterPeeringConnectionOptions(accepter == null ? null : described(modified.accepter()))
                    .build();
        });
    }

    private static Side with(Side side, @Nullable PeeringConnectionOptionsRequest asked) {
        return asked == null || asked.allowDnsResolutionFromRemoteVpc() == null
                ? side
                : new Side(side.vpcId(), asked.allowDnsResolutionFromRemoteVpc());
    }

    /** There is no EC2-Classic, so that only to forbid it means nothing. */
    private static void refuseClassicLink(@Nullable PeeringConnectionOptionsRequest options) {
        if (options != null && Boolean.TRUE.equals(options.allowEgressFromLocalClassicLinkToRemoteVpc())) {
            throw Ec2Failures.unsupported(MODIFY, "AllowEgressFromLocalClassicLinkToRemoteVpc");
        }
        if (options != null && Boolean.TRUE.equals(options.allowEgressFromLocalVpcToRemoteClassicLink())) {
            throw Ec2Failures.unsupported(MODIFY, "AllowEgressFromLocalVpcToRemoteClassicLink");
        }
    }

    private static PeeringConnectionOptions described(Side side) {
        return PeeringConnectionOptions.builder()
                .allowDnsResolutionFromRemoteVpc(side.dnsResolutionFromPeer())
                .allowEgressFromLocalClassicLinkToRemoteVpc(false)
                .allowEgressFromLocalVpcToRemoteClassicLink(false)
                .build();
    }
}
