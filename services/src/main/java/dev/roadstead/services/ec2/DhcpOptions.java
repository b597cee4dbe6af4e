package dev.roadstead.services.ec2;

import dev.roadstead.host.AddressNames;
import dev.roadstead.host.Ipv4;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * A set of DHCP options.
 *
 * @param configurations values by the options' names; none for the region's default set, which has Amazon's resolver and the region's
 *     domain name
 * @see <a href="https://docs.aws.amazon.com/vpc/latest/userguide/VPC_DHCP_Options.html">DHCP option sets</a>
 */
record DhcpOptions(String dhcpOptionsId, Map<String, List<String>> configurations) implements Resource {

    static final String DOMAIN_NAME = "domain-name";
    static final String DOMAIN_NAME_SERVERS = "domain-name-servers";

    /** In the place of a name server: the VPC's own resolver. */
    static final String AMAZON_PROVIDED = "AmazonProvidedDNS";

    DhcpOptions {
        // Records that were stored before there were others than the default set lack the options.
        configurations =
                configurations == null ? Map.of() : Collections.unmodifiableSortedMap(new TreeMap<>(configurations));
    }

    @Override
    public String resourceId() {
        return dhcpOptionsId;
    }

    /** Whether it is a region's default set. */
    boolean standard() {
        return configurations.isEmpty();
    }

    /** All options with their values, in order of names. */
    Map<String, List<String>> all(String region) {
        return standard()
                ? new TreeMap<>(Map.of(
                        DOMAIN_NAME,
                        List.of(new AddressNames(region).privateDomain()),
                        DOMAIN_NAME_SERVERS,
                        List.of(AMAZON_PROVIDED)))
                : configurations;
    }

    Optional<String> domainName(String region) {
        return all(region).getOrDefault(DOMAIN_NAME, List.of()).stream().findFirst();
    }

    /**
     * The name servers in their order.
     *
     * @param resolver the VPC's own
     */
    List<Ipv4> nameServers(String region, Ipv4 resolver) {
        return all(region).getOrDefault(DOMAIN_NAME_SERVERS, List.of()).stream()
                .map(server -> server.equals(AMAZON_PROVIDED) ? resolver : Ipv4.parse(server))
                .toList();
    }
}
