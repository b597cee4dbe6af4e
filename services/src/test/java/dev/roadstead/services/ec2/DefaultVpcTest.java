package dev.roadstead.services.ec2;

import static org.assertj.core.api.Assertions.assertThat;

import dev.roadstead.services.aws.Principal;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.ec2.model.RouteState;
import software.amazon.awssdk.services.ec2.model.Subnet;
import software.amazon.awssdk.services.ec2.model.Vpc;

class DefaultVpcTest {

    private final World world = new World();

    @AfterEach
    void close() {
        world.close();
    }

    private Vpc defaultVpc() {
        return world.ask(ec2 -> ec2.describeVpcs(
                        r -> r.filters(f -> f.name("is-default").values("true"))))
                .vpcs()
                .getFirst();
    }

    @Test
    void aNewAccountFindsADefaultVpcWithASubnetInEachZone() {
        assertThat(defaultVpc().cidrBlock()).isEqualTo("172.31.0.0/16");
        assertThat(world.ask(ec2 -> ec2.describeSubnets(r -> {})).subnets())
                .hasSize(3)
                .allMatch(Subnet::defaultForAz)
                .allMatch(Subnet::mapPublicIpOnLaunch)
                .allMatch(subnet -> subnet.availableIpAddressCount() == 4091)
                .extracting(Subnet::availabilityZone, Subnet::availabilityZoneId, Subnet::cidrBlock)
                .containsExactlyInAnyOrder(
                        org.assertj.core.groups.Tuple.tuple("us-east-1a", "use1-az1", "172.31.0.0/20"),
                        org.assertj.core.groups.Tuple.tuple("us-east-1b", "use1-az2", "172.31.16.0/20"),
                        org.assertj.core.groups.Tuple.tuple("us-east-1c", "use1-az3", "172.31.32.0/20"));
    }

    @Test
    void itsMainRouteTableLeadsToTheInternet() {
        var table =
                world.ask(ec2 -> ec2.describeRouteTables(r -> {})).routeTables().getFirst();
        assertThat(table.associations())
                .singleElement()
                .satisfies(main -> assertThat(main.main()).isTrue());
        assertThat(table.routes()).hasSize(2);
        assertThat(table.routes().getFirst().gatewayId()).isEqualTo("local");
        assertThat(table.routes().getLast().gatewayId()).startsWith("igw-");
        assertThat(table.routes().getLast().state()).isEqualTo(RouteState.ACTIVE);
    }

    @Test
    void itHasItsDefaultGroupAclAndDhcpOptions() {
        var group = world.ask(ec2 -> ec2.describeSecurityGroups(r -> r.groupNames("default")))
                .securityGroups()
                .getFirst();
        assertThat(group.ipPermissions()
                        .getFirst()
                        .userIdGroupPairs()
                        .getFirst()
                        .groupId())
                .isEqualTo(group.groupId());
        assertThat(group.ipPermissionsEgress().getFirst().ipRanges().getFirst().cidrIp())
                .isEqualTo("0.0.0.0/0");
        var acl =
                world.ask(ec2 -> ec2.describeNetworkAcls(r -> {})).networkAcls().getFirst();
        assertThat(acl.isDefault()).isTrue();
        assertThat(acl.associations()).hasSize(3);
        assertThat(world.ask(ec2 -> ec2.describeDhcpOptions(r -> {})).dhcpOptions())
                .singleElement()
                .satisfies(options -> assertThat(options.dhcpOptionsId())
                        .isEqualTo(defaultVpc().dhcpOptionsId()));
    }

    @Test
    void everyRegionHasItsOwn() {
        String here = defaultVpc().vpcId();
        var there =
                world.askAs(World.ROOT, "eu-west-1", ec2 -> ec2.describeVpcs()).vpcs();
        assertThat(there)
                .singleElement()
                .satisfies(vpc -> assertThat(vpc.vpcId()).isNotEqualTo(here));
        assertThat(world.askAs(World.ROOT, "eu-west-1", ec2 -> ec2.describeAvailabilityZones())
                        .availabilityZones())
                .extracting("zoneId")
                .containsExactly("euw1-az1", "euw1-az2", "euw1-az3");
    }

    @Test
    void onceDeletedItStaysDeletedUntilItIsMadeAnew() {
        world.refuses("DefaultVpcAlreadyExists", "already exists", ec2 -> ec2.createDefaultVpc(r -> {}));
        String vpc = defaultVpc().vpcId();
        world.ask(ec2 -> ec2.describeSubnets())
                .subnets()
                .forEach(subnet -> world.ask(ec2 -> ec2.deleteSubnet(r -> r.subnetId(subnet.subnetId()))));
        String gateway = world.ask(ec2 -> ec2.describeInternetGateways())
                .internetGateways()
                .getFirst()
                .internetGatewayId();
        world.refuses(
                "DependencyViolation",
                "The vpc '" + vpc + "' has dependencies and cannot be deleted.",
                ec2 -> ec2.deleteVpc(r -> r.vpcId(vpc)));
        world.ask(ec2 ->
                ec2.detachInternetGateway(r -> r.internetGatewayId(gateway).vpcId(vpc)));
        world.ask(ec2 -> ec2.deleteVpc(r -> r.vpcId(vpc)));
        assertThat(world.ask(ec2 -> ec2.describeVpcs()).vpcs()).isEmpty();
        assertThat(world.network.plan().vpcs()).isEmpty();
        assertThat(world.ask(ec2 -> ec2.createDefaultVpc(r -> {})).vpc().isDefault())
                .isTrue();
        assertThat(world.ask(ec2 -> ec2.describeSubnets()).subnets()).hasSize(3);
    }

    @Test
    void anotherAccountHasAnother() {
        String here = defaultVpc().vpcId();
        var there = new dev.roadstead.services.aws.Caller(
                        "210987654321", World.REGION, new Principal.Root("210987654321"))
                .run(() -> world.api.describeVpcs())
                .vpcs();
        assertThat(there)
                .singleElement()
                .satisfies(vpc -> assertThat(vpc.vpcId()).isNotEqualTo(here));
    }
}
