package dev.roadstead.services.ec2;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.ec2.model.Address;
import software.amazon.awssdk.services.ec2.model.AssignedPrivateIpAddress;
import software.amazon.awssdk.services.ec2.model.NetworkInterface;
import software.amazon.awssdk.services.ec2.model.NetworkInterfacePrivateIpAddress;

class PrivateAddressTest {

    private final World world = new World();
    private String vpc = "";
    private String subnet = "";

    @BeforeEach
    void makeSubnet() {
        vpc = world.vpc("10.0.0.0/16");
        subnet = world.subnet(vpc, "10.0.1.0/28");
        world.internetGateway(vpc);
    }

    @AfterEach
    void close() {
        world.close();
    }

    private String userInterface(String primary) {
        return world.ask(ec2 ->
                        ec2.createNetworkInterface(r -> r.subnetId(subnet).privateIpAddress(primary)))
                .networkInterface()
                .networkInterfaceId();
    }

    private NetworkInterface described(String id) {
        return world.ask(ec2 -> ec2.describeNetworkInterfaces(r -> r.networkInterfaceIds(id)))
                .networkInterfaces()
                .getFirst();
    }

    private List<String> addresses(String id) {
        return described(id).privateIpAddresses().stream()
                .map(NetworkInterfacePrivateIpAddress::privateIpAddress)
                .toList();
    }

    private int free() {
        return world.ask(ec2 -> ec2.describeSubnets(r -> r.subnetIds(subnet)))
                .subnets()
                .getFirst()
                .availableIpAddressCount();
    }

    private Address elastic() {
        String id = world.ask(ec2 -> ec2.allocateAddress(r -> {})).allocationId();
        return address(id);
    }

    private Address address(String allocationId) {
        return world.ask(ec2 -> ec2.describeAddresses(r -> r.allocationIds(allocationId)))
                .addresses()
                .getFirst();
    }

    @Test
    void anInterfaceIsMadeWithSeveralAddresses() {
        String id = world.ask(ec2 -> ec2.createNetworkInterface(r -> r.subnetId(subnet)
                        .privateIpAddresses(
                                a -> a.privateIpAddress("10.0.1.9").primary(false),
                                a -> a.privateIpAddress("10.0.1.5").primary(true))))
                .networkInterface()
                .networkInterfaceId();
        assertThat(addresses(id)).containsExactly("10.0.1.5", "10.0.1.9");
        assertThat(described(id).privateIpAddress()).isEqualTo("10.0.1.5");
        assertThat(described(id).privateIpAddresses())
                .extracting(NetworkInterfacePrivateIpAddress::primary)
                .containsExactly(true, false);
        assertThat(free()).isEqualTo(9);

        String other = world.ask(ec2 ->
                        ec2.createNetworkInterface(r -> r.subnetId(subnet).secondaryPrivateIpAddressCount(3)))
                .networkInterface()
                .networkInterfaceId();
        assertThat(addresses(other)).hasSize(4).doesNotHaveDuplicates().doesNotContain("10.0.1.5", "10.0.1.9");
        assertThat(free()).isEqualTo(5);
        world.refuses(
                "InsufficientFreeAddressesInSubnet",
                subnet,
                ec2 -> ec2.createNetworkInterface(r -> r.subnetId(subnet).secondaryPrivateIpAddressCount(5)));
        world.refuses(
                "InvalidIPAddress.InUse",
                "10.0.1.9",
                ec2 -> ec2.createNetworkInterface(r -> r.subnetId(subnet).privateIpAddress("10.0.1.9")));
        assertThat(free()).isEqualTo(5);
        world.ask(ec2 -> ec2.deleteNetworkInterface(r -> r.networkInterfaceId(other)));
        assertThat(free()).isEqualTo(9);
    }

    @Test
    void addressesAreAssignedAndUnassigned() {
        String id = userInterface("10.0.1.5");
        assertThat(world.ask(ec2 -> ec2.assignPrivateIpAddresses(
                                r -> r.networkInterfaceId(id).privateIpAddresses("10.0.1.7", "10.0.1.6")))
                        .assignedPrivateIpAddresses())
                .extracting(AssignedPrivateIpAddress::privateIpAddress)
                .containsExactly("10.0.1.7", "10.0.1.6");
        world.ask(ec2 ->
                ec2.assignPrivateIpAddresses(r -> r.networkInterfaceId(id).secondaryPrivateIpAddressCount(2)));
        assertThat(addresses(id)).hasSize(5).startsWith("10.0.1.5", "10.0.1.7", "10.0.1.6");
        assertThat(world.ask(ec2 -> ec2.describeNetworkInterfaces(r -> r.filters(
                                f -> f.name("addresses.private-ip-address").values("10.0.1.6"),
                                f -> f.name("addresses.primary").values("false"))))
                        .networkInterfaces())
                .hasSize(1);

        world.ask(ec2 ->
                ec2.unassignPrivateIpAddresses(r -> r.networkInterfaceId(id).privateIpAddresses("10.0.1.7")));
        assertThat(addresses(id)).hasSize(4).doesNotContain("10.0.1.7");
        world.refuses(
                "InvalidParameterValue",
                "Some of [10.0.1.7] addresses are not assigned to interface",
                ec2 -> ec2.unassignPrivateIpAddresses(
                        r -> r.networkInterfaceId(id).privateIpAddresses("10.0.1.7")));
        world.refuses(
                "InvalidParameterValue",
                "is the primary address",
                ec2 -> ec2.unassignPrivateIpAddresses(
                        r -> r.networkInterfaceId(id).privateIpAddresses("10.0.1.5")));
    }

    @Test
    void anElasticAddressLeadsToAnyOfThemAndFollowsAMove() {
        String id = userInterface("10.0.1.5");
        String other = userInterface("10.0.1.6");
        world.ask(ec2 ->
                ec2.assignPrivateIpAddresses(r -> r.networkInterfaceId(id).privateIpAddresses("10.0.1.9")));
        Address first = elastic();
        Address second = elastic();
        world.ask(ec2 ->
                ec2.associateAddress(r -> r.allocationId(first.allocationId()).networkInterfaceId(id)));
        String association = world.ask(ec2 -> ec2.associateAddress(r -> r.allocationId(second.allocationId())
                        .networkInterfaceId(id)
                        .privateIpAddress("10.0.1.9")))
                .associationId();
        assertThat(address(first.allocationId()).privateIpAddress()).isEqualTo("10.0.1.5");
        assertThat(address(second.allocationId()).privateIpAddress()).isEqualTo("10.0.1.9");
        assertThat(described(id).association().publicIp()).isEqualTo(first.publicIp());
        assertThat(described(id).privateIpAddresses().getLast().association().publicIp())
                .isEqualTo(second.publicIp());
        world.refuses(
                "InvalidParameterValue",
                "expected one of 10.0.1.5, 10.0.1.9",
                ec2 -> ec2.associateAddress(r -> r.allocationId(first.allocationId())
                        .networkInterfaceId(id)
                        .privateIpAddress("10.0.1.10")));

        world.refuses(
                "InvalidIPAddress.InUse",
                "10.0.1.9",
                ec2 -> ec2.assignPrivateIpAddresses(
                        r -> r.networkInterfaceId(other).privateIpAddresses("10.0.1.9")));
        world.ask(ec2 -> ec2.assignPrivateIpAddresses(
                r -> r.networkInterfaceId(other).privateIpAddresses("10.0.1.9").allowReassignment(true)));
        assertThat(addresses(id)).containsExactly("10.0.1.5");
        assertThat(addresses(other)).containsExactly("10.0.1.6", "10.0.1.9");
        assertThat(address(second.allocationId()).networkInterfaceId()).isEqualTo(other);
        assertThat(address(second.allocationId()).associationId()).isEqualTo(association);

        world.ask(ec2 ->
                ec2.unassignPrivateIpAddresses(r -> r.networkInterfaceId(other).privateIpAddresses("10.0.1.9")));
        assertThat(address(second.allocationId()).associationId()).isNull();
        world.ask(ec2 -> ec2.deleteNetworkInterface(r -> r.networkInterfaceId(id)));
        assertThat(address(first.allocationId()).associationId()).isNull();
    }

    @Test
    void anElasticAddressMovesBetweenTheAddressesOfOneInterface() {
        String id = userInterface("10.0.1.5");
        world.ask(ec2 ->
                ec2.assignPrivateIpAddresses(r -> r.networkInterfaceId(id).privateIpAddresses("10.0.1.9")));
        Address address = elastic();
        world.ask(ec2 ->
                ec2.associateAddress(r -> r.allocationId(address.allocationId()).networkInterfaceId(id)));
        world.refuses(
                "Resource.AlreadyAssociated",
                address.allocationId(),
                ec2 -> ec2.associateAddress(r -> r.allocationId(address.allocationId())
                        .networkInterfaceId(id)
                        .privateIpAddress("10.0.1.9")
                        .allowReassociation(false)));
        world.ask(ec2 -> ec2.associateAddress(r ->
                r.allocationId(address.allocationId()).networkInterfaceId(id).privateIpAddress("10.0.1.9")));
        assertThat(described(id).association()).isNull();
        assertThat(described(id).privateIpAddresses().getLast().association().publicIp())
                .isEqualTo(address.publicIp());
    }

    @Test
    void whatAnInterfaceCannotHaveIsRefused() {
        String id = userInterface("10.0.1.5");
        String task = world.taskInterface(subnet);
        world.refuses(
                "InvalidParameterValue",
                "reserved",
                ec2 -> ec2.assignPrivateIpAddresses(
                        r -> r.networkInterfaceId(id).privateIpAddresses("10.0.1.3")));
        world.refuses(
                "PrivateIpAddressLimitExceeded",
                "expected at most 50",
                ec2 -> ec2.assignPrivateIpAddresses(
                        r -> r.networkInterfaceId(id).secondaryPrivateIpAddressCount(51)));
        world.refuses(
                "AuthFailure",
                "amazon-ecs",
                ec2 -> ec2.assignPrivateIpAddresses(
                        r -> r.networkInterfaceId(task).secondaryPrivateIpAddressCount(1)));
        world.refuses(
                "InvalidParameterCombination",
                "secondaryPrivateIpAddressCount",
                ec2 -> ec2.assignPrivateIpAddresses(r ->
                        r.networkInterfaceId(id).privateIpAddresses("10.0.1.9").secondaryPrivateIpAddressCount(1)));
        world.refuses(
                "MissingParameter",
                "secondaryPrivateIpAddressCount",
                ec2 -> ec2.assignPrivateIpAddresses(r -> r.networkInterfaceId(id)));
        world.refuses(
                "NotImplemented",
                "Ipv4PrefixCount",
                ec2 -> ec2.assignPrivateIpAddresses(
                        r -> r.networkInterfaceId(id).ipv4PrefixCount(1)));
        world.refuses(
                "InvalidParameterCombination",
                "2 primary private addresses",
                ec2 -> ec2.createNetworkInterface(r -> r.subnetId(subnet)
                        .privateIpAddress("10.0.1.7")
                        .privateIpAddresses(a -> a.privateIpAddress("10.0.1.8").primary(true))));
    }
}
