package dev.roadstead.services.ec2;

import static dev.roadstead.services.ec2.ResourceType.VPC;

import dev.roadstead.host.Cidr;
import java.util.List;
import java.util.Map;
import software.amazon.awssdk.services.ec2.model.CreateDefaultVpcRequest;
import software.amazon.awssdk.services.ec2.model.CreateDefaultVpcResponse;
import software.amazon.awssdk.services.ec2.model.CreateVpcRequest;
import software.amazon.awssdk.services.ec2.model.CreateVpcResponse;
import software.amazon.awssdk.services.ec2.model.DescribeVpcsRequest;
import software.amazon.awssdk.services.ec2.model.DescribeVpcsResponse;
import software.amazon.awssdk.services.ec2.model.VpcCidrBlockStateCode;
import software.amazon.awssdk.services.ec2.model.VpcState;

/** VPCs. */
final class VpcOperations {

    private static final Listing<Vpc> LISTING = new Listing<>(
            VPC,
            "vpcIds",
            new Filters<>(Vpc::vpcId)
                    .by("vpc-id", Vpc::vpcId)
                    .by("cidr", vpc -> vpc.cidr().toString())
                    .by("cidr-block", vpc -> vpc.cidr().toString())
                    .by("cidrBlock", vpc -> vpc.cidr().toString())
                    .byEach(
                            "cidr-block-association.cidr-block",
                            (estate, vpc) ->
                                    vpc.ranges().stream().map(Cidr::toString).toList())
                    .byEach(
                            "cidr-block-association.association-id",
                            (estate, vpc) -> vpc.associations().stream()
                                    .map(Vpc.CidrAssociation::associationId)
                                    .toList())
                    .by("cidr-block-association.state", vpc -> "associated")
                    .by("dhcp-options-id", Vpc::dhcpOptionsId)
                    .by("is-default", vpc -> Boolean.toString(vpc.defaultVpc()))
                    .by("isDefault", vpc -> Boolean.toString(vpc.defaultVpc()))
                    .by("state", vpc -> "available")
                    .by("instance-tenancy", Vpc::instanceTenancy)
                    .none(
                            "ipv6-cidr-block-association.association-id",
                            "ipv6-cidr-block-association.ipv6-cidr-block",
                            "ipv6-cidr-block-association.ipv6-pool",
                            "ipv6-cidr-block-association.state")
                    .byEach("owner-id", (estate, vpc) -> List.of(estate.account())));

    private final Work work;
    private final Founding founding;
    private final TagRequests tagRequests;
    private final VpcRanges ranges;

    VpcOperations(Work work, Founding founding, TagRequests tagRequests, VpcRanges ranges) {
        this.work = work;
        this.founding = founding;
        this.tagRequests = tagRequests;
        this.ranges = ranges;
    }

    CreateVpcResponse create(CreateVpcRequest request) {
        refuseUnsupported(request);
        if (request.cidrBlock() == null) {
            throw Ec2Failures.missing("cidrBlock");
        }
        Cidr cidr = Cidrs.parse("cidrBlock", request.cidrBlock());
        ranges.requireUsable(cidr);
        Map<String, String> tags = tagRequests.onCreation(request.tagSpecifications(), "CreateVpc", VPC.name());
        return work.enforce(estate -> {
            requireRoom(estate);
            Vpc vpc = founding.vpc(estate, cidr, tenancy(request), false);
            estate.tag(VPC.name(), vpc.vpcId(), tags);
            return CreateVpcResponse.builder().vpc(described(estate, vpc)).build();
        });
    }

    CreateDefaultVpcResponse createDefault(CreateDefaultVpcRequest request) {
        return work.enforce(estate -> {
            if (estate.defaultVpc().isPresent()) {
                throw Ec2Failures.failure(
                        "DefaultVpcAlreadyExists", "A Default VPC already exists for this account in this region.");
            }
            requireRoom(estate);
            Vpc vpc = founding.defaultVpc(estate);
            return CreateDefaultVpcResponse.builder()
                    .vpc(described(estate, vpc))
                    .build();
        });
    }

    DescribeVpcsResponse describe(DescribeVpcsRequest request) {
        Estate estate = work.read();
        var page = LISTING.page(
                estate,
                new Listing.Query(request.vpcIds(), request.filters(), request.maxResults(), request.nextToken()));
        return DescribeVpcsResponse.builder()
                .vpcs(page.map(vpc -> described(estate, vpc)).items())
                .nextToken(page.token())
                .build();
    }

    private void requireRoom(Estate estate) {
        Quotas.require(estate.all(VPC).count(), estate.limit(Quotas.VPCS), "VpcLimitExceeded", "VPCs");
    }

    private static String tenancy(CreateVpcRequest request) {
        String tenancy = request.instanceTenancyAsString();
        if (tenancy == null) {
            return "default";
        }
        if (!tenancy.equals("default") && !tenancy.equals("dedicated")) {
            throw Ec2Failures.invalidValue("Value (" + tenancy
                    + ") for parameter instanceTenancy is invalid. Expected: 'default', 'dedicated'");
        }
        return tenancy;
    }

    private static void refuseUnsupported(CreateVpcRequest request) {
        String operation = "CreateVpc";
        Ec2Failures.refuse(operation, "Ipv6Pool", request.ipv6Pool());
        Ec2Failures.refuse(operation, "Ipv6CidrBlock", request.ipv6CidrBlock());
        Ec2Failures.refuse(operation, "Ipv4IpamPoolId", request.ipv4IpamPoolId());
        Ec2Failures.refuse(operation, "Ipv4NetmaskLength", request.ipv4NetmaskLength());
        if (Boolean.TRUE.equals(request.amazonProvidedIpv6CidrBlock())) {
            throw Ec2Failures.unsupported(operation, "AmazonProvidedIpv6CidrBlock");
        }
    }

    static software.amazon.awssdk.services.ec2.model.Vpc described(Estate estate, Vpc vpc) {
        return software.amazon.awssdk.services.ec2.model.Vpc.builder()
                .vpcId(vpc.vpcId())
                .ownerId(estate.account())
                .cidrBlock(vpc.cidr().toString())
                .cidrBlockAssociationSet(vpc.associations().stream()
                        .map(each -> VpcCidrOperations.described(each, VpcCidrBlockStateCode.ASSOCIATED))
                        .toList())
                .state(VpcState.AVAILABLE)
                .dhcpOptionsId(vpc.dhcpOptionsId())
                .instanceTenancy(vpc.instanceTenancy())
                .isDefault(vpc.defaultVpc())
                .tags(TagRequests.described(estate.tags(vpc.vpcId())))
                .build();
    }
}
