package dev.roadstead.services.ec2;

import static dev.roadstead.services.ec2.ResourceType.DHCP_OPTIONS;

import java.util.List;
import software.amazon.awssdk.services.ec2.model.DescribeDhcpOptionsRequest;
import software.amazon.awssdk.services.ec2.model.DescribeDhcpOptionsResponse;
import software.amazon.awssdk.services.ec2.model.DhcpConfiguration;

/** The default set of DHCP options. */
final class DhcpOptionsOperations {

    private static final String RESOLVER = "AmazonProvidedDNS";

    private static final Listing<DhcpOptions> LISTING = new Listing<>(
            DHCP_OPTIONS,
            "dhcpOptionsIds",
            new Filters<>(DhcpOptions::dhcpOptionsId)
                    .by("dhcp-options-id", DhcpOptions::dhcpOptionsId)
                    .byEach("key", (estate, options) -> List.of("domain-name", "domain-name-servers"))
                    .byEach(
                            "value",
                            (estate, options) -> List.of(NetworkInterfaceDescription.domain(estate.region()), RESOLVER))
                    .byEach("owner-id", (estate, options) -> List.of(estate.account())));

    private final Work work;

    DhcpOptionsOperations(Work work) {
        this.work = work;
    }

    DescribeDhcpOptionsResponse describe(DescribeDhcpOptionsRequest request) {
        Estate estate = work.read();
        var page = LISTING.page(
                estate,
                new Listing.Query(
                        request.dhcpOptionsIds(), request.filters(), request.maxResults(), request.nextToken()));
        return DescribeDhcpOptionsResponse.builder()
                .dhcpOptions(page.map(options -> described(estate, options)).items())
                .nextToken(page.token())
                .build();
    }

    private static software.amazon.awssdk.services.ec2.model.DhcpOptions described(Estate estate, DhcpOptions options) {
        return software.amazon.awssdk.services.ec2.model.DhcpOptions.builder()
                .dhcpOptionsId(options.dhcpOptionsId())
                .ownerId(estate.account())
                .dhcpConfigurations(
                        configuration("domain-name", NetworkInterfaceDescription.domain(estate.region())),
                        configuration("domain-name-servers", RESOLVER))
                .tags(TagRequests.described(estate.tags(options.dhcpOptionsId())))
                .build();
    }

    private static DhcpConfiguration configuration(String key, String value) {
        return DhcpConfiguration.builder().key(key).values(v -> v.value(value)).build();
    }
}
