package dev.roadstead.services.ec2;

/** A VPC's default network ACL, which allows everything; the subnets hold the associations. */
record NetworkAcl(String networkAclId, String vpcId) implements Resource {
    @Override
    public String resourceId() {
        return networkAclId;
    }
}
