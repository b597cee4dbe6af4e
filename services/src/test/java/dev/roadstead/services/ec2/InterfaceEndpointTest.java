package dev.roadstead.services.ec2;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.roadstead.host.InterfaceEndpointPlan;
import dev.roadstead.host.Ipv4;
import dev.roadstead.host.VpcPlan.InterfacePlan;
import dev.roadstead.services.aws.Access;
import dev.roadstead.services.aws.Authorizer;
import dev.roadstead.services.aws.Caller;
import dev.roadstead.services.aws.Entrance;
import dev.roadstead.services.aws.Origin;
import dev.roadstead.store.Versioned;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.ec2.model.CreateVpcEndpointRequest;
import software.amazon.awssdk.services.ec2.model.DnsEntry;
import software.amazon.awssdk.services.ec2.model.NetworkInterface;
import software.amazon.awssdk.services.ec2.model.SecurityGroupIdentifier;
import software.amazon.awssdk.services.ec2.model.VpcEndpoint;

class InterfaceEndpointTest {

    private static final String SSM = "com.amazonaws.us-east-1.ssm";
    private static final String DKR = "com.amazonaws.us-east-1.ecr.dkr";

    private World world;
    private String vpc = "";
    private String one = "";
    private String two = "";

    @BeforeEach
    void start() {
        world = new World();
        vpc = world.vpc("10.0.0.0/16");
        hostnames(true);
        one = subnet("10.0.1.0/24", "us-east-1a");
        two = subnet("10.0.2.0/24", "us-east-1b");
    }

    @AfterEach
    void stop() {
        world.close();
    }

    @Test
    void itHasAnInterfaceInEachSubnetThatItsServiceManages() {
        String group = world.group(vpc, "endpoint");
        VpcEndpoint created = create(r -> r.subnetIds(two, one).securityGroupIds(group));
        VpcEndpoint endpoint = described(created.vpcEndpointId());

        assertThat(created.stateAsString()).isEqualTo("pending");
        assertThat(endpoint.stateAsString()).isEqualTo("available");
        assertThat(endpoint.vpcEndpointTypeAsString()).isEqualTo("Interface");
        assertThat(endpoint.subnetIds()).containsExactlyInAnyOrder(one, two);
        assertThat(endpoint.groups())
                .extracting(SecurityGroupIdentifier::groupId)
                .containsExactly(group);
        assertThat(endpoint.privateDnsEnabled()).isTrue();
        assertThat(endpoint.policyDocument()).contains("\"Action\":\"*\"");
        assertThat(interfaces(endpoint)).hasSize(2).allSatisfy(eni -> {
            assertThat(eni.description()).isEqualTo("VPC Endpoint Interface " + endpoint.vpcEndpointId());
            assertThat(eni.interfaceTypeAsString()).isEqualTo("vpc_endpoint");
            assertThat(eni.requesterManaged()).isTrue();
            assertThat(eni.statusAsString()).isEqualTo("in-use");
            assertThat(eni.groups())
                    .singleElement()
                    .satisfies(own -> assertThat(own.groupId()).isEqualTo(group));
        });
        InterfaceEndpointPlan plan = planned().getFirst();
        assertThat(plan.service()).isEqualTo(Ipv4.parse("198.18.255.1"));
        assertThat(plan.sources().keySet()).isEqualTo(java.util.Set.copyOf(endpoint.networkInterfaceIds()));
        assertThat(plan.sources().values()).doesNotHaveDuplicates();
        assertThat(world.network.vpc(vpc).interfaces())
                .extracting(InterfacePlan::interfaceId)
                .containsAll(endpoint.networkInterfaceIds());
    }

    @Test
    void itHasNamesOfItsOwnAndTheServicesOwnWithPrivateDns() {
        VpcEndpoint endpoint = described(create(r -> r.subnetIds(one, two)).vpcEndpointId());
        List<String> names =
                endpoint.dnsEntries().stream().map(DnsEntry::dnsName).toList();
        String start = endpoint.vpcEndpointId() + "-[a-z0-9]{8}";

        assertThat(names).hasSize(4);
        assertThat(names.get(0)).matches(start + "\\.ssm\\.us-east-1\\.vpce\\.amazonaws\\.com");
        assertThat(names.get(1)).matches(start + "-us-east-1[ab]\\.ssm\\.us-east-1\\.vpce\\.amazonaws\\.com");
        assertThat(names.get(3)).isEqualTo("ssm.us-east-1.amazonaws.com");
        InterfaceEndpointPlan plan = planned().getFirst();
        assertThat(plan.privateNames()).containsOnlyKeys("ssm.us-east-1.amazonaws.com");
        assertThat(plan.names()).containsOnlyKeys(names.subList(0, 3));
        assertThat(plan.privateNames().get("ssm.us-east-1.amazonaws.com"))
                .containsExactlyInAnyOrderElementsOf(interfaces(endpoint).stream()
                        .map(eni -> Ipv4.parse(eni.privateIpAddress()))
                        .toList());

        hostnames(false);
        assertThat(planned().getFirst().privateNames()).isEmpty();
        hostnames(true);
        world.ask(ec2 -> ec2.modifyVpcEndpoint(
                r -> r.vpcEndpointId(endpoint.vpcEndpointId()).privateDnsEnabled(false)));
        assertThat(planned().getFirst().privateNames()).isEmpty();
        assertThat(planned().getFirst().names()).hasSize(3);
    }

    @Test
    void theRegistrysNameIsEveryAccounts() {
        world.ask(ec2 -> ec2.createVpcEndpoint(
                r -> r.vpcId(vpc).vpcEndpointType("Interface").serviceName(DKR).subnetIds(one)));
        assertThat(planned().getFirst().service()).isEqualTo(Ipv4.parse("198.18.255.2"));
        assertThat(planned().getFirst().privateNames()).containsOnlyKeys("*.dkr.ecr.us-east-1.amazonaws.com");
    }

    @Test
    void subnetsGroupsAndThePolicyCanBeChanged() {
        String group = world.group(vpc, "endpoint");
        String other = world.group(vpc, "other");
        String id = create(r -> r.subnetIds(one).securityGroupIds(group)).vpcEndpointId();
        String first = described(id).networkInterfaceIds().getFirst();
        world.ask(ec2 -> ec2.modifyVpcEndpoint(r -> r.vpcEndpointId(id)
                .addSubnetIds(two)
                .addSecurityGroupIds(other)
                .removeSecurityGroupIds(group)
                .policyDocument(policy("Deny"))));

        VpcEndpoint both = described(id);
        assertThat(both.subnetIds()).containsExactlyInAnyOrder(one, two);
        assertThat(both.policyDocument()).contains("Deny");
        assertThat(interfaces(both))
                .allSatisfy(eni -> assertThat(eni.groups())
                        .singleElement()
                        .satisfies(own -> assertThat(own.groupId()).isEqualTo(other)));

        world.ask(ec2 -> ec2.modifyVpcEndpoint(
                r -> r.vpcEndpointId(id).removeSubnetIds(one).resetPolicy(true)));
        assertThat(described(id).subnetIds()).containsExactly(two);
        assertThat(described(id).policyDocument()).doesNotContain("Deny");
        assertThat(planned().getFirst().sources()).hasSize(1).doesNotContainKey(first);
        assertThat(world.store.listAll(PublicPool.LEASES)).hasSize(1);
        world.refuses(
                "InvalidNetworkInterfaceID.NotFound",
                first,
                ec2 -> ec2.describeNetworkInterfaces(r -> r.networkInterfaceIds(first)));
    }

    @Test
    void whatItUsesCannotBeDeletedBeforeIt() {
        String group = world.group(vpc, "endpoint");
        String id = create(r -> r.subnetIds(one).securityGroupIds(group)).vpcEndpointId();
        String eni = described(id).networkInterfaceIds().getFirst();
        world.refuses("DependencyViolation", one, ec2 -> ec2.deleteSubnet(r -> r.subnetId(one)));
        world.refuses("DependencyViolation", group, ec2 -> ec2.deleteSecurityGroup(r -> r.groupId(group)));
        world.refuses("DependencyViolation", vpc, ec2 -> ec2.deleteVpc(r -> r.vpcId(vpc)));
        world.refuses(
                "InvalidParameterValue",
                "is currently in use",
                ec2 -> ec2.deleteNetworkInterface(r -> r.networkInterfaceId(eni)));

        assertThat(world.ask(ec2 -> ec2.deleteVpcEndpoints(r -> r.vpcEndpointIds(id, "vpce-0123456789abcdef0")))
                        .unsuccessful())
                .singleElement()
                .satisfies(item -> assertThat(item.error().code()).isEqualTo("InvalidVpcEndpointId.NotFound"));
        assertThat(planned()).isEmpty();
        assertThat(world.store.listAll(PublicPool.LEASES)).isEmpty();
        world.refuses(
                "InvalidVpcEndpointId.NotFound",
                "The Vpc Endpoint Id '" + id + "' does not exist",
                ec2 -> ec2.describeVpcEndpoints(r -> r.vpcEndpointIds(id)));
        world.ask(ec2 -> ec2.deleteSubnet(r -> r.subnetId(one)));
        world.ask(ec2 -> ec2.deleteSecurityGroup(r -> r.groupId(group)));
    }

    @Test
    void itIsPendingAndDeletingUntilTheNetworkTookIt() {
        world.network.refuse(Map.of(vpc, "no room"));
        world.refuses(
                "Unavailable",
                "no room",
                ec2 -> ec2.createVpcEndpoint(r -> r.vpcId(vpc)
                        .vpcEndpointType("Interface")
                        .serviceName(SSM)
                        .subnetIds(one)));
        String id = world.ask(ec2 -> ec2.describeVpcEndpoints(r -> {}))
                .vpcEndpoints()
                .getFirst()
                .vpcEndpointId();
        assertThat(described(id).stateAsString()).isEqualTo("pending");
        world.network.refuse(Map.of());
        await().untilAsserted(() -> assertThat(described(id).stateAsString()).isEqualTo("available"));

        world.network.refuse(Map.of(vpc, "no way"));
        world.refuses("Unavailable", "no way", ec2 -> ec2.deleteVpcEndpoints(r -> r.vpcEndpointIds(id)));
        assertThat(described(id).stateAsString()).isEqualTo("deleting");
        assertThat(described(id).networkInterfaceIds()).hasSize(1);
        world.network.refuse(Map.of());
        await().untilAsserted(() -> assertThat(
                        world.ask(ec2 -> ec2.describeVpcEndpoints(r -> {})).vpcEndpoints())
                .isEmpty());
    }

    @Test
    void whatCannotBeIsRefusedAndChangesNothing() {
        create(r -> r.subnetIds(one));
        String same = subnet("10.0.3.0/24", "us-east-1a");
        String foreign = world.subnet(world.vpc("10.1.0.0/16"), "10.1.1.0/24");
        refusesCreation(
                "InvalidParameter",
                "private-dns-enabled cannot be set because there is already a conflicting DNS domain for"
                        + " ssm.us-east-1.amazonaws.com in the VPC " + vpc,
                r -> r.subnetIds(one));
        refusesCreation(
                "DuplicateSubnetsInSameZone",
                "Found another VPC endpoint subnet in the availability zone of " + one,
                r -> r.privateDnsEnabled(false).subnetIds(one, same));
        refusesCreation(
                "InvalidParameter", foreign, r -> r.privateDnsEnabled(false).subnetIds(foreign));
        refusesCreation(
                "InvalidGroup.NotFound",
                "sg-",
                r -> r.privateDnsEnabled(false).securityGroupIds("sg-0123456789abcdef0"));
        refusesCreation("InvalidServiceName", "does not exist", r -> r.serviceName("com.amazonaws.us-east-1.ecr-api"));
        refusesCreation(
                "NotImplemented", "com.amazonaws.us-east-1.kms", r -> r.serviceName("com.amazonaws.us-east-1.kms"));
        refusesCreation("NotImplemented", "expected Gateway", r -> r.serviceName("com.amazonaws.us-east-1.s3"));
        refusesCreation("NotImplemented", "IpAddressType dualstack", r -> r.ipAddressType("dualstack"));
        hostnames(false);
        refusesCreation(
                "InvalidParameter",
                "Enabling private DNS requires both enableDnsSupport and enableDnsHostnames VPC attributes set to true"
                        + " for " + vpc,
                r -> r.serviceName(DKR).subnetIds(one));
        assertThat(world.ask(ec2 -> ec2.describeVpcEndpoints(r -> {})).vpcEndpoints())
                .hasSize(1);
        assertThat(planned()).hasSize(1);
        assertThat(world.store.listAll(PublicPool.LEASES)).hasSize(1);
    }

    @Test
    void aTokenMakesOneEndpoint() {
        VpcEndpoint first = create(r -> r.subnetIds(one).clientToken("once"));
        VpcEndpoint again = create(r -> r.subnetIds(one).clientToken("once"));

        assertThat(again.vpcEndpointId()).isEqualTo(first.vpcEndpointId());
        world.refuses(
                "IdempotentParameterMismatch",
                "inconsistent",
                ec2 -> ec2.createVpcEndpoint(r -> r.vpcId(vpc)
                        .vpcEndpointType("Interface")
                        .serviceName(SSM)
                        .subnetIds(two)
                        .clientToken("once")));
    }

    @Test
    void endpointsOfBothTypesAreListedTogetherAndTagged() {
        String id = create(r -> r.subnetIds(one)
                        .tagSpecifications(t -> t.resourceType("vpc-endpoint")
                                .tags(tag -> tag.key("Name").value("ssm"))))
                .vpcEndpointId();
        world.ask(ec2 -> ec2.createVpcEndpoint(r -> r.vpcId(vpc).serviceName("com.amazonaws.us-east-1.s3")));
        world.ask(ec2 ->
                ec2.createTags(r -> r.resources(id).tags(tag -> tag.key("more").value("yes"))));

        assertThat(world.ask(ec2 -> ec2.describeVpcEndpoints(r -> {})).vpcEndpoints())
                .hasSize(2);
        for (Map.Entry<String, String> filter : Map.of(
                        "vpc-endpoint-type", "Interface",
                        "service-name", SSM,
                        "vpc-endpoint-id", id,
                        "tag:Name", "ssm",
                        "tag:more", "yes")
                .entrySet()) {
            assertThat(world.ask(ec2 -> ec2.describeVpcEndpoints(
                                    r -> r.filters(f -> f.name(filter.getKey()).values(filter.getValue()))))
                            .vpcEndpoints())
                    .as(filter.getKey())
                    .extracting(VpcEndpoint::vpcEndpointId)
                    .containsExactly(id);
        }
        assertThat(world.ask(ec2 -> ec2.describeVpcEndpoints(
                                r -> r.filters(f -> f.name("vpc-endpoint-state").values("available"))))
                        .vpcEndpoints())
                .hasSize(2);
    }

    @Test
    void itsPolicyDecidesBesideThePoliciesOfWhoeverComesByIt() {
        EndpointPolicies policies = new EndpointPolicies(world.store, world.pool);
        Authorizer authorizer =
                policies.beside((caller, access) -> access.action().equals("ssm:PutParameter")
                        ? new Authorizer.Decision.Denied("not by identity")
                        : new Authorizer.Decision.Allowed());
        String id = create(r -> r.subnetIds(one)).vpcEndpointId();
        String source =
                planned().getFirst().sources().values().iterator().next().toString();
        Entrance entrance = ((Origin.ByEndpoint) policies.origin(source)).entrance();
        Caller caller = new Caller(World.ACCOUNT, World.REGION, World.ROOT, Optional.of(entrance));
        Access get = new Access("ssm:GetParameter", List.of("arn:aws:ssm:us-east-1:123456789012:parameter/a"));

        assertThat(entrance).isEqualTo(new Entrance(id, vpc, "ssm", "us-east-1", false));
        assertThat(policies.origin("198.18.0.250")).isEqualTo(new Origin.Unknown("198.18.0.250"));
        assertThat(policies.origin("203.0.113.9")).isEqualTo(new Origin.Elsewhere());
        assertThat(authorizer.decide(caller, get)).isEqualTo(new Authorizer.Decision.Allowed());
        assertThat(authorizer.decide(caller, new Access("ssm:PutParameter", List.of())))
                .isEqualTo(new Authorizer.Decision.Denied("not by identity"));
        assertThat(policies.passes(source, new Access("s3:GetObject", List.of())))
                .isFalse();

        modify(id, "Allow", "ssm:GetParameters");
        assertThat(authorizer.decide(caller, get))
                .isEqualTo(new Authorizer.Decision.Denied("User: arn:aws:iam::123456789012:root is not authorized to"
                        + " perform: ssm:GetParameter on resource: arn:aws:ssm:us-east-1:123456789012:parameter/a because"
                        + " no VPC endpoint policy allows the ssm:GetParameter action"));
        assertThat(authorizer.decide(new Caller(World.ACCOUNT, World.REGION, World.ROOT), get))
                .isEqualTo(new Authorizer.Decision.Allowed());
        assertThat(authorizer.decide(caller, new Access("kms:Decrypt", List.of())))
                .isEqualTo(new Authorizer.Decision.Allowed());
        modify(id, "Deny", "ssm:*");
        assertThat(authorizer.pass(caller, get))
                .isInstanceOfSatisfying(
                        Authorizer.Decision.Denied.class,
                        denied -> assertThat(denied.message())
                                .endsWith(" with an explicit deny in a VPC endpoint policy"));

        world.ask(ec2 -> ec2.deleteVpcEndpoints(r -> r.vpcEndpointIds(id)));
        assertThat(policies.origin(source)).isEqualTo(new Origin.Unknown(source));
        assertThat(authorizer.decide(caller, get)).isInstanceOf(Authorizer.Decision.Denied.class);
    }

    @Test
    void requestsByAnInterfaceThatLeavesAreJudgedByItsEndpointUntilTheNetworkDroppedIt() {
        EndpointPolicies policies = new EndpointPolicies(world.store, world.pool);
        String id = create(r -> r.subnetIds(one, two)).vpcEndpointId();
        String source = sourceIn(id, one);
        world.network.refuse(Map.of(vpc, "no way"));
        world.refuses(
                "Unavailable",
                "no way",
                ec2 -> ec2.modifyVpcEndpoint(r -> r.vpcEndpointId(id).removeSubnetIds(one)));

        assertThat(described(id).subnetIds()).containsExactly(two);
        assertThat(endpointOf(policies, source)).isEqualTo(id);
        assertThat(world.store.listAll(PublicPool.LEASES)).hasSize(2);
        NetworkReconciler next = restarted(Map.of(vpc, "not yet"));
        assertThat(endpointOf(policies, source)).as("after kill -9, too").isEqualTo(id);
        next.close();
        next = restarted(Map.of());
        await().untilAsserted(() -> assertThat(policies.origin(source)).isEqualTo(new Origin.Unknown(source)));
        assertThat(world.store.listAll(PublicPool.LEASES)).hasSize(1);
        next.close();
    }

    /** Another process, which finds what this one left, and whose network refuses some. */
    private NetworkReconciler restarted(Map<String, String> refused) {
        world.reconciler.close();
        RecordingNetwork network = new RecordingNetwork();
        network.refuse(refused);
        NetworkReconciler reconciler = new NetworkReconciler(world.platform, network);
        reconciler.start();
        assertThat(reconciler.awaitFirstPlan(Duration.ofSeconds(10))).isTrue();
        return reconciler;
    }

    private String sourceIn(String id, String subnet) {
        return world.store.listAll(ResourceType.INTERFACE_ENDPOINT.kind()).stream()
                .map(Versioned::value)
                .filter(endpoint -> endpoint.vpcEndpointId().equals(id))
                .flatMap(endpoint -> endpoint.places().stream())
                .filter(place -> place.subnetId().equals(subnet))
                .map(place -> place.source().toString())
                .findFirst()
                .orElseThrow();
    }

    private static String endpointOf(EndpointPolicies policies, String source) {
        return policies.origin(source) instanceof Origin.ByEndpoint(Entrance entrance)
                ? entrance.vpcEndpointId()
                : "none";
    }

    private void modify(String id, String effect, String action) {
        world.ask(ec2 -> ec2.modifyVpcEndpoint(r -> r.vpcEndpointId(id)
                .policyDocument("{\"Statement\":[{\"Effect\":\"" + effect
                        + "\",\"Principal\":{\"AWS\":\"123456789012\"},\"Action\":\"" + action
                        + "\",\"Resource\":\"*\"}]}")));
    }

    private void refusesCreation(String code, String message, Consumer<CreateVpcEndpointRequest.Builder> more) {
        world.refuses(
                code,
                message,
                ec2 -> ec2.createVpcEndpoint(r ->
                        more.accept(r.vpcId(vpc).vpcEndpointType("Interface").serviceName(SSM))));
    }

    private VpcEndpoint create(Consumer<CreateVpcEndpointRequest.Builder> more) {
        return world.ask(ec2 -> ec2.createVpcEndpoint(r ->
                        more.accept(r.vpcId(vpc).vpcEndpointType("Interface").serviceName(SSM))))
                .vpcEndpoint();
    }

    private VpcEndpoint described(String id) {
        return world.ask(ec2 -> ec2.describeVpcEndpoints(r -> r.vpcEndpointIds(id)))
                .vpcEndpoints()
                .getFirst();
    }

    private List<NetworkInterface> interfaces(VpcEndpoint endpoint) {
        return world.ask(ec2 ->
                        ec2.describeNetworkInterfaces(r -> r.networkInterfaceIds(endpoint.networkInterfaceIds())))
                .networkInterfaces();
    }

    private List<InterfaceEndpointPlan> planned() {
        return world.network.vpc(vpc).endpoints();
    }

    private String subnet(String cidr, String zone) {
        return world.ask(ec2 ->
                        ec2.createSubnet(r -> r.vpcId(vpc).cidrBlock(cidr).availabilityZone(zone)))
                .subnet()
                .subnetId();
    }

    private void hostnames(boolean on) {
        world.ask(ec2 -> ec2.modifyVpcAttribute(r -> r.vpcId(vpc).enableDnsHostnames(v -> v.value(on))));
    }

    private static String policy(String effect) {
        return "{\"Statement\":[{\"Effect\":\"" + effect
                + "\",\"Principal\":\"*\",\"Action\":\"*\",\"Resource\":\"*\"}]}";
    }
}
