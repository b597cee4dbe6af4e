package dev.roadstead.services.ec2;

import dev.roadstead.services.ec2.VpcPeeringConnection.Side;
import dev.roadstead.services.ec2.VpcPeeringConnection.State;
import java.time.Instant;
import java.util.List;
import java.util.function.Supplier;
import software.amazon.awssdk.services.ec2.model.CidrBlock;
import software.amazon.awssdk.services.ec2.model.VpcPeeringConnectionVpcInfo;

/** Peering connections as answers describe them. */
final class PeeringDescription {

    private PeeringDescription() {}

    static software.amazon.awssdk.services.ec2.model.VpcPeeringConnection of(
            Estate estate, VpcPeeringConnection connection, Instant now) {
        State state = connection.state(now);
        return described(estate, connection)
                .expirationTime(state == State.PENDING_ACCEPTANCE ? connection.expires() : null)
                .status(status -> status.code(state.text()).message(message(estate, state)))
                .build();
    }

    /** As the answer to the request for one describes it, before it is known what becomes of it. */
    static software.amazon.awssdk.services.ec2.model.VpcPeeringConnection initiated(
            Estate estate, VpcPeeringConnection connection) {
        return described(estate, connection)
                .expirationTime(connection.expires())
                .status(status ->
                        status.code("initiating-request").message("Initiating Request to " + estate.account()))
                .build();
    }

    private static software.amazon.awssdk.services.ec2.model.VpcPeeringConnection.Builder described(
            Estate estate, VpcPeeringConnection connection) {
        return software.amazon.awssdk.services.ec2.model.VpcPeeringConnection.builder()
                .vpcPeeringConnectionId(connection.vpcPeeringConnectionId())
                .requesterVpcInfo(side(estate, connection.requester()))
                .accepterVpcInfo(side(estate, connection.accepter()))
                .tags(TagRequests.described(estate.tags(connection.vpcPeeringConnectionId())));
    }

    static Filters<VpcPeeringConnection> filters(Supplier<Instant> clock) {
        return new Filters<>(VpcPeeringConnection::vpcPeeringConnectionId)
                .by("vpc-peering-connection-id", VpcPeeringConnection::vpcPeeringConnectionId)
                .by("status-code", connection -> connection.state(clock.get()).text())
                .byEach(
                        "status-message",
                        (estate, connection) -> List.of(message(estate, connection.state(clock.get()))))
                .by("expiration-time", connection -> connection.expires().toString())
                .by(
                        "requester-vpc-info.vpc-id",
                        connection -> connection.requester().vpcId())
                .byEach("requester-vpc-info.owner-id", (estate, connection) -> List.of(estate.account()))
                .byEach("requester-vpc-info.cidr-block", (estate, connection) -> ranges(estate, connection.requester()))
                .by(
                        "accepter-vpc-info.vpc-id",
                        connection -> connection.accepter().vpcId())
                .byEach("accepter-vpc-info.owner-id", (estate, connection) -> List.of(estate.account()))
                .byEach("accepter-vpc-info.cidr-block", (estate, connection) -> ranges(estate, connection.accepter()));
    }

    /** The ranges of a VPC, as long as it is there. */
    private static List<String> ranges(Estate estate, Side side) {
        return estate.find(ResourceType.VPC, side.vpcId()).stream()
                .flatMap(vpc -> vpc.ranges().stream())
                .map(Object::toString)
                .toList();
    }

    private static VpcPeeringConnectionVpcInfo side(Estate estate, Side side) {
        List<String> ranges = ranges(estate, side);
        return VpcPeeringConnectionVpcInfo.builder()
                .vpcId(side.vpcId())
                .ownerId(estate.account())
                .region(estate.region())
                .cidrBlock(ranges.isEmpty() ? null : ranges.getFirst())
                .cidrBlockSet(ranges.stream()
                        .map(range -> CidrBlock.builder().cidrBlock(range).build())
                        .toList())
                .peeringOptions(options -> options.allowDnsResolutionFromRemoteVpc(side.dnsResolutionFromPeer())
                        .allowEgressFromLocalClassicLinkToRemoteVpc(false)
                        .allowEgressFromLocalVpcToRemoteClassicLink(false))
                .build();
    }

    private static String message(Estate estate, State state) {
        return switch (state) {
            case PENDING_ACCEPTANCE -> "Pending Acceptance by " + estate.account();
            case ACTIVE -> "Active";
            case DELETED -> "Deleted by " + estate.account();
            case REJECTED -> "Rejected by " + estate.account();
            case EXPIRED -> "Expired";
            case FAILED -> "Failed due to incorrect VPC-ID, Account ID, or overlapping CIDR range";
        };
    }
}
