package dev.roadstead.services.ec2;

import dev.roadstead.host.Cidr;
import dev.roadstead.host.Ipv4;
import java.util.Optional;

/**
 * A subnet, in one availability zone.
 *
 * @param zone the zone's name, such as {@code us-east-1a}
 * @param defaultForZone whether it is the zone's default subnet
 * @param mapPublicIpOnLaunch described; what launches in the subnet asks for public addresses by itself
 * @param aclAssociationId of its association with its network ACL
 * @param networkAclId of its network ACL, if that is another than the VPC's default one
 */
record Subnet(
        String subnetId,
        String vpcId,
        Cidr cidr,
        String zone,
        boolean defaultForZone,
        boolean mapPublicIpOnLaunch,
        String aclAssociationId,
        Optional<String> networkAclId)
        implements Resource {

    /** AWS keeps the first four addresses and the last one of each subnet. */
    static final int RESERVED = 5;

    private static final int FIRST_FREE = 4;

    @Override
    public String resourceId() {
        return subnetId;
    }

    Subnet withMapPublicIpOnLaunch(boolean value) {
        return new Subnet(subnetId, vpcId, cidr, zone, defaultForZone, value, aclAssociationId, networkAclId);
    }

    Subnet withNetworkAcl(String nextAssociationId, Optional<String> nextAclId) {
        return new Subnet(
                subnetId, vpcId, cidr, zone, defaultForZone, mapPublicIpOnLaunch, nextAssociationId, nextAclId);
    }

    /** How many addresses interfaces can have. */
    int capacity() {
        return (int) cidr.size() - RESERVED;
    }

    /** The interface address of that index, from 0 to {@link #capacity()} excluded. */
    Ipv4 addressAt(int index) {
        return cidr.base().plus(FIRST_FREE + index);
    }

    /** Whether the subnet keeps that address of its range. */
    boolean reserves(Ipv4 address) {
        int offset = address.bits() - cidr.base().bits();
        return offset < FIRST_FREE || address.equals(cidr.last());
    }
}
