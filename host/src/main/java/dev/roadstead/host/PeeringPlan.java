package dev.roadstead.host;

import java.util.List;

/**
 * A VPC's side of an active peering connection: what of the VPC at its other end this one may know. Packets pass between the
 * interfaces of the two where routes lead to the connection, and no further: to no gateway, resolver or other peer of the other VPC.
 *
 * @param peeringConnectionId such as {@code pcx-0a1b2c3d4e5f60718}; the other VPC's plan names it too
 * @param peerVpcId the VPC at the other end, which stands in the same network plan
 * @param peerRanges the other VPC's; they overlap with none of this one's
 * @param resolvesNames whether this VPC's resolver knows the private names of the other one's addresses
 * @param groups of the other VPC that rules of this one refer to
 * @see <a href="https://docs.aws.amazon.com/vpc/latest/peering/vpc-peering-basics.html">How VPC peering connections work</a>
 */
public record PeeringPlan(
        String peeringConnectionId,
        String peerVpcId,
        List<Cidr> peerRanges,
        boolean resolvesNames,
        List<Members> groups) {

    public PeeringPlan {
        peerRanges = List.copyOf(peerRanges);
        groups = List.copyOf(groups);
        if (peerRanges.isEmpty()) {
            throw new IllegalArgumentException(peeringConnectionId + " leads to no range (expected at least one)");
        }
    }

    /** The private addresses of a security group's members. */
    public record Members(String groupId, List<Ipv4> addresses) {
        public Members {
            addresses = List.copyOf(addresses);
        }
    }
}
