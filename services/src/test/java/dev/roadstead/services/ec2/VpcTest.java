package dev.roadstead.services.ec2;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.services.ec2.model.DescribeVpcsResponse;
import software.amazon.awssdk.services.ec2.model.ResourceType;
import software.amazon.awssdk.services.ec2.model.Tag;
import software.amazon.awssdk.services.ec2.model.Vpc;

class VpcTest {

    private final World world = new World();

    @AfterEach
    void close() {
        world.close();
    }

    @Test
    void aVpcIsDescribedAsItWasMade() {
        Vpc made = world.ask(ec2 -> ec2.createVpc(r -> r.cidrBlock("10.0.0.0/16")
                        .tagSpecifications(t -> t.resourceType(ResourceType.VPC)
                                .tags(tag -> tag.key("Name").value("shop")))))
                .vpc();
        Vpc described = world.ask(ec2 -> ec2.describeVpcs(r -> r.vpcIds(made.vpcId())))
                .vpcs()
                .getFirst();
        assertThat(described).isEqualTo(made);
        assertThat(described.stateAsString()).isEqualTo("available");
        assertThat(described.tags())
                .containsExactly(Tag.builder().key("Name").value("shop").build());
        assertThat(world.network.vpc(made.vpcId()).cidr()).hasToString("10.0.0.0/16");
    }

    @Test
    void hostBitsAreCleared() {
        assertThat(world.ask(ec2 -> ec2.createVpc(r -> r.cidrBlock("100.68.0.18/18")))
                        .vpc()
                        .cidrBlock())
                .isEqualTo("100.68.0.0/18");
    }

    @ParameterizedTest
    @CsvSource({
        "10.0.0.0/8,       InvalidVpc.Range,      The CIDR '10.0.0.0/8' is invalid.",
        "10.0.0.0/29,      InvalidVpc.Range,      The CIDR '10.0.0.0/29' is invalid.",
        "127.0.0.0/16,     InvalidVpc.Range,      The CIDR '127.0.0.0/16' is invalid.",
        "169.254.0.0/24,   InvalidVpc.Range,      The CIDR '169.254.0.0/24' is invalid.",
        "240.0.0.0/16,     InvalidVpc.Range,      The CIDR '240.0.0.0/16' is invalid.",
        "198.18.7.0/24,    InvalidVpc.Range,      --public-pool",
        "10.0.0.0,         InvalidParameterValue, This is not a valid CIDR block.",
        "10.0.0.0/33,      InvalidParameterValue, This is not a valid CIDR block.",
        "10.0.0.256/16,    InvalidParameterValue, This is not a valid CIDR block.",
        "10.0.0.0/16/16,   InvalidParameterValue, This is not a valid CIDR block.",
        "/16,              InvalidParameterValue, This is not a valid CIDR block.",
        "::/16,            InvalidParameterValue, This is not a valid CIDR block.",
        "'',               InvalidParameterValue, This is not a valid CIDR block."
    })
    void rangesThatNoVpcCanHaveAreRefused(String cidr, String code, String message) {
        int before = world.ask(ec2 -> ec2.describeVpcs()).vpcs().size();
        world.refuses(code, message, ec2 -> ec2.createVpc(r -> r.cidrBlock(cidr)));
        assertThat(world.ask(ec2 -> ec2.describeVpcs()).vpcs()).hasSize(before);
    }

    @Test
    void theSixthVpcIsOneTooMany() {
        for (int i = 0; i < 4; i++) {
            world.vpc("10.0.0.0/16");
        }
        world.refuses(
                "VpcLimitExceeded",
                "The maximum number of VPCs has been reached.",
                ec2 -> ec2.createVpc(r -> r.cidrBlock("10.0.0.0/16")));
    }

    @Test
    void dnsAttributesAreSetOneByOne() {
        String vpc = world.vpc("10.0.0.0/16");
        assertThat(world.network.vpc(vpc).dns().support()).isTrue();
        world.refuses(
                "InvalidParameterCombination",
                "enableDnsHostnames, enableDnsSupport",
                ec2 -> ec2.modifyVpcAttribute(
                        r -> r.vpcId(vpc).enableDnsSupport(v -> v.value(true)).enableDnsHostnames(v -> v.value(true))));
        world.refuses(
                "InvalidParameterCombination",
                "Fields for multiple attribute types specified: enableDnsSupport, enableNetworkAddressUsageMetrics",
                ec2 -> ec2.modifyVpcAttribute(r -> r.vpcId(vpc)
                        .enableDnsSupport(v -> v.value(false))
                        .enableNetworkAddressUsageMetrics(v -> v.value(false))));
        world.refuses(
                "InvalidParameterCombination",
                "No attributes specified.",
                ec2 -> ec2.modifyVpcAttribute(r -> r.vpcId(vpc)));
        assertThat(world.network.vpc(vpc).dns().support()).isTrue();
        world.ask(ec2 -> ec2.modifyVpcAttribute(r -> r.vpcId(vpc).enableDnsHostnames(v -> v.value(true))));
        world.ask(ec2 -> ec2.modifyVpcAttribute(r -> r.vpcId(vpc).enableDnsSupport(v -> v.value(false))));
        assertThat(world.network.vpc(vpc).dns().support()).isFalse();
        assertThat(world.ask(ec2 -> ec2.describeVpcAttribute(r -> r.vpcId(vpc).attribute("enableDnsHostnames")))
                        .enableDnsHostnames()
                        .value())
                .isTrue();
        world.refuses(
                "InvalidParameterValue",
                "enableDnsWhatever",
                ec2 -> ec2.describeVpcAttribute(r -> r.vpcId(vpc).attribute("enableDnsWhatever")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"vpc-0123456789abcdef0", "vpc-12345678"})
    void anUnknownVpcIsNamed(String id) {
        String message = "The vpc ID '" + id + "' does not exist";
        world.refuses("InvalidVpcID.NotFound", message, ec2 -> ec2.describeVpcs(r -> r.vpcIds(id)));
        world.refuses("InvalidVpcID.NotFound", message, ec2 -> ec2.deleteVpc(r -> r.vpcId(id)));
        world.refuses(
                "InvalidVpcID.NotFound",
                message,
                ec2 -> ec2.createSubnet(r -> r.vpcId(id).cidrBlock("10.0.0.0/24")));
        world.refuses("InvalidVpcID.Malformed", "shop", ec2 -> ec2.describeVpcs(r -> r.vpcIds("shop")));
    }

    @Test
    void aDryRunSaysWhetherItWouldAndDoesNothing() {
        world.refuses(
                "DryRunOperation",
                "Request would have succeeded, but DryRun flag is set.",
                ec2 -> ec2.createVpc(r -> r.cidrBlock("10.0.0.0/16").dryRun(true)));
        world.denied.add("ec2:CreateVpc");
        world.refuses(
                "UnauthorizedOperation",
                "ec2:CreateVpc",
                ec2 -> ec2.createVpc(r -> r.cidrBlock("10.0.0.0/16").dryRun(true)));
        assertThat(world.ask(ec2 -> ec2.describeVpcs()).vpcs()).hasSize(1);
    }

    @Test
    void tagsOnCreationNeedTheirOwnPermission() {
        world.denied.add("ec2:CreateTags");
        world.vpc("10.0.0.0/16");
        world.refuses(
                "UnauthorizedOperation",
                "ec2:CreateTags",
                ec2 -> ec2.createVpc(r -> r.cidrBlock("10.0.0.0/16")
                        .tagSpecifications(t -> t.resourceType(ResourceType.VPC)
                                .tags(tag -> tag.key("a").value("b")))));
    }

    @Test
    void pagesAreStableAndTokensAreChecked() {
        try (World wide = new World()) {
            wide.grant(Quotas.VPCS, 50);
            Stream.generate(() -> "10.0.0.0/16").limit(11).forEach(wide::vpc);
            DescribeVpcsResponse first = wide.ask(ec2 -> ec2.describeVpcs(r -> r.maxResults(5)));
            DescribeVpcsResponse second =
                    wide.ask(ec2 -> ec2.describeVpcs(r -> r.maxResults(5).nextToken(first.nextToken())));
            DescribeVpcsResponse third =
                    wide.ask(ec2 -> ec2.describeVpcs(r -> r.maxResults(5).nextToken(second.nextToken())));
            List<Vpc> all = Stream.of(first, second, third)
                    .flatMap(page -> page.vpcs().stream())
                    .toList();
            assertThat(all).hasSize(12).doesNotHaveDuplicates();
            assertThat(third.nextToken()).isNull();
            wide.refuses(
                    "InvalidNextToken",
                    "nonsense",
                    ec2 -> ec2.describeVpcs(r -> r.maxResults(5).nextToken("nonsense")));
            wide.refuses(
                    "InvalidParameterValue",
                    "Expecting a value greater than 5",
                    ec2 -> ec2.describeVpcs(r -> r.maxResults(4)));
            wide.refuses(
                    "InvalidParameterCombination",
                    "vpcIds",
                    ec2 -> ec2.describeVpcs(
                            r -> r.maxResults(5).vpcIds(all.getFirst().vpcId())));
        }
    }

    @Test
    void gatewaysThatCannotBeMadeAreNowhere() {
        String vpc = world.vpc("10.0.0.0/16");
        assertThat(world.ask(ec2 -> ec2.describeVpnGateways(r -> r.filters(
                                f -> f.name("attachment.vpc-id").values(vpc),
                                f -> f.name("attachment.state").values("attached"))))
                        .vpnGateways())
                .isEmpty();
        assertThat(world.ask(ec2 -> ec2.describeEgressOnlyInternetGateways(
                                r -> r.filters(f -> f.name("tag:Name").values("x"))))
                        .egressOnlyInternetGateways())
                .isEmpty();
        world.refuses(
                "InvalidVpnGatewayID.NotFound",
                "vgw-0123456789abcdef0",
                ec2 -> ec2.describeVpnGateways(r -> r.vpnGatewayIds("vgw-0123456789abcdef0")));
        world.refuses(
                "InvalidParameterValue",
                "The filter 'colour' is invalid",
                ec2 -> ec2.describeVpnGateways(
                        r -> r.filters(f -> f.name("colour").values("red"))));
    }

    @Test
    void whatIsNotBuiltIsRefusedByName() {
        world.refuses(
                "NotImplemented",
                "AmazonProvidedIpv6CidrBlock",
                ec2 -> ec2.createVpc(r -> r.cidrBlock("10.0.0.0/16").amazonProvidedIpv6CidrBlock(true)));
        world.refuses("NotImplemented", "Ipv4IpamPoolId", ec2 -> ec2.createVpc(r -> r.ipv4IpamPoolId("ipam-pool-1")));
    }
}
