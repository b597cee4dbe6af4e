package dev.roadstead.services.ec2;

/** A region's default set of DHCP options: Amazon's resolver and the region's domain name. */
record DhcpOptions(String dhcpOptionsId) implements Resource {
    @Override
    public String resourceId() {
        return dhcpOptionsId;
    }
}
