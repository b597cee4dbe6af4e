package dev.roadstead.services.ec2;

import static org.assertj.core.api.Assertions.assertThat;

import dev.roadstead.host.Cidr;
import dev.roadstead.host.VpcPlan.SubnetPlan;
import dev.roadstead.services.aws.Records;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import software.amazon.awssdk.services.ec2.model.Route;
import software.amazon.awssdk.services.ec2.model.VpcCidrBlockAssociation;

class VpcCidrTest {

    private final World world = new World();
    private String vpc = "";

    @BeforeEach
    void makeVpc() {
        vpc = world.vpc("10.0.0.0/16");
    }

    @AfterEach
    void close() {
        world.close();
    }

    private String associate(String cidr) {
        return world.ask(ec2 -> ec2.associateVpcCidrBlock(r -> r.vpcId(vpc).cidrBlock(cidr)))
                .cidrBlockAssociation()
                .associationId();
    }

    private List<VpcCidrBlockAssociation> described() {
        return world.ask(ec2 -> ec2.describeVpcs(r -> r.vpcIds(vpc)))
                .vpcs()
                .getFirst()
                .cidrBlockAssociationSet();
    }

    private List<String> routes() {
        return world
                .ask(ec2 -> ec2.describeRouteTables(r -> r.routeTableIds(world.mainRouteTable(vpc))))
                .routeTables()
                .getFirst()
                .routes()
                .stream()
                .filter(route -> "local".equals(route.gatewayId()))
                .map(Route::destinationCidrBlock)
                .toList();
    }

    @Test
    void aSecondaryRangeIsInForceWhenItsAssociationIsAnswered() {
        String id = associate("100.64.0.0/18");
        assertThat(world.network.vpc(vpc).ranges())
                .containsExactly(Cidr.parse("10.0.0.0/16"), Cidr.parse("100.64.0.0/18"));
        assertThat(described())
                .extracting(VpcCidrBlockAssociation::cidrBlock)
                .containsExactly("10.0.0.0/16", "100.64.0.0/18");
        assertThat(described())
                .allSatisfy(association ->
                        assertThat(association.cidrBlockState().stateAsString()).isEqualTo("associated"));
        assertThat(routes()).containsExactly("10.0.0.0/16", "100.64.0.0/18");
        assertThat(world.ask(ec2 -> ec2.describeVpcs(r -> r.filters(f ->
                                f.name("cidr-block-association.association-id").values(id))))
                        .vpcs())
                .singleElement()
                .satisfies(found -> assertThat(found.cidrBlock()).isEqualTo("10.0.0.0/16"));

        world.ask(ec2 -> ec2.disassociateVpcCidrBlock(r -> r.associationId(id)));
        assertThat(world.network.vpc(vpc).ranges()).containsExactly(Cidr.parse("10.0.0.0/16"));
        assertThat(described()).hasSize(1);
        assertThat(routes()).containsExactly("10.0.0.0/16");
    }

    @Test
    void subnetsLieInAnyOfTheRangesButInOneOnly() {
        world.refuses(
                "InvalidSubnet.Range",
                "The CIDR '10.2.1.0/24' is invalid.",
                ec2 -> ec2.createSubnet(r -> r.vpcId(vpc).cidrBlock("10.2.1.0/24")));
        String id = associate("10.2.0.0/16");
        associate("10.3.0.0/16");
        String subnet = world.subnet(vpc, "10.2.1.0/24");
        String eni = world.taskInterface(subnet);
        assertThat(world.network.vpc(vpc).subnets())
                .extracting(SubnetPlan::cidr)
                .containsExactly(Cidr.parse("10.2.1.0/24"));
        world.refuses(
                "InvalidSubnet.Range",
                "The CIDR '10.2.0.0/15' is invalid.",
                ec2 -> ec2.createSubnet(r -> r.vpcId(vpc).cidrBlock("10.2.0.0/15")));
        world.refuses("DependencyViolation", subnet, ec2 -> ec2.disassociateVpcCidrBlock(r -> r.associationId(id)));

        world.askAs("ecs.amazonaws.com", ec2 -> ec2.deleteNetworkInterface(r -> r.networkInterfaceId(eni)));
        world.ask(ec2 -> ec2.deleteSubnet(r -> r.subnetId(subnet)));
        world.ask(ec2 -> ec2.disassociateVpcCidrBlock(r -> r.associationId(id)));
        world.ask(ec2 -> ec2.deleteVpc(r -> r.vpcId(vpc)));
    }

    @ParameterizedTest
    @CsvSource({
        "10.0.0.0/16,     10.1.0.0/15,     InvalidVpc.Range,      is invalid.",
        "10.0.0.0/16,     10.1.0.0/29,     InvalidVpc.Range,      is invalid.",
        "10.0.0.0/16,     169.254.1.0/24,  InvalidVpc.Range,      is invalid.",
        "10.0.0.0/16,     198.18.1.0/24,   InvalidVpc.Range,      --public-pool",
        "10.0.0.0/16,     172.16.0.0/16,   InvalidVpc.Range,      is restricted.",
        "10.0.0.0/16,     192.168.0.0/24,  InvalidVpc.Range,      is restricted.",
        "10.0.0.0/24,     10.0.9.0/24,     InvalidVpc.Range,      is restricted.",
        "10.1.0.0/16,     10.0.0.0/16,     InvalidVpc.Range,      is restricted.",
        "10.2.0.0/16,     198.19.0.0/24,   InvalidVpc.Range,      is restricted.",
        "172.16.0.0/16,   172.31.0.0/16,   InvalidVpc.Range,      is restricted.",
        "172.16.0.0/16,   10.0.0.0/16,     InvalidVpc.Range,      is restricted.",
        "100.64.0.0/16,   10.0.0.0/16,     InvalidVpc.Range,      is restricted.",
        "10.2.0.0/16,     10.2.9.0/24,     InvalidVpc.Range,      conflicts with '10.2.0.0/16'",
        "10.2.9.0/24,     10.2.0.0/16,     InvalidVpc.Range,      conflicts with '10.2.9.0/24'",
        "10.0.0.0/16,     10.1.0.0,        InvalidParameterValue, This is not a valid CIDR block."
    })
    void rangesThatTheVpcCannotHaveAreRefused(String primary, String cidr, String code, String message) {
        String id = world.vpc(primary);
        world.refuses(
                code, message, ec2 -> ec2.associateVpcCidrBlock(r -> r.vpcId(id).cidrBlock(cidr)));
        assertThat(world.network.vpc(id).ranges()).hasSize(1);
    }

    @ParameterizedTest
    @CsvSource({
        "10.0.0.0/16,    10.1.0.0/16",
        "10.2.0.0/16,    10.0.0.0/16",
        "10.0.0.0/16,    100.64.0.0/16",
        "10.0.0.0/16,    54.1.0.0/24",
        "172.16.0.0/16,  172.17.0.0/16",
        "192.168.0.0/24, 192.168.1.0/24",
        "100.64.0.0/16,  54.1.0.0/24"
    })
    void rangesThatTheVpcCanHaveAreAssociated(String primary, String cidr) {
        String id = world.vpc(primary);
        world.ask(ec2 -> ec2.associateVpcCidrBlock(r -> r.vpcId(id).cidrBlock(cidr)));
        assertThat(world.network.vpc(id).ranges()).containsExactly(Cidr.parse(primary), Cidr.parse(cidr));
    }

    @Test
    void whatIsRoutedElsewhereCannotBecomeLocalAsAWhole() {
        String gateway = world.internetGateway(vpc);
        String main = world.mainRouteTable(vpc);
        world.ask(ec2 -> ec2.createRoute(
                r -> r.routeTableId(main).destinationCidrBlock("10.2.0.0/24").gatewayId(gateway)));
        for (String cidr : List.of("10.2.0.0/16", "10.2.0.0/24")) {
            world.refuses(
                    "InvalidVpc.Range",
                    "the destination 10.2.0.0/24 of a route in " + main,
                    ec2 -> ec2.associateVpcCidrBlock(r -> r.vpcId(vpc).cidrBlock(cidr)));
        }
        associate("10.2.0.0/25");
        world.refuses(
                "RouteAlreadyExists",
                "10.2.0.0/25",
                ec2 -> ec2.createRoute(r ->
                        r.routeTableId(main).destinationCidrBlock("10.2.0.0/25").gatewayId(gateway)));
        world.refuses(
                "InvalidParameterValue",
                "cannot remove local route 10.2.0.0/25",
                ec2 -> ec2.deleteRoute(r -> r.routeTableId(main).destinationCidrBlock("10.2.0.0/25")));
        world.refuses(
                "InvalidParameterValue",
                "more specific than one of this VPC's CIDR blocks",
                ec2 -> ec2.createRoute(r ->
                        r.routeTableId(main).destinationCidrBlock("10.2.0.0/28").gatewayId(gateway)));
    }

    @Test
    void aVpcHasFiveRangesAndKeepsItsPrimaryOne() {
        for (int i = 1; i <= 4; i++) {
            associate("10." + i + ".0.0/16");
        }
        world.refuses(
                "CidrLimitExceeded",
                "This network '" + vpc + "' has met its maximum number of allowed CIDRs: 5",
                ec2 -> ec2.associateVpcCidrBlock(r -> r.vpcId(vpc).cidrBlock("10.9.0.0/16")));
        String primary = described().getFirst().associationId();
        world.refuses(
                "OperationNotPermitted",
                "The vpc CIDR block with association ID " + primary
                        + " may not be disassociated. It is the primary IPv4 CIDR block of the VPC",
                ec2 -> ec2.disassociateVpcCidrBlock(r -> r.associationId(primary)));
        world.refuses(
                "InvalidVpcCidrBlockAssociationID.NotFound",
                "The vpc CIDR block association ID 'vpc-cidr-assoc-0123456789abcdef0' does not exist",
                ec2 -> ec2.disassociateVpcCidrBlock(r -> r.associationId("vpc-cidr-assoc-0123456789abcdef0")));
    }

    @Test
    void otherAddressFamiliesAndPoolsAreRefusedByName() {
        world.refuses(
                "NotImplemented",
                "AmazonProvidedIpv6CidrBlock",
                ec2 -> ec2.associateVpcCidrBlock(r -> r.vpcId(vpc).amazonProvidedIpv6CidrBlock(true)));
        world.refuses(
                "NotImplemented",
                "Ipv4IpamPoolId",
                ec2 -> ec2.associateVpcCidrBlock(r -> r.vpcId(vpc).ipv4IpamPoolId("ipam-pool-1")));
        world.refuses(
                "MissingParameter",
                "cidrBlock",
                ec2 -> ec2.associateVpcCidrBlock(r -> r.vpcId(vpc).amazonProvidedIpv6CidrBlock(false)));
    }

    @Test
    void aVpcThatWasStoredBeforeItCouldHaveSeveralRangesIsRead() {
        String stored = """
                {"vpcId":"vpc-0123456789abcdef0","cidr":{"base":{"bits":167772160},"prefixLength":16},"defaultVpc":false,
                "instanceTenancy":"default","dnsSupport":true,"dnsHostnames":false,"dhcpOptionsId":"dopt-1",
                "cidrAssociationId":"vpc-cidr-assoc-1"}""";
        Vpc read = Records.codec(Vpc.class).decode(stored.getBytes(StandardCharsets.UTF_8));
        assertThat(read.ranges()).containsExactly(Cidr.parse("10.0.0.0/16"));
    }
}
