package dev.roadstead.services.ec2;

import static dev.roadstead.services.ec2.ResourceType.VPC;
import static dev.roadstead.services.ec2.ResourceType.VPC_PEERING_CONNECTION;

import dev.roadstead.services.aws.Platform;
import dev.roadstead.services.ec2.VpcPeeringConnection.State;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import software.amazon.awssdk.services.ec2.model.AcceptVpcPeeringConnectionRequest;
import software.amazon.awssdk.services.ec2.model.AcceptVpcPeeringConnectionResponse;
import software.amazon.awssdk.services.ec2.model.CreateVpcPeeringConnectionRequest;
import software.amazon.awssdk.services.ec2.model.CreateVpcPeeringConnectionResponse;
import software.amazon.awssdk.services.ec2.model.DeleteVpcPeeringConnectionRequest;
import software.amazon.awssdk.services.ec2.model.DeleteVpcPeeringConnectionResponse;
import software.amazon.awssdk.services.ec2.model.DescribeVpcPeeringConnectionsRequest;
import software.amazon.awssdk.services.ec2.model.DescribeVpcPeeringConnectionsResponse;
import software.amazon.awssdk.services.ec2.model.RejectVpcPeeringConnectionRequest;
import software.amazon.awssdk.services.ec2.model.RejectVpcPeeringConnectionResponse;

/** Peering connections between VPCs of the account and region. */
final class PeeringOperations {

    private static final String CREATE = "CreateVpcPeeringConnection";

    private final Work work;
    private final Platform platform;
    private final TagRequests tagRequests;
    private final Listing<VpcPeeringConnection> listing;

    PeeringOperations(Work work, Platform platform, TagRequests tagRequests) {
        this.work = work;
        this.platform = platform;
        this.tagRequests = tagRequests;
        this.listing = new Listing<>(
                VPC_PEERING_CONNECTION,
                "vpcPeeringConnectionIds",
                PeeringDescription.filters(() -> platform.clock().instant()));
    }

    /**
     * A request whose VPCs cannot be peered is accepted, and has failed then; one that is repeated while its connection is alive gets that
     * connection as it is, with the tags that it has, as on AWS.
     *
     * @see <a href="https://github.com/hashicorp/terraform-provider-aws/issues/27750">What a repeated request gets</a>
     */
    CreateVpcPeeringConnectionResponse create(CreateVpcPeeringConnectionRequest request) {
        if (request.vpcId() == null) {
            throw Ec2Failures.missing("vpcId");
        }
        if (request.peerVpcId() == null) {
            throw Ec2Failures.missing("peerVpcId");
        }
        Map<String, String> tags =
                tagRequests.onCreation(request.tagSpecifications(), CREATE, VPC_PEERING_CONNECTION.name());
        Instant now = platform.clock().instant();
        return work.store(estate -> {
            refuseForeign(estate, request);
            forget(estate, now);
            Vpc requester = estate.require(VPC, request.vpcId());
            Optional<VpcPeeringConnection> same = requested(estate, requester, request.peerVpcId(), now);
            if (same.isPresent()) {
                return CreateVpcPeeringConnectionResponse.builder()
                        .vpcPeeringConnection(PeeringDescription.of(estate, same.get(), now))
                        .build();
            }
            Optional<Vpc> accepter = estate.find(VPC, request.peerVpcId());
            requireRoomForRequest(estate, requester, now);
            boolean possible =
                    accepter.filter(peer -> !overlap(requester, peer)).isPresent();
            VpcPeeringConnection connection = new VpcPeeringConnection(
                    platform.ids().resource("pcx"),
                    new VpcPeeringConnection.Side(requester.vpcId(), false),
                    new VpcPeeringConnection.Side(request.peerVpcId(), false),
                    possible ? State.PENDING_ACCEPTANCE : State.FAILED,
                    now,
                    possible ? Optional.empty() : Optional.of(now));
            estate.put(VPC_PEERING_CONNECTION, connection);
            estate.tag(VPC_PEERING_CONNECTION.name(), connection.vpcPeeringConnectionId(), tags);
            return CreateVpcPeeringConnectionResponse.builder()
                    .vpcPeeringConnection(PeeringDescription.initiated(estate, connection))
                    .build();
        });
    }

    DescribeVpcPeeringConnectionsResponse describe(DescribeVpcPeeringConnectionsRequest request) {
        Estate estate = work.read();
        Instant now = platform.clock().instant();
        var page = listing.page(
                estate,
                estate.all(VPC_PEERING_CONNECTION).filter(connection -> connection.visible(now)),
                new Listing.Query(
                        request.vpcPeeringConnectionIds(),
                        request.filters(),
                        request.maxResults(),
                        request.nextToken()));
        return DescribeVpcPeeringConnectionsResponse.builder()
                .vpcPeeringConnections(page.map(connection -> PeeringDescription.of(estate, connection, now))
                        .items())
                .nextToken(page.token())
                .build();
    }

    AcceptVpcPeeringConnectionResponse accept(AcceptVpcPeeringConnectionRequest request) {
        Instant now = platform.clock().instant();
        return work.enforce(estate -> {
            VpcPeeringConnection connection = required(estate, request.vpcPeeringConnectionId(), now);
            if (connection.state(now) != State.PENDING_ACCEPTANCE) {
                throw transition(connection, now, "provisioning");
            }
            Vpc requester = estate.require(VPC, connection.requester().vpcId());
            Vpc accepter = estate.require(VPC, connection.accepter().vpcId());
            requireNoOther(estate, connection);
            requireRoom(estate, requester);
            requireRoom(estate, accepter);
            // A range may have come since that overlaps.
            State next = overlap(requester, accepter) ? State.FAILED : State.ACTIVE;
            VpcPeeringConnection accepted = estate.put(VPC_PEERING_CONNECTION, connection.enter(next, now));
            return AcceptVpcPeeringConnectionResponse.builder()
                    .vpcPeeringConnection(PeeringDescription.of(estate, accepted, now))
                    .build();
        });
    }

    RejectVpcPeeringConnectionResponse reject(RejectVpcPeeringConnectionRequest request) {
        Instant now = platform.clock().instant();
        work.store(estate -> {
            VpcPeeringConnection connection = required(estate, request.vpcPeeringConnectionId(), now);
            if (connection.state(now) != State.PENDING_ACCEPTANCE) {
                throw transition(connection, now, "rejected");
            }
            return estate.put(VPC_PEERING_CONNECTION, connection.enter(State.REJECTED, now));
        });
        return RejectVpcPeeringConnectionResponse.builder().returnValue(true).build();
    }

    DeleteVpcPeeringConnectionResponse delete(DeleteVpcPeeringConnectionRequest request) {
        Instant now = platform.clock().instant();
        work.enforcing(estate -> {
            VpcPeeringConnection connection = required(estate, request.vpcPeeringConnectionId(), now);
            if (!connection.alive(now)) {
                throw transition(connection, now, "deleting");
            }
            estate.put(VPC_PEERING_CONNECTION, connection.enter(State.DELETED, now));
        });
        return DeleteVpcPeeringConnectionResponse.builder().returnValue(true).build();
    }

    /** A VPC takes its connections along when it is deleted. */
    static void deleteAll(OpenEstate estate, Vpc vpc, Instant now) {
        estate.peerings(vpc.vpcId())
                .filter(connection -> connection.alive(now))
                .toList()
                .forEach(connection -> estate.put(VPC_PEERING_CONNECTION, connection.enter(State.DELETED, now)));
    }

    /** The connection, or EC2's error for an id that nothing visible has. */
    static VpcPeeringConnection required(Estate estate, String id, Instant now) {
        VpcPeeringConnection connection = estate.require(VPC_PEERING_CONNECTION, id);
        if (!connection.visible(now)) {
            throw VPC_PEERING_CONNECTION.absent(id);
        }
        return connection;
    }

    /** What is no longer described goes when the next one comes. */
    private static void forget(OpenEstate estate, Instant now) {
        estate.all(VPC_PEERING_CONNECTION)
                .filter(connection -> !connection.visible(now))
                .toList()
                .forEach(connection -> estate.delete(VPC_PEERING_CONNECTION, connection));
    }

    private static void refuseForeign(Estate estate, CreateVpcPeeringConnectionRequest request) {
        if (request.peerOwnerId() != null && !request.peerOwnerId().equals(estate.account())) {
            throw Ec2Failures.unsupported(CREATE, "PeerOwnerId of another account");
        }
        if (request.peerRegion() != null && !request.peerRegion().equals(estate.region())) {
            throw Ec2Failures.unsupported(CREATE, "PeerRegion of another region");
        }
    }

    /** What the same VPC has requested of the same other one, as long as it is alive. */
    private static Optional<VpcPeeringConnection> requested(
            Estate estate, Vpc requester, String peerVpcId, Instant now) {
        return estate.peerings(requester.vpcId())
                .filter(connection -> connection.alive(now)
                        && connection.requester().vpcId().equals(requester.vpcId())
                        && connection.accepter().vpcId().equals(peerVpcId))
                .findFirst();
    }

    /**
     * Both VPCs may have requested it of each other, but one of the two alone becomes active.
     *
     * @see <a href="https://github.com/hashicorp/terraform-provider-aws/issues/44315">What accepting the second one gets</a>
     */
    private static void requireNoOther(Estate estate, VpcPeeringConnection connection) {
        boolean there = estate.peerings(connection.requester().vpcId())
                .anyMatch(other -> other.active() && other.vpcIds().equals(connection.vpcIds()));
        if (there) {
            throw Ec2Failures.failure(
                    "VpcPeeringConnectionAlreadyExists",
                    "The vpc peering connection identified by " + connection.vpcPeeringConnectionId()
                            + " already exists.");
        }
    }

    private static void requireRoomForRequest(Estate estate, Vpc requester, Instant now) {
        Quotas.require(
                estate.peerings(requester.vpcId())
                        .filter(connection -> connection.state(now) == State.PENDING_ACCEPTANCE)
                        .count(),
                estate.limit(Quotas.OUTSTANDING_PEERINGS),
                "OutstandingVpcPeeringConnectionLimitExceeded",
                "outstanding VPC peering connection requests for VPC '" + requester.vpcId() + "'");
    }

    private static void requireRoom(Estate estate, Vpc vpc) {
        Quotas.require(
                estate.peerings(vpc.vpcId())
                        .filter(VpcPeeringConnection::active)
                        .count(),
                estate.limit(Quotas.ACTIVE_PEERINGS),
                "ActiveVpcPeeringConnectionPerVpcLimitExceeded",
                "active VPC peering connections for VPC '" + vpc.vpcId() + "'");
    }

    private static boolean overlap(Vpc one, Vpc other) {
        return one.ranges().stream().anyMatch(range -> other.ranges().stream().anyMatch(range::overlaps));
    }

    private static RuntimeException transition(VpcPeeringConnection connection, Instant now, String next) {
        return Ec2Failures.failure(
                "InvalidStateTransition",
                "Invalid state transition for " + connection.vpcPeeringConnectionId()
                        + ", attempted to transition from "
                        + connection.state(now).text() + " to " + next);
    }
}
