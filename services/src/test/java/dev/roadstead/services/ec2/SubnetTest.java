package dev.roadstead.services.ec2;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.services.ec2.model.Subnet;

class SubnetTest {

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

    private Subnet described(String id) {
        return world.ask(ec2 -> ec2.describeSubnets(r -> r.subnetIds(id)))
                .subnets()
                .getFirst();
    }

    @Test
    void aSubnetHasFiveAddressesLessThanItsRange() {
        String subnet = world.subnet(vpc, "10.0.1.0/24");
        assertThat(described(subnet).availableIpAddressCount()).isEqualTo(251);
        world.taskInterface(subnet);
        assertThat(described(subnet).availableIpAddressCount()).isEqualTo(250);
        assertThat(world.network.vpc(vpc).subnets())
                .singleElement()
                .satisfies(plan -> assertThat(plan.cidr()).hasToString("10.0.1.0/24"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"10.1.0.0/24", "10.0.0.0/15", "10.0.0.0/29", "9.255.0.0/16"})
    void rangesOutsideTheVpcAreRefused(String cidr) {
        world.refuses(
                "InvalidSubnet.Range",
                "is invalid.",
                ec2 -> ec2.createSubnet(r -> r.vpcId(vpc).cidrBlock(cidr)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"10.0.1.0/24", "10.0.1.128/25", "10.0.0.0/16"})
    void rangesThatOverlapAreRefused(String cidr) {
        world.subnet(vpc, "10.0.1.0/24");
        world.refuses(
                "InvalidSubnet.Conflict",
                "The CIDR '" + cidr + "' conflicts with another subnet",
                ec2 -> ec2.createSubnet(r -> r.vpcId(vpc).cidrBlock(cidr)));
    }

    @Test
    void theZoneIsGivenByNameOrByIdOrChosen() {
        assertThat(world.ask(ec2 -> ec2.createSubnet(
                                r -> r.vpcId(vpc).cidrBlock("10.0.1.0/24").availabilityZone("us-east-1b")))
                        .subnet()
                        .availabilityZoneId())
                .isEqualTo("use1-az2");
        assertThat(world.ask(ec2 -> ec2.createSubnet(
                                r -> r.vpcId(vpc).cidrBlock("10.0.2.0/24").availabilityZoneId("use1-az1")))
                        .subnet()
                        .availabilityZone())
                .isEqualTo("us-east-1a");
        assertThat(described(world.subnet(vpc, "10.0.3.0/24")).availabilityZone())
                .isEqualTo("us-east-1c");
        world.refuses(
                "InvalidParameterValue",
                "availability zones: us-east-1a, us-east-1b, us-east-1c.",
                ec2 -> ec2.createSubnet(
                        r -> r.vpcId(vpc).cidrBlock("10.0.4.0/24").availabilityZone("us-east-1z")));
    }

    @Test
    void publicAddressesOnLaunchAreAnAttribute() {
        String subnet = world.subnet(vpc, "10.0.1.0/24");
        assertThat(described(subnet).mapPublicIpOnLaunch()).isFalse();
        world.ask(ec2 -> ec2.modifySubnetAttribute(r -> r.subnetId(subnet).mapPublicIpOnLaunch(v -> v.value(true))));
        assertThat(described(subnet).mapPublicIpOnLaunch()).isTrue();
        world.refuses(
                "NotImplemented",
                "EnableDns64",
                ec2 -> ec2.modifySubnetAttribute(r -> r.subnetId(subnet).enableDns64(v -> v.value(true))));
    }

    @Test
    void oneAttributeIsChangedAtATime() {
        String subnet = world.subnet(vpc, "10.0.1.0/24");
        world.refuses(
                "InvalidParameterCombination",
                "Only one subnet attribute can be modified at a time. Provided attributes: "
                        + "[assignIpv6AddressOnCreation, mapPublicIpOnLaunch]",
                ec2 -> ec2.modifySubnetAttribute(r -> r.subnetId(subnet)
                        .mapPublicIpOnLaunch(v -> v.value(true))
                        .assignIpv6AddressOnCreation(v -> v.value(false))));
        assertThat(described(subnet).mapPublicIpOnLaunch()).isFalse();
        world.refuses(
                "InvalidParameterCombination",
                "No attributes specified.",
                ec2 -> ec2.modifySubnetAttribute(r -> r.subnetId(subnet)));
        world.ask(ec2 -> ec2.modifySubnetAttribute(r -> r.subnetId(subnet).enableDns64(v -> v.value(false))));
    }

    @Test
    void aSubnetInUseStays() {
        String subnet = world.subnet(vpc, "10.0.1.0/24");
        String eni = world.taskInterface(subnet);
        world.refuses(
                "DependencyViolation",
                "The subnet '" + subnet + "' has dependencies and cannot be deleted.",
                ec2 -> ec2.deleteSubnet(r -> r.subnetId(subnet)));
        world.askAs("ecs.amazonaws.com", ec2 -> ec2.deleteNetworkInterface(r -> r.networkInterfaceId(eni)));
        world.ask(ec2 -> ec2.deleteSubnet(r -> r.subnetId(subnet)));
        assertThat(world.network.vpc(vpc).subnets()).isEmpty();
        world.refuses(
                "InvalidSubnetID.NotFound",
                "The subnet ID '" + subnet + "' does not exist",
                ec2 -> ec2.describeSubnets(r -> r.subnetIds(subnet)));
    }

    @Test
    void deletingASubnetEndsItsRouteTableAssociation() {
        String subnet = world.subnet(vpc, "10.0.1.0/24");
        String table = world.routeTable(vpc, subnet);
        world.ask(ec2 -> ec2.deleteSubnet(r -> r.subnetId(subnet)));
        world.ask(ec2 -> ec2.deleteRouteTable(r -> r.routeTableId(table)));
    }
}
