package dev.roadstead.services.ec2;

import static dev.roadstead.services.ec2.ResourceType.SECURITY_GROUP;
import static dev.roadstead.services.ec2.ResourceType.VPC_PEERING_CONNECTION;

import java.util.Comparator;
import java.util.Optional;
import software.amazon.awssdk.services.ec2.model.Ec2Exception;
import software.amazon.awssdk.services.ec2.model.UserIdGroupPair;

/**
 * Rules that name a security group: of the same VPC, or of a peer. Once the peer's group or the peering connection is gone the rule is
 * stale: it stays, and permits nothing.
 *
 * @see <a href="https://docs.aws.amazon.com/vpc/latest/peering/vpc-peering-security-groups.html">Reference peer security groups</a>
 */
final class GroupReferences {

    private GroupReferences() {}

    /**
     * A group of another VPC.
     *
     * @param connection that leads there, the one alive before others; none is left once it is forgotten
     */
    record Across(SecurityGroup group, Optional<VpcPeeringConnection> connection) {}

    /** The id of the group that a permission of {@code of} names; one that a rule names already may be gone. */
    static String named(Estate estate, SecurityGroup of, UserIdGroupPair pair) {
        if (pair.groupId() != null && of.refersTo(pair.groupId())) {
            return pair.groupId();
        }
        SecurityGroup named = GroupLookup.required(estate, pair.groupId(), pair.groupName());
        if (pair.vpcId() != null && !pair.vpcId().equals(named.vpcId())) {
            throw apart();
        }
        if (pair.vpcPeeringConnectionId() != null) {
            VpcPeeringConnection connection = estate.require(VPC_PEERING_CONNECTION, pair.vpcPeeringConnectionId());
            if (!connection.vpcIds().contains(of.vpcId())
                    || !connection.peerOf(of.vpcId()).equals(named.vpcId())) {
                throw apart();
            }
        }
        return named.groupId();
    }

    /** Refuses a new rule of {@code of} for a group that is neither of its VPC nor of one that it is peered with. */
    static void requireNear(Estate estate, SecurityGroup of, SecurityGroupRule rule) {
        rule.peer().group().ifPresent(id -> {
            if (stale(estate, of, id)) {
                throw apart();
            }
        });
    }

    /** Whether a rule of {@code of} for that group permits nothing. */
    static boolean stale(Estate estate, SecurityGroup of, String groupId) {
        Optional<SecurityGroup> group = estate.find(SECURITY_GROUP, groupId);
        return group.isEmpty()
                || across(estate, of, groupId)
                        .filter(there -> there.connection()
                                .filter(VpcPeeringConnection::active)
                                .isEmpty())
                        .isPresent();
    }

    /** Where a group is that is in another VPC than {@code of}. */
    static Optional<Across> across(Estate estate, SecurityGroup of, String groupId) {
        return estate.find(SECURITY_GROUP, groupId)
                .filter(group -> !group.vpcId().equals(of.vpcId()))
                .map(group -> new Across(group, connection(estate, of.vpcId(), group.vpcId())));
    }

    private static Optional<VpcPeeringConnection> connection(Estate estate, String vpcId, String peerId) {
        return estate.peerings(vpcId)
                .filter(connection -> connection.peerOf(vpcId).equals(peerId))
                .max(Comparator.comparing(VpcPeeringConnection::active).thenComparing(VpcPeeringConnection::created));
    }

    private static Ec2Exception apart() {
        return Ec2Failures.failure(
                "InvalidGroup.NotFound", "You have specified two resources that belong to different networks.");
    }
}
