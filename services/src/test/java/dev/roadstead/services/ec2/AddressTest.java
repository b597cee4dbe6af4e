package dev.roadstead.services.ec2;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.awaitility.Awaitility.await;

import dev.roadstead.host.Cidr;
import dev.roadstead.host.Ipv4;
import dev.roadstead.host.VpcPlan.InterfacePlan;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.ec2.model.Address;

class AddressTest {

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
        return world.ask(ec2 -> ec2.allocateAddress(r -> r.domain("vpc"))).allocationId();
    }

    private Address described(String allocation) {
        return world.ask(ec2 -> ec2.describeAddresses(r -> r.allocationIds(allocation)))
                .addresses()
                .getFirst();
    }

    private String userInterface() {
        return world.ask(ec2 -> ec2.createNetworkInterface(r -> r.subnetId(subnet)))
                .networkInterface()
                .networkInterfaceId();
    }

    @Test
    void addressesComeFromThePoolAndGoBack() {
        Address address = described(allocate());
        assertThat(Cidr.parse("198.18.0.0/16").contains(Ipv4.parse(address.publicIp())))
                .isTrue();
        assertThat(address.publicIp()).doesNotStartWith("198.18.255.");
        world.ask(ec2 -> ec2.releaseAddress(r -> r.allocationId(address.allocationId())));
        assertThat(world.store.listAll(PublicPool.LEASES)).isEmpty();
        world.refuses(
                "InvalidAllocationID.NotFound",
                address.allocationId(),
                ec2 -> ec2.describeAddresses(r -> r.allocationIds(address.allocationId())));
        world.refuses(
                "InvalidAddress.NotFound",
                "Address '" + address.publicIp() + "' not found.",
                ec2 -> ec2.describeAddresses(r -> r.publicIps(address.publicIp())));
    }

    @Test
    void fiveAddressesAreEnough() {
        IntStream.range(0, 5).forEach(i -> allocate());
        world.refuses(
                "AddressLimitExceeded",
                "The maximum number of addresses has been reached.",
                ec2 -> ec2.allocateAddress(r -> {}));
    }

    @Test
    void moreThanFiveAddressesAreHadOnceTheyAreGranted() {
        world.grant(Quotas.ADDRESSES, 6);
        IntStream.range(0, 6).forEach(i -> allocate());
        world.refuses(
                "AddressLimitExceeded",
                "The maximum number of addresses has been reached.",
                ec2 -> ec2.allocateAddress(r -> {}));
        assertThat(world.ask(ec2 ->
                                ec2.describeAccountAttributes(r -> r.attributeNamesWithStrings("vpc-max-elastic-ips")))
                        .accountAttributes()
                        .getFirst()
                        .attributeValues()
                        .getFirst()
                        .attributeValue())
                .isEqualTo("6");
    }

    @Test
    void anAddressLeadsToOneInterface() {
        world.internetGateway(vpc);
        String allocation = allocate();
        String eni = userInterface();
        String association = world.ask(ec2 ->
                        ec2.associateAddress(r -> r.allocationId(allocation).networkInterfaceId(eni)))
                .associationId();
        assertThat(described(allocation).networkInterfaceId()).isEqualTo(eni);
        world.refuses(
                "InvalidIPAddress.InUse",
                described(allocation).publicIp(),
                ec2 -> ec2.releaseAddress(r -> r.allocationId(allocation)));
        String other = userInterface();
        world.refuses(
                "Resource.AlreadyAssociated",
                association,
                ec2 -> ec2.associateAddress(r ->
                        r.allocationId(allocation).networkInterfaceId(other).allowReassociation(false)));
        world.ask(ec2 -> ec2.associateAddress(r -> r.allocationId(allocation).networkInterfaceId(other)));
        assertThat(described(allocation).networkInterfaceId()).isEqualTo(other);
        assertThat(world.ask(ec2 -> ec2.describeNetworkInterfaces(r -> r.networkInterfaceIds(eni)))
                        .networkInterfaces()
                        .getFirst()
                        .association())
                .isNull();
        world.ask(ec2 -> ec2.disassociateAddress(
                r -> r.associationId(described(allocation).associationId())));
        assertThat(described(allocation).associationId()).isNull();
    }

    @Test
    void aServicesElasticAddressIsInThePlan() {
        world.internetGateway(vpc);
        String allocation = allocate();
        String eni = world.taskInterface(subnet);
        world.askAs(
                "ecs.amazonaws.com",
                ec2 -> ec2.associateAddress(r -> r.allocationId(allocation).networkInterfaceId(eni)));
        assertThat(world.network.vpc(vpc).interfaces())
                .extracting(InterfacePlan::publicAddress)
                .singleElement()
                .satisfies(address -> assertThat(address.orElseThrow())
                        .hasToString(described(allocation).publicIp()));
        world.refuses(
                "AuthFailure",
                "amazon-ecs",
                ec2 -> ec2.disassociateAddress(
                        r -> r.publicIp(described(allocation).publicIp())));
        world.refuses(
                "DependencyViolation",
                "has some mapped public address(es)",
                ec2 -> ec2.detachInternetGateway(r -> r.vpcId(vpc)
                        .internetGatewayId(
                                world.network.vpc(vpc).internetGatewayId().orElseThrow())));
        world.askAs("ecs.amazonaws.com", ec2 -> ec2.deleteNetworkInterface(r -> r.networkInterfaceId(eni)));
        assertThat(described(allocation).associationId()).isNull();
    }

    @Test
    void aReleasedAddressIsFreeOnceItsNetworkHasLeftIt() {
        world.internetGateway(vpc);
        String allocation = allocate();
        associate(allocation, world.taskInterface(subnet));

        world.network.refuse(Map.of(vpc, "the kernel says no"));
        disassociateInVain(allocation);
        world.ask(ec2 -> ec2.releaseAddress(r -> r.allocationId(allocation)));
        assertThat(world.store.listAll(PublicPool.LEASES))
                .extracting(lease -> lease.value().holder())
                .containsExactly(allocation);

        world.network.refuse(Map.of());
        await().untilAsserted(
                        () -> assertThat(world.store.listAll(PublicPool.LEASES)).isEmpty());
        assertThat(world.store.listAll(LeavingAddresses.LEAVING)).isEmpty();
    }

    @Test
    void anAddressThatMovedOnIsFreeOnceEachOfItsNetworksHasLeftIt() {
        world.internetGateway(vpc);
        String second = world.vpc("10.1.0.0/16");
        world.internetGateway(second);
        String allocation = allocate();
        associate(allocation, world.taskInterface(subnet));

        world.network.refuse(Map.of(vpc, "the kernel says no"));
        disassociateInVain(allocation);
        associate(allocation, world.taskInterface(world.subnet(second, "10.1.1.0/24")));
        world.askAs(
                "ecs.amazonaws.com",
                ec2 -> ec2.disassociateAddress(
                        r -> r.associationId(described(allocation).associationId())));
        world.ask(ec2 -> ec2.releaseAddress(r -> r.allocationId(allocation)));
        assertThat(world.store.listAll(PublicPool.LEASES)).hasSize(1);

        world.network.refuse(Map.of());
        await().untilAsserted(
                        () -> assertThat(world.store.listAll(PublicPool.LEASES)).isEmpty());
    }

    @Test
    void anAddressThatIsKeptStaysLeased() {
        world.internetGateway(vpc);
        String allocation = allocate();
        associate(allocation, world.taskInterface(subnet));
        world.askAs(
                "ecs.amazonaws.com",
                ec2 -> ec2.disassociateAddress(
                        r -> r.associationId(described(allocation).associationId())));
        assertThat(world.store.listAll(LeavingAddresses.LEAVING)).isEmpty();
        assertThat(world.store.listAll(PublicPool.LEASES)).hasSize(1);
    }

    private void associate(String allocation, String eni) {
        world.askAs(
                "ecs.amazonaws.com",
                ec2 -> ec2.associateAddress(r -> r.allocationId(allocation).networkInterfaceId(eni)));
    }

    /** What is stored is tried again; whoever asked is told. */
    private void disassociateInVain(String allocation) {
        World.refusesCall(
                "Unavailable",
                "the kernel says no",
                () -> world.askAs(
                        "ecs.amazonaws.com",
                        ec2 -> ec2.disassociateAddress(
                                r -> r.associationId(described(allocation).associationId()))));
    }

    @Test
    void withoutAnInternetGatewayNothingIsMapped() {
        String allocation = allocate();
        String eni = userInterface();
        world.refuses(
                "Gateway.NotAttached",
                "Network " + vpc + " is not attached to any internet gateway",
                ec2 -> ec2.associateAddress(r -> r.allocationId(allocation).networkInterfaceId(eni)));
        world.refuses(
                "NotImplemented",
                "InstanceId",
                ec2 -> ec2.associateAddress(r -> r.allocationId(allocation).instanceId("i-0123456789abcdef0")));
    }

    @Test
    void aPoolMustHoldMoreThanTheServicesOwn() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new PublicPool(Cidr.parse("198.18.0.0/24"), world.platform.ids()))
                .withMessageContaining("198.18.0.0/24");
        assertThat(new PublicPool(Cidr.parse("198.18.0.0/16"), world.platform.ids()).servicePool())
                .hasToString("198.18.255.0/24");
    }
}
