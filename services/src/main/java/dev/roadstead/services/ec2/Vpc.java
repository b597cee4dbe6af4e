package dev.roadstead.services.ec2;

import dev.roadstead.host.Cidr;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A virtual private cloud.
 *
 * @param cidr the primary range
 * @param defaultVpc whether it is the region's default VPC
 * @param instanceTenancy kept and described; there are no instances
 * @param dnsSupport whether the resolver at base+2 answers
 * @param dhcpOptionsId {@code default} for none at all
 * @param dnsHostnames whether interfaces with public addresses get public names
 * @param cidrAssociationId of the primary range
 * @param secondaryCidrs in the order in which they were associated
 */
record Vpc(
        String vpcId,
        Cidr cidr,
        boolean defaultVpc,
        String instanceTenancy,
        boolean dnsSupport,
        boolean dnsHostnames,
        String dhcpOptionsId,
        String cidrAssociationId,
        List<CidrAssociation> secondaryCidrs)
        implements Resource {

    Vpc {
        // Records that were stored before a VPC could have several ranges lack the list.
        secondaryCidrs = secondaryCidrs == null ? List.of() : List.copyOf(secondaryCidrs);
    }

    /** That a range belongs to the VPC. */
    record CidrAssociation(String associationId, Cidr cidr) {}

    @Override
    public String resourceId() {
        return vpcId;
    }

    /** All of its ranges' associations, the primary one's first. */
    List<CidrAssociation> associations() {
        return Stream.concat(Stream.of(new CidrAssociation(cidrAssociationId, cidr)), secondaryCidrs.stream())
                .toList();
    }

    /** All of its ranges, the primary one first. */
    List<Cidr> ranges() {
        return associations().stream().map(CidrAssociation::cidr).toList();
    }

    /** Whether a range lies in one of the VPC's own. */
    boolean contains(Cidr range) {
        return ranges().stream().anyMatch(own -> own.contains(range));
    }

    /** Whether its addresses have names by themselves. */
    boolean namesAddresses() {
        return dnsSupport && dnsHostnames;
    }

    Optional<CidrAssociation> association(String associationId) {
        return associations().stream()
                .filter(each -> each.associationId().equals(associationId))
                .findFirst();
    }

    Vpc withDnsSupport(boolean value) {
        return with(value, dnsHostnames, dhcpOptionsId, secondaryCidrs);
    }

    Vpc withDnsHostnames(boolean value) {
        return with(dnsSupport, value, dhcpOptionsId, secondaryCidrs);
    }

    Vpc withDhcpOptions(String id) {
        return with(dnsSupport, dnsHostnames, id, secondaryCidrs);
    }

    Vpc withSecondaryCidrs(List<CidrAssociation> next) {
        return with(dnsSupport, dnsHostnames, dhcpOptionsId, next);
    }

    private Vpc with(boolean support, boolean hostnames, String dhcp, List<CidrAssociation> secondary) {
        return new Vpc(
                vpcId, cidr, defaultVpc, instanceTenancy, support, hostnames, dhcp, cidrAssociationId, secondary);
    }
}
