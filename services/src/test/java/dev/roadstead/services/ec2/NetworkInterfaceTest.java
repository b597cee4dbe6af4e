package dev.roadstead.services.ec2;

import static org.assertj.core.api.Assertions.assertThat;

import dev.roadstead.host.VpcPlan.InterfacePlan;
import dev.roadstead.services.aws.Hints;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.ec2.model.NetworkInterface;
import software.amazon.awssdk.services.ec2.model.NetworkInterfaceStatus;

class NetworkInterfaceTest {

    private static final String ECS = "ecs.amazonaws.com";

    private final World world = new World();
    private String vpc = "";
    private String subnet = "";

    @BeforeEach
    void makeSubnet() {
        vpc = world.vpc("10.0.0.0/16");
        subnet = world.subnet(vpc, "10.0.1.0/24");
    }

    @AfterEach
    void close() {
        world.close();
    }

    private NetworkInterface described(String id) {
        return world.ask(ec2 -> ec2.describeNetworkInterfaces(r -> r.networkInterfaceIds(id)))
                .networkInterfaces()
                .getFirst();
    }

    @Test
    void aServicesInterfaceIsInForceWhenTheCallReturns() {
        String group = world.group(vpc, "web");
        String eni = world.taskInterface(subnet, group);
        assertThat(world.network.vpc(vpc).interfaces()).singleElement().satisfies(plan -> {
            assertThat(plan.interfaceId()).isEqualTo(eni);
            assertThat(plan.securityGroupIds()).containsExactly(group);
            assertThat(plan.address()).hasToString(described(eni).privateIpAddress());
        });
        assertThat(described(eni).status()).isEqualTo(NetworkInterfaceStatus.IN_USE);
        assertThat(described(eni).requesterManaged()).isTrue();
        assertThat(described(eni).requesterId()).isEqualTo("amazon-ecs");
        assertThat(described(eni).attachment().instanceOwnerId()).isEqualTo("amazon-ecs");
    }

    @Test
    void aUsersInterfaceIsAvailableAndHasNoPlaceInThePlan() {
        String eni = world.ask(ec2 -> ec2.createNetworkInterface(
                        r -> r.subnetId(subnet).privateIpAddress("10.0.1.77").description("spare")))
                .networkInterface()
                .networkInterfaceId();
        assertThat(described(eni).status()).isEqualTo(NetworkInterfaceStatus.AVAILABLE);
        assertThat(described(eni).privateIpAddress()).isEqualTo("10.0.1.77");
        assertThat(described(eni).groups()).extracting("groupName").containsExactly("default");
        assertThat(world.network.vpc(vpc).interfaces()).isEmpty();
    }

    @Test
    void addressesThatCannotBeHadAreRefused() {
        world.taskInterface(subnet);
        String taken = world.ask(ec2 -> ec2.describeNetworkInterfaces())
                .networkInterfaces()
                .getFirst()
                .privateIpAddress();
        world.refuses(
                "InvalidIPAddress.InUse",
                taken,
                ec2 -> ec2.createNetworkInterface(r -> r.subnetId(subnet).privateIpAddress(taken)));
        world.refuses(
                "InvalidParameterValue",
                "does not fall within the subnet's address range",
                ec2 -> ec2.createNetworkInterface(r -> r.subnetId(subnet).privateIpAddress("10.0.2.5")));
        for (String reserved : new String[] {"10.0.1.0", "10.0.1.1", "10.0.1.2", "10.0.1.3", "10.0.1.255"}) {
            world.refuses(
                    "InvalidParameterValue",
                    "reserved",
                    ec2 -> ec2.createNetworkInterface(r -> r.subnetId(subnet).privateIpAddress(reserved)));
        }
    }

    @Test
    void aSubnetGivesOutAllOfItsAddressesAndThenRefuses() {
        String small = world.subnet(vpc, "10.0.2.0/28");
        for (int i = 0; i < 11; i++) {
            world.taskInterface(small);
        }
        assertThat(world.network.vpc(vpc).interfaces())
                .extracting(InterfacePlan::address)
                .doesNotHaveDuplicates()
                .hasSize(11);
        assertThat(world.ask(ec2 -> ec2.describeSubnets(r -> r.subnetIds(small)))
                        .subnets()
                        .getFirst()
                        .availableIpAddressCount())
                .isZero();
        World.refusesCall("InsufficientFreeAddressesInSubnet", small, () -> world.taskInterface(small));
    }

    @Test
    void onlyItsRequesterCanDeleteOrChangeAManagedInterface() {
        String eni = world.taskInterface(subnet);
        world.refuses(
                "InvalidParameterValue",
                "Network interface '" + eni + "' is currently in use.",
                ec2 -> ec2.deleteNetworkInterface(r -> r.networkInterfaceId(eni)));
        world.refuses(
                "AuthFailure",
                "amazon-ecs",
                ec2 -> ec2.modifyNetworkInterfaceAttribute(
                        r -> r.networkInterfaceId(eni).sourceDestCheck(v -> v.value(false))));
        World.refusesCall(
                "InvalidParameterValue",
                "currently in use",
                () -> world.askAs(
                        "elasticloadbalancing.amazonaws.com",
                        ec2 -> ec2.deleteNetworkInterface(r -> r.networkInterfaceId(eni))));
        world.askAs("ecs-tasks.amazonaws.com", ec2 -> ec2.deleteNetworkInterface(r -> r.networkInterfaceId(eni)));
        assertThat(world.network.vpc(vpc).interfaces()).isEmpty();
        world.refuses(
                "InvalidNetworkInterfaceID.NotFound",
                "The networkInterface ID '" + eni + "' does not exist",
                ec2 -> ec2.describeNetworkInterfaces(r -> r.networkInterfaceIds(eni)));
    }

    @Test
    void usersAttachAndDetachNothingSinceEveryAttachmentIsAServices() {
        String eni = world.taskInterface(subnet);
        String attachment = attachment(eni);
        assertThat(attachment).startsWith("eni-attach-");
        world.refuses(
                "AuthFailure",
                "You do not have permission to access the specified resource.",
                ec2 -> ec2.detachNetworkInterface(
                        r -> r.attachmentId(attachment).force(true)));
        world.refuses(
                "InvalidAttachmentID.NotFound",
                "The attachment ID 'eni-attach-0' does not exist",
                ec2 -> ec2.detachNetworkInterface(r -> r.attachmentId("eni-attach-0")));
        String node = world.askAs(
                        "elasticloadbalancing.amazonaws.com",
                        ec2 -> ec2.createNetworkInterface(r -> r.subnetId(subnet)))
                .networkInterface()
                .networkInterfaceId();
        world.refuses(
                "OperationNotPermitted",
                "You are not allowed to manage 'ela-attach' attachments.",
                ec2 -> ec2.detachNetworkInterface(r -> r.attachmentId(attachment(node))));
        String own = world.ask(ec2 -> ec2.createNetworkInterface(r -> r.subnetId(subnet)))
                .networkInterface()
                .networkInterfaceId();
        world.refuses(
                "InvalidInstanceID.NotFound",
                "The instance ID 'i-0123456789abcdef0' does not exist",
                ec2 -> ec2.attachNetworkInterface(r -> r.networkInterfaceId(own)
                        .instanceId("i-0123456789abcdef0")
                        .deviceIndex(1)));
    }

    private String attachment(String eni) {
        return world.ask(ec2 -> ec2.describeNetworkInterfaces(r -> r.networkInterfaceIds(eni)))
                .networkInterfaces()
                .getFirst()
                .attachment()
                .attachmentId();
    }

    @Test
    void aPublicAddressComesAndGoesWithTheInterface() {
        String eni = world.taskInterface(subnet);
        world.askAs(
                ECS,
                ec2 -> ec2.modifyNetworkInterfaceAttribute(
                        r -> r.networkInterfaceId(eni).associatePublicIpAddress(true)));
        String address = described(eni).association().publicIp();
        assertThat(address).startsWith("198.18.");
        assertThat(described(eni).association().ipOwnerId()).isEqualTo("amazon");
        assertThat(world.network.vpc(vpc).interfaces().getFirst().publicAddress())
                .hasValueSatisfying(planned -> assertThat(planned).hasToString(address));
        assertThat(world.store.listAll(PublicPool.LEASES)).hasSize(1);
        world.askAs(ECS, ec2 -> ec2.deleteNetworkInterface(r -> r.networkInterfaceId(eni)));
        assertThat(world.store.listAll(PublicPool.LEASES)).isEmpty();
    }

    @Test
    void aServiceIsGivenThePublicAddressWithTheInterfaceInOneChangeOfTheNetwork() {
        int plans = world.network.taken().size();
        NetworkInterface made = world.askAs(
                        ECS,
                        ec2 -> ec2.createNetworkInterface(r -> r.subnetId(subnet)
                                .overrideConfiguration(
                                        c -> c.putExecutionAttribute(Hints.ASSOCIATE_PUBLIC_IP_ADDRESS, true))))
                .networkInterface();
        assertThat(made.association().publicIp()).startsWith("198.18.");
        assertThat(world.network.vpc(vpc).interfaces().getFirst().publicAddress())
                .hasValueSatisfying(planned ->
                        assertThat(planned).hasToString(made.association().publicIp()));
        assertThat(world.network.taken()).hasSize(plans + 1);
    }

    @Test
    void aChangeOfGroupsIsInForceWhenTheCallReturns() {
        String first = world.group(vpc, "first");
        String second = world.group(vpc, "second");
        String eni = world.taskInterface(subnet, first);
        world.askAs(
                ECS,
                ec2 -> ec2.modifyNetworkInterfaceAttribute(
                        r -> r.networkInterfaceId(eni).groups(first, second)));
        assertThat(world.network.vpc(vpc).interfaces().getFirst().securityGroupIds())
                .containsExactly(first, second);
        world.refuses(
                "DependencyViolation",
                "resource " + second + " has a dependent object",
                ec2 -> ec2.deleteSecurityGroup(r -> r.groupId(second)));
    }

    @Test
    void theSameClientTokenMakesOneInterface() {
        var first = world.ask(
                ec2 -> ec2.createNetworkInterface(r -> r.subnetId(subnet).clientToken("t1")));
        var again = world.ask(
                ec2 -> ec2.createNetworkInterface(r -> r.subnetId(subnet).clientToken("t1")));
        assertThat(again.networkInterface().networkInterfaceId())
                .isEqualTo(first.networkInterface().networkInterfaceId());
        world.refuses(
                "IdempotentParameterMismatch",
                "Arguments on this idempotent request are inconsistent with arguments used in previous request(s).",
                ec2 -> ec2.createNetworkInterface(
                        r -> r.subnetId(subnet).clientToken("t1").description("other")));
    }

    @Test
    void whatIsNotBuiltIsRefusedByName() {
        world.refuses(
                "NotImplemented",
                "Ipv6AddressCount",
                ec2 -> ec2.createNetworkInterface(r -> r.subnetId(subnet).ipv6AddressCount(1)));
        World.refusesCall(
                "NotImplemented",
                "PrivateIpAddresses",
                () -> world.askAs(
                        ECS,
                        ec2 -> ec2.createNetworkInterface(
                                r -> r.subnetId(subnet).secondaryPrivateIpAddressCount(1))));
    }
}
