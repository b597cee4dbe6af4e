package dev.roadstead.services.ec2;

import static dev.roadstead.services.ec2.ResourceType.DHCP_OPTIONS;
import static dev.roadstead.services.ec2.ResourceType.VPC;

import dev.roadstead.services.aws.Ids;
import java.util.List;
import java.util.Map;
import software.amazon.awssdk.services.ec2.model.AssociateDhcpOptionsRequest;
import software.amazon.awssdk.services.ec2.model.AssociateDhcpOptionsResponse;
import software.amazon.awssdk.services.ec2.model.AttributeValue;
import software.amazon.awssdk.services.ec2.model.CreateDhcpOptionsRequest;
import software.amazon.awssdk.services.ec2.model.CreateDhcpOptionsResponse;
import software.amazon.awssdk.services.ec2.model.DeleteDhcpOptionsRequest;
import software.amazon.awssdk.services.ec2.model.DeleteDhcpOptionsResponse;
import software.amazon.awssdk.services.ec2.model.DescribeDhcpOptionsRequest;
import software.amazon.awssdk.services.ec2.model.DescribeDhcpOptionsResponse;
import software.amazon.awssdk.services.ec2.model.DhcpConfiguration;

/** Sets of DHCP options. What starts in a VPC after a set was associated finds its name servers and domain. */
final class DhcpOptionsOperations {

    /** In the place of a set's id: no options at all. */
    private static final String NONE = "default";

    private static final Listing<DhcpOptions> LISTING = new Listing<>(
            DHCP_OPTIONS,
            "dhcpOptionsIds",
            new Filters<>(DhcpOptions::dhcpOptionsId)
                    .by("dhcp-options-id", DhcpOptions::dhcpOptionsId)
                    .byEach(
                            "key",
                            (estate, options) -> options.all(estate.region()).keySet())
                    .byEach(
                            "value",
                            (estate, options) -> options.all(estate.region()).values().stream()
                                    .flatMap(List::stream)
                                    .toList())
                    .byEach("owner-id", (estate, options) -> List.of(estate.account())));

    private final Work work;
    private final Ids ids;
    private final TagRequests tagRequests;

    DhcpOptionsOperations(Work work, Ids ids, TagRequests tagRequests) {
        this.work = work;
        this.ids = ids;
        this.tagRequests = tagRequests;
    }

    CreateDhcpOptionsResponse create(CreateDhcpOptionsRequest request) {
        Map<String, List<String>> configurations = DhcpRequests.checked(request.dhcpConfigurations());
        Map<String, String> tags =
                tagRequests.onCreation(request.tagSpecifications(), "CreateDhcpOptions", DHCP_OPTIONS.name());
        return work.store(estate -> {
            Quotas.require(
                    estate.all(DHCP_OPTIONS).count(),
                    Quotas.DHCP_OPTION_SETS,
                    "DhcpOptionsLimitExceeded",
                    "DHCP options sets");
            DhcpOptions options = estate.put(DHCP_OPTIONS, new DhcpOptions(ids.resource("dopt"), configurations));
            estate.tag(DHCP_OPTIONS.name(), options.dhcpOptionsId(), tags);
            return CreateDhcpOptionsResponse.builder()
                    .dhcpOptions(described(estate, options))
                    .build();
        });
    }

    AssociateDhcpOptionsResponse associate(AssociateDhcpOptionsRequest request) {
        work.enforcing(estate -> {
            Vpc vpc = estate.require(VPC, request.vpcId());
            String id = NONE.equals(request.dhcpOptionsId())
                    ? NONE
                    : estate.require(DHCP_OPTIONS, request.dhcpOptionsId()).dhcpOptionsId();
            estate.put(VPC, vpc.withDhcpOptions(id));
        });
        return AssociateDhcpOptionsResponse.builder().build();
    }

    DeleteDhcpOptionsResponse delete(DeleteDhcpOptionsRequest request) {
        work.store(estate -> {
            DhcpOptions options = estate.require(DHCP_OPTIONS, request.dhcpOptionsId());
            if (estate.all(VPC).anyMatch(vpc -> vpc.dhcpOptionsId().equals(options.dhcpOptionsId()))) {
                throw Ec2Failures.dependency("dhcpOptions", options.dhcpOptionsId());
            }
            estate.delete(DHCP_OPTIONS, options);
            return options;
        });
        return DeleteDhcpOptionsResponse.builder().build();
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
                .dhcpConfigurations(options.all(estate.region()).entrySet().stream()
                        .map(each -> DhcpConfiguration.builder()
                                .key(each.getKey())
                                .values(each.getValue().stream()
                                        .map(value -> AttributeValue.builder()
                                                .value(value)
                                                .build())
                                        .toList())
                                .build())
                        .toList())
                .tags(TagRequests.described(estate.tags(options.dhcpOptionsId())))
                .build();
    }
}
