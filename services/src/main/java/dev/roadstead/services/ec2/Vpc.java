package dev.roadstead.services.ec2;

import dev.roadstead.host.Cidr;

/**
 * A virtual private cloud.
 *
 * @param defaultVpc whether it is the region's default VPC
 * @param instanceTenancy kept and described; there are no instances
 * @param dnsSupport whether the resolver at base+2 answers
 * @param dnsHostnames whether interfaces with public addresses get public names
 * @param cidrAssociationId of the primary range
 */
record Vpc(
        String vpcId,
        Cidr cidr,
        boolean defaultVpc,
        String instanceTenancy,
        boolean dnsSupport,
        boolean dnsHostnames,
        String dhcpOptionsId,
        String cidrAssociationId)
        implements Resource {

    @Override
    public String resourceId() {
        return vpcId;
    }

    Vpc withDnsSupport(boolean value) {
        return new Vpc(vpcId, cidr, defaultVpc, instanceTenancy, value, dnsHostnames, dhcpOptionsId, cidrAssociationId);
    }

    Vpc withDnsHostnames(boolean value) {
        return new Vpc(vpcId, cidr, defaultVpc, instanceTenancy, dnsSupport, value, dhcpOptionsId, cidrAssociationId);
    }
}
