package dev.roadstead.services.ec2;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.roadstead.host.Cidr;
import dev.roadstead.host.VpcPlan.RoutePlan;
import dev.roadstead.host.VpcPlan.RouteTarget;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.ec2.model.NatGateway;
import software.amazon.awssdk.services.ec2.model.NetworkInterface;

class NatGatewayTest {

    private final World world = new World();
    private String vpc = "";
    private String subnet = "";

    @BeforeEach
    void makeNetwork() {
        vpc = world.vpc("10.0.0.0/16");
        subnet = world.subnet(vpc, "10.0.1.0/24");
    }

    @AfterEach
    void close() {
        world.close();
    }

    private String allocate() {
        return world.ask(ec2 -> ec2.allocateAddress(r -> {})).allocationId();
    }

    private NatGateway create(String allocation) {
        return world.ask(ec2 -> ec2.createNatGateway(r -> r.subnetId(subnet).allocationId(allocation)))
                .natGateway();
    }

    private NatGateway described(String id) {
        return world.ask(ec2 -> ec2.describeNatGateways(r -> r.natGatewayIds(id)))
                .natGateways()
                .getFirst();
    }

    private void awaitState(String id, String state) {
        await().atMost(Duration.ofSeconds(5))
                .untilAsserted(() -> assertThat(described(id).stateAsString()).isEqualTo(state));
    }

    @Test
    void itIsPendingUntilTheNetworkTranslatesWithIt() {
        world.internetGateway(vpc);
        String allocation = allocate();
        world.network.hold(true);
        NatGateway made = create(allocation);
        assertThat(made.stateAsString()).isEqualTo("pending");
        await().atMost(Duration.ofSeconds(5))
                .until(() -> world.network.offered() > world.network.taken().size());
        assertThat(described(made.natGatewayId()).stateAsString()).isEqualTo("pending");
        world.network.hold(false);
        awaitState(made.natGatewayId(), "available");
        assertThat(world.network.vpc(vpc).natGateways()).singleElement().satisfies(plan -> {
            var address = described(made.natGatewayId()).natGatewayAddresses().getFirst();
            assertThat(plan.address()).hasToString(address.privateIp());
            assertThat(plan.publicAddress().map(Object::toString)).contains(address.publicIp());
            assertThat(plan.subnetId()).isEqualTo(subnet);
        });
    }

    @Test
    void itStaysPendingWhileTheNetworkRefusesIt() {
        world.internetGateway(vpc);
        String allocation = allocate();
        world.network.refuse(Optional.of("no more tables"));
        String id = create(allocation).natGatewayId();
        int offered = world.network.offered();
        await().atMost(Duration.ofSeconds(5)).until(() -> world.network.offered() > offered);
        assertThat(described(id).stateAsString()).isEqualTo("pending");
        world.network.refuse(Optional.empty());
        awaitState(id, "available");
    }

    @Test
    void itsInterfaceIsManagedAndDescribed() {
        world.internetGateway(vpc);
        String id = create(allocate()).natGatewayId();
        NetworkInterface eni = world.ask(ec2 -> ec2.describeNetworkInterfaces(
                        r -> r.filters(f -> f.name("interface-type").values("nat_gateway"))))
                .networkInterfaces()
                .getFirst();
        assertThat(eni.description()).isEqualTo("Interface for NAT Gateway " + id);
        assertThat(eni.requesterManaged()).isTrue();
        assertThat(eni.groups()).isEmpty();
        world.refuses(
                "InvalidParameterValue",
                "is currently in use",
                ec2 -> ec2.deleteNetworkInterface(r -> r.networkInterfaceId(eni.networkInterfaceId())));
        world.refuses(
                "AuthFailure",
                "amazon-nat",
                ec2 -> ec2.disassociateAddress(
                        r -> r.associationId(eni.association().associationId())));
    }

    @Test
    void onceDeletedItsAddressIsFreeAndRoutesToItAreBlackholes() {
        world.internetGateway(vpc);
        String allocation = allocate();
        String id = create(allocation).natGatewayId();
        awaitState(id, "available");
        String main = world.mainRouteTable(vpc);
        world.ask(ec2 -> ec2.createRoute(
                r -> r.routeTableId(main).destinationCidrBlock("0.0.0.0/0").natGatewayId(id)));
        world.refuses("AuthFailure", "amazon-nat", ec2 -> ec2.releaseAddress(r -> r.allocationId(allocation)));
        world.refuses("DependencyViolation", "subnet", ec2 -> ec2.deleteSubnet(r -> r.subnetId(subnet)));
        world.ask(ec2 -> ec2.deleteNatGateway(r -> r.natGatewayId(id)));
        awaitState(id, "deleted");
        assertThat(world.network.vpc(vpc).natGateways()).isEmpty();
        assertThat(world.network.vpc(vpc).subnets().getFirst().routes())
                .containsExactly(new RoutePlan(Cidr.ALL, new RouteTarget.Blackhole()));
        world.ask(ec2 -> ec2.releaseAddress(r -> r.allocationId(allocation)));
        assertThat(world.ask(ec2 -> ec2.describeNetworkInterfaces()).networkInterfaces())
                .isEmpty();
        world.refuses("NatGatewayNotFound", id, ec2 -> ec2.deleteNatGateway(r -> r.natGatewayId(id)));
    }

    @Test
    void aDeletedOneIsForgottenAfterAnHour() {
        world.internetGateway(vpc);
        String id = create(allocate()).natGatewayId();
        awaitState(id, "available");
        world.ask(ec2 -> ec2.deleteNatGateway(r -> r.natGatewayId(id)));
        awaitState(id, "deleted");
        world.pass(Duration.ofMinutes(59));
        assertThat(described(id).stateAsString()).isEqualTo("deleted");
        world.pass(Duration.ofMinutes(2));
        world.refuses(
                "NatGatewayNotFound",
                "NatGateway " + id + " was not found",
                ec2 -> ec2.describeNatGateways(r -> r.natGatewayIds(id)));
        world.vpc("10.9.0.0/16");
        await().atMost(Duration.ofSeconds(5))
                .until(() ->
                        world.store.listAll(ResourceType.NAT_GATEWAY.kind()).isEmpty());
    }

    @Test
    void withoutAnInternetGatewayItFailsAndSaysWhy() {
        NatGateway failed = create(allocate());
        assertThat(failed.stateAsString()).isEqualTo("failed");
        assertThat(failed.failureCode()).isEqualTo("Gateway.NotAttached");
        assertThat(failed.failureMessage()).isEqualTo("Network " + vpc + " has no Internet gateway attached");
        world.internetGateway(vpc);
        String used = allocate();
        create(used);
        assertThat(create(used).failureCode()).isEqualTo("Resource.AlreadyAssociated");
    }

    @Test
    void aPrivateOneHasNoPublicAddressAndNeedsNoInternetGateway() {
        NatGateway made = world.ask(ec2 -> ec2.createNatGateway(
                        r -> r.subnetId(subnet).connectivityType("private").privateIpAddress("10.0.1.77")))
                .natGateway();
        assertThat(made.connectivityTypeAsString()).isEqualTo("private");
        awaitState(made.natGatewayId(), "available");
        assertThat(described(made.natGatewayId()).natGatewayAddresses())
                .singleElement()
                .satisfies(address -> {
                    assertThat(address.privateIp()).isEqualTo("10.0.1.77");
                    assertThat(address.publicIp()).isNull();
                    assertThat(address.allocationId()).isNull();
                });
        assertThat(world.network.vpc(vpc).natGateways())
                .singleElement()
                .satisfies(plan -> assertThat(plan.publicAddress()).isEmpty());
        world.ask(ec2 -> ec2.deleteNatGateway(r -> r.natGatewayId(made.natGatewayId())));
        awaitState(made.natGatewayId(), "deleted");
        assertThat(world.ask(ec2 -> ec2.describeNetworkInterfaces()).networkInterfaces())
                .isEmpty();
    }

    @Test
    void inASubnetWithoutAFreeAddressItFails() {
        String small = world.subnet(vpc, "10.0.2.0/28");
        for (int i = 0; i < 11; i++) {
            world.taskInterface(small);
        }
        NatGateway failed = world.ask(
                        ec2 -> ec2.createNatGateway(r -> r.subnetId(small).connectivityType("private")))
                .natGateway();
        assertThat(failed.stateAsString()).isEqualTo("failed");
        assertThat(failed.failureCode()).isEqualTo("InsufficientFreeAddressesInSubnet");
        assertThat(failed.failureMessage()).contains(small);
    }

    @Test
    void theSameClientTokenMakesOneGateway() {
        world.internetGateway(vpc);
        String allocation = allocate();
        var first = world.ask(ec2 -> ec2.createNatGateway(
                r -> r.subnetId(subnet).allocationId(allocation).clientToken("once")));
        var again = world.ask(ec2 -> ec2.createNatGateway(
                r -> r.subnetId(subnet).allocationId(allocation).clientToken("once")));
        assertThat(again.natGateway().natGatewayId())
                .isEqualTo(first.natGateway().natGatewayId());
    }

    @Test
    void whatIsNotBuiltIsRefusedByName() {
        world.refuses(
                "InvalidParameterValue",
                "Expected: 'private', 'public'",
                ec2 -> ec2.createNatGateway(r -> r.subnetId(subnet).connectivityType("secret")));
        world.refuses(
                "InvalidParameterCombination",
                "connectivityType private",
                ec2 -> ec2.createNatGateway(
                        r -> r.subnetId(subnet).connectivityType("private").allocationId(allocate())));
        world.refuses(
                "NotImplemented",
                "SecondaryPrivateIpAddressCount",
                ec2 -> ec2.createNatGateway(
                        r -> r.subnetId(subnet).connectivityType("private").secondaryPrivateIpAddressCount(1)));
        world.refuses(
                "NotImplemented",
                "AvailabilityMode regional",
                ec2 -> ec2.createNatGateway(r -> r.vpcId(vpc).availabilityMode("regional")));
        world.refuses(
                "InvalidAllocationID.NotFound",
                "eipalloc-0123456789abcdef0",
                ec2 -> ec2.createNatGateway(r -> r.subnetId(subnet).allocationId("eipalloc-0123456789abcdef0")));
    }
}
