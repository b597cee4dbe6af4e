package dev.roadstead.services.ec2;

import static org.assertj.core.api.Assertions.assertThat;

import dev.roadstead.host.Cidr;
import dev.roadstead.host.PeeringPlan;
import dev.roadstead.host.VpcPlan.RoutePlan;
import dev.roadstead.host.VpcPlan.RouteTarget;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.ec2.model.IpPermission;
import software.amazon.awssdk.services.ec2.model.Route;
import software.amazon.awssdk.services.ec2.model.UserIdGroupPair;
import software.amazon.awssdk.services.ec2.model.VpcPeeringConnection;

class PeeringTest {

    private final World world = new World();
    private String vpc = "";
    private String peer = "";

    @BeforeEach
    void makeNetwork() {
        vpc = world.vpc("10.0.0.0/16");
        peer = world.vpc("10.1.0.0/16");
    }

    @AfterEach
    void close() {
        world.close();
    }

    private String request() {
        return world.ask(ec2 -> ec2.createVpcPeeringConnection(r -> r.vpcId(vpc).peerVpcId(peer)))
                .vpcPeeringConnection()
                .vpcPeeringConnectionId();
    }

    private String active() {
        String id = request();
        world.ask(ec2 -> ec2.acceptVpcPeeringConnection(r -> r.vpcPeeringConnectionId(id)));
        return id;
    }

    private void delete(String id) {
        world.ask(ec2 -> ec2.deleteVpcPeeringConnection(r -> r.vpcPeeringConnectionId(id)));
    }

    private VpcPeeringConnection described(String id) {
        return world.ask(ec2 -> ec2.describeVpcPeeringConnections(r -> r.vpcPeeringConnectionIds(id)))
                .vpcPeeringConnections()
                .getFirst();
    }

    private String code(String id) {
        return described(id).status().codeAsString();
    }

    private List<PeeringPlan> planned(String vpcId) {
        return world.network.vpc(vpcId).peerings();
    }

    private static IpPermission from(UserIdGroupPair pair) {
        return IpPermission.builder()
                .ipProtocol("tcp")
                .fromPort(80)
                .toPort(80)
                .userIdGroupPairs(pair)
                .build();
    }

    private static UserIdGroupPair group(String id) {
        return UserIdGroupPair.builder().groupId(id).build();
    }

    @Test
    void aRequestIsPendingUntilItIsAcceptedAndThenInForce() {
        VpcPeeringConnection asked = world.ask(
                        ec2 -> ec2.createVpcPeeringConnection(r -> r.vpcId(vpc).peerVpcId(peer)))
                .vpcPeeringConnection();
        assertThat(asked.status().codeAsString()).isEqualTo("initiating-request");
        String id = asked.vpcPeeringConnectionId();
        VpcPeeringConnection pending = described(id);
        assertThat(pending.status().codeAsString()).isEqualTo("pending-acceptance");
        assertThat(pending.status().message()).isEqualTo("Pending Acceptance by " + World.ACCOUNT);
        assertThat(pending.expirationTime()).isEqualTo(world.now.get().plus(Duration.ofDays(7)));
        assertThat(planned(vpc)).isEmpty();

        world.ask(ec2 -> ec2.acceptVpcPeeringConnection(r -> r.vpcPeeringConnectionId(id)));
        VpcPeeringConnection accepted = described(id);
        assertThat(accepted.status().codeAsString()).isEqualTo("active");
        assertThat(accepted.expirationTime()).isNull();
        assertThat(accepted.requesterVpcInfo().vpcId()).isEqualTo(vpc);
        assertThat(accepted.requesterVpcInfo().cidrBlock()).isEqualTo("10.0.0.0/16");
        assertThat(accepted.accepterVpcInfo().vpcId()).isEqualTo(peer);
        assertThat(accepted.accepterVpcInfo().region()).isEqualTo(World.REGION);
        assertThat(planned(vpc))
                .containsExactly(new PeeringPlan(id, peer, List.of(Cidr.parse("10.1.0.0/16")), false, List.of()));
        assertThat(planned(peer))
                .containsExactly(new PeeringPlan(id, vpc, List.of(Cidr.parse("10.0.0.0/16")), false, List.of()));
    }

    @Test
    void vpcsThatOverlapAreNeverPeered() {
        String same = world.vpc("10.0.0.0/20");
        String failed = world.ask(
                        ec2 -> ec2.createVpcPeeringConnection(r -> r.vpcId(vpc).peerVpcId(same)))
                .vpcPeeringConnection()
                .vpcPeeringConnectionId();
        assertThat(code(failed)).isEqualTo("failed");
        assertThat(described(failed).status().message()).contains("overlapping CIDR range");
        String nowhere = world.ask(
                        ec2 -> ec2.createVpcPeeringConnection(r -> r.vpcId(vpc).peerVpcId("vpc-0123456789abcdef0")))
                .vpcPeeringConnection()
                .vpcPeeringConnectionId();
        assertThat(code(nowhere)).isEqualTo("failed");
        world.refuses(
                "InvalidStateTransition",
                "attempted to transition from failed to provisioning",
                ec2 -> ec2.acceptVpcPeeringConnection(r -> r.vpcPeeringConnectionId(failed)));
        world.pass(Duration.ofHours(3));
        world.refuses(
                "InvalidVpcPeeringConnectionID.NotFound",
                failed,
                ec2 -> ec2.describeVpcPeeringConnections(r -> r.vpcPeeringConnectionIds(failed)));
    }

    @Test
    void aVpcIsNotPeeredWithItself() {
        String failed = world.ask(
                        ec2 -> ec2.createVpcPeeringConnection(r -> r.vpcId(vpc).peerVpcId(vpc)))
                .vpcPeeringConnection()
                .vpcPeeringConnectionId();
        assertThat(code(failed)).isEqualTo("failed");
        assertThat(described(failed).status().message())
                .isEqualTo("Failed due to incorrect VPC-ID, Account ID, or overlapping CIDR range");
        world.refuses(
                "InvalidStateTransition",
                failed,
                ec2 -> ec2.acceptVpcPeeringConnection(r -> r.vpcPeeringConnectionId(failed)));
        assertThat(planned(vpc)).isEmpty();
        world.ask(ec2 -> ec2.deleteVpc(r -> r.vpcId(vpc)));
    }

    @Test
    void aRequestThatIsRepeatedGetsTheConnectionThatIsThere() {
        String id = request();
        assertThat(request()).isEqualTo(id);
        world.ask(ec2 -> ec2.acceptVpcPeeringConnection(r -> r.vpcPeeringConnectionId(id)));
        VpcPeeringConnection again = world.ask(
                        ec2 -> ec2.createVpcPeeringConnection(r -> r.vpcId(vpc).peerVpcId(peer)))
                .vpcPeeringConnection();
        assertThat(again).isEqualTo(described(id));
        assertThat(again.status().codeAsString()).isEqualTo("active");
        delete(id);
        assertThat(request()).isNotEqualTo(id);
    }

    @Test
    void ofTwoRequestsAgainstEachOtherOneIsAccepted() {
        String id = request();
        String back = world.ask(
                        ec2 -> ec2.createVpcPeeringConnection(r -> r.vpcId(peer).peerVpcId(vpc)))
                .vpcPeeringConnection()
                .vpcPeeringConnectionId();
        assertThat(back).isNotEqualTo(id);
        world.ask(ec2 -> ec2.acceptVpcPeeringConnection(r -> r.vpcPeeringConnectionId(id)));
        world.refuses(
                "VpcPeeringConnectionAlreadyExists",
                "The vpc peering connection identified by " + back + " already exists.",
                ec2 -> ec2.acceptVpcPeeringConnection(r -> r.vpcPeeringConnectionId(back)));
        assertThat(code(back)).isEqualTo("pending-acceptance");
        assertThat(planned(vpc)).extracting(PeeringPlan::peeringConnectionId).containsExactly(id);
    }

    @Test
    void aRequestIsAcceptedOnceOrNever() {
        String rejected = request();
        world.ask(ec2 -> ec2.rejectVpcPeeringConnection(r -> r.vpcPeeringConnectionId(rejected)));
        assertThat(code(rejected)).isEqualTo("rejected");
        world.refuses(
                "InvalidStateTransition",
                "Invalid state transition for " + rejected + ", attempted to transition from rejected to deleting",
                ec2 -> ec2.deleteVpcPeeringConnection(r -> r.vpcPeeringConnectionId(rejected)));
        String expired = request();
        world.pass(Duration.ofDays(7));
        assertThat(code(expired)).isEqualTo("expired");
        world.refuses(
                "InvalidStateTransition",
                "from expired to provisioning",
                ec2 -> ec2.acceptVpcPeeringConnection(r -> r.vpcPeeringConnectionId(expired)));
        String accepted = active();
        world.refuses(
                "InvalidStateTransition",
                "from active to rejected",
                ec2 -> ec2.rejectVpcPeeringConnection(r -> r.vpcPeeringConnectionId(accepted)));
        world.pass(Duration.ofDays(2));
        delete(accepted);
        String last = request();
        assertThat(world.store.listAll(ResourceType.VPC_PEERING_CONNECTION.kind()))
                .extracting(stored -> stored.value().vpcPeeringConnectionId())
                .containsExactlyInAnyOrder(accepted, last);
    }

    @Test
    void routesToItAreBlackholesWhileItIsNotActive() {
        String subnet = world.subnet(vpc, "10.0.1.0/24");
        String id = request();
        String main = world.mainRouteTable(vpc);
        world.ask(ec2 -> ec2.createRoute(
                r -> r.routeTableId(main).destinationCidrBlock("10.1.0.0/16").vpcPeeringConnectionId(id)));
        assertThat(routeStates(main)).containsExactly("active", "blackhole");
        world.ask(ec2 -> ec2.acceptVpcPeeringConnection(r -> r.vpcPeeringConnectionId(id)));
        assertThat(routeStates(main)).containsExactly("active", "active");
        assertThat(world.network.vpc(vpc).subnets().getFirst().subnetId()).isEqualTo(subnet);
        assertThat(world.network.vpc(vpc).subnets().getFirst().routes())
                .containsExactly(new RoutePlan(Cidr.parse("10.1.0.0/16"), new RouteTarget.Peering(id)));
        assertThat(world.ask(ec2 -> ec2.describeRouteTables(r -> r.filters(
                                f -> f.name("route.vpc-peering-connection-id").values(id))))
                        .routeTables())
                .hasSize(1);

        delete(id);
        assertThat(routeStates(main)).containsExactly("active", "blackhole");
        assertThat(world.network.vpc(vpc).subnets().getFirst().routes())
                .containsExactly(new RoutePlan(Cidr.parse("10.1.0.0/16"), new RouteTarget.Blackhole()));
        world.refuses(
                "InvalidVpcPeeringConnectionID.NotFound",
                id,
                ec2 -> ec2.createRoute(r ->
                        r.routeTableId(main).destinationCidrBlock("10.1.2.0/24").vpcPeeringConnectionId(id)));
    }

    private List<String> routeStates(String table) {
        return world
                .ask(ec2 -> ec2.describeRouteTables(r -> r.routeTableIds(table)))
                .routeTables()
                .getFirst()
                .routes()
                .stream()
                .map(Route::stateAsString)
                .toList();
    }

    @Test
    void onlyTheTwoVpcsRouteToIt() {
        String id = active();
        String other = world.mainRouteTable(world.vpc("10.2.0.0/16"));
        world.refuses(
                "InvalidParameterValue",
                "belong to different networks",
                ec2 -> ec2.createRoute(r -> r.routeTableId(other)
                        .destinationCidrBlock("10.1.0.0/16")
                        .vpcPeeringConnectionId(id)));
    }

    @Test
    void rulesNameAPeersGroupAndKnowItsMembersAtOnce() {
        String web = world.group(vpc, "web");
        String client = world.group(peer, "client");
        String subnet = world.subnet(peer, "10.1.1.0/24");
        world.refuses(
                "InvalidGroup.NotFound",
                "You have specified two resources that belong to different networks.",
                ec2 -> ec2.authorizeSecurityGroupIngress(r -> r.groupId(web).ipPermissions(from(group(client)))));
        String id = active();
        world.ask(ec2 -> ec2.authorizeSecurityGroupIngress(r -> r.groupId(web)
                .ipPermissions(from(group(client).toBuilder()
                        .userId(World.ACCOUNT)
                        .vpcId(peer)
                        .vpcPeeringConnectionId(id)
                        .build()))));
        assertThat(planned(vpc).getFirst().groups()).containsExactly(new PeeringPlan.Members(client, List.of()));
        String eni = world.taskInterface(subnet, client);
        assertThat(planned(vpc).getFirst().groups().getFirst().addresses()).hasSize(1);
        world.askAs("ecs.amazonaws.com", ec2 -> ec2.deleteNetworkInterface(r -> r.networkInterfaceId(eni)));
        assertThat(planned(vpc).getFirst().groups().getFirst().addresses()).isEmpty();
        assertThat(planned(peer).getFirst().groups()).isEmpty();

        UserIdGroupPair pair = pairOf(web);
        assertThat(pair.vpcId()).isEqualTo(peer);
        assertThat(pair.vpcPeeringConnectionId()).isEqualTo(id);
        assertThat(pair.peeringStatus()).isEqualTo("active");
        assertThat(world.ask(ec2 -> ec2.describeSecurityGroupReferences(r -> r.groupId(client)))
                        .securityGroupReferenceSet())
                .singleElement()
                .satisfies(reference -> {
                    assertThat(reference.referencingVpcId()).isEqualTo(vpc);
                    assertThat(reference.vpcPeeringConnectionId()).isEqualTo(id);
                });
    }

    private UserIdGroupPair pairOf(String group) {
        return world.ask(ec2 -> ec2.describeSecurityGroups(r -> r.groupIds(group)))
                .securityGroups()
                .getFirst()
                .ipPermissions()
                .getFirst()
                .userIdGroupPairs()
                .getFirst();
    }

    @Test
    void rulesForAPeersGroupGoStaleAndCanStillBeRevoked() {
        String web = world.group(vpc, "web");
        String client = world.group(peer, "client");
        String id = active();
        world.ask(ec2 -> ec2.authorizeSecurityGroupIngress(r -> r.groupId(web).ipPermissions(from(group(client)))));
        assertThat(stale(vpc)).isEmpty();
        delete(id);
        assertThat(pairOf(web).peeringStatus()).isEqualTo("deleted");
        assertThat(stale(vpc)).containsExactly(web);
        assertThat(planned(vpc)).isEmpty();
        world.ask(ec2 -> ec2.deleteSecurityGroup(r -> r.groupId(client)));
        assertThat(stale(vpc)).containsExactly(web);
        world.ask(ec2 -> ec2.revokeSecurityGroupIngress(r -> r.groupId(web).ipPermissions(from(group(client)))));
        assertThat(stale(vpc)).isEmpty();
    }

    private List<String> stale(String vpcId) {
        return world.ask(ec2 -> ec2.describeStaleSecurityGroups(r -> r.vpcId(vpcId))).staleSecurityGroupSet().stream()
                .map(group -> group.groupId())
                .toList();
    }

    @Test
    void aGroupOfAnotherVpcIsNobodysPeer() {
        String web = world.group(vpc, "web");
        String stranger = world.group(peer, "stranger");
        world.refuses(
                "InvalidGroup.NotFound",
                "belong to different networks",
                ec2 -> ec2.authorizeSecurityGroupEgress(r -> r.groupId(web).ipPermissions(from(group(stranger)))));
    }

    @Test
    void aVpcTakesItsConnectionsAlong() {
        String id = active();
        world.ask(ec2 -> ec2.deleteVpc(r -> r.vpcId(peer)));
        assertThat(code(id)).isEqualTo("deleted");
        assertThat(described(id).accepterVpcInfo().cidrBlock()).isNull();
        assertThat(planned(vpc)).isEmpty();
    }

    @Test
    void namesAreResolvedAcrossWhereTheirOwnerSaysSo() {
        String id = request();
        world.refuses(
                "OperationNotPermitted",
                "is not active",
                ec2 -> ec2.modifyVpcPeeringConnectionOptions(r -> r.vpcPeeringConnectionId(id)
                        .accepterPeeringConnectionOptions(o -> o.allowDnsResolutionFromRemoteVpc(true))));
        world.ask(ec2 -> ec2.acceptVpcPeeringConnection(r -> r.vpcPeeringConnectionId(id)));
        assertThat(world.ask(ec2 -> ec2.modifyVpcPeeringConnectionOptions(r -> r.vpcPeeringConnectionId(id)
                                .accepterPeeringConnectionOptions(o -> o.allowDnsResolutionFromRemoteVpc(true))))
                        .accepterPeeringConnectionOptions()
                        .allowDnsResolutionFromRemoteVpc())
                .isTrue();
        assertThat(planned(vpc).getFirst().resolvesNames()).isTrue();
        assertThat(planned(peer).getFirst().resolvesNames()).isFalse();
        assertThat(described(id).accepterVpcInfo().peeringOptions().allowDnsResolutionFromRemoteVpc())
                .isTrue();
        world.refuses(
                "NotImplemented",
                "AllowEgressFromLocalClassicLinkToRemoteVpc",
                ec2 -> ec2.modifyVpcPeeringConnectionOptions(r -> r.vpcPeeringConnectionId(id)
                        .requesterPeeringConnectionOptions(o -> o.allowEgressFromLocalClassicLinkToRemoteVpc(true))));
    }

    @Test
    void othersAccountsAndRegionsAreRefusedByName() {
        world.refuses(
                "NotImplemented",
                "PeerOwnerId of another account",
                ec2 -> ec2.createVpcPeeringConnection(
                        r -> r.vpcId(vpc).peerVpcId(peer).peerOwnerId("999999999999")));
        world.refuses(
                "NotImplemented",
                "PeerRegion of another region",
                ec2 -> ec2.createVpcPeeringConnection(
                        r -> r.vpcId(vpc).peerVpcId(peer).peerRegion("eu-west-1")));
        world.refuses("MissingParameter", "peerVpcId", ec2 -> ec2.createVpcPeeringConnection(r -> r.vpcId(vpc)));
        world.refuses(
                "InvalidVpcID.NotFound",
                "vpc-0123456789abcdef0",
                ec2 -> ec2.createVpcPeeringConnection(
                        r -> r.vpcId("vpc-0123456789abcdef0").peerVpcId(peer)));
    }

    @Test
    void theyAreListedByFiltersAndTags() {
        String id = world.ask(ec2 -> ec2.createVpcPeeringConnection(r -> r.vpcId(vpc)
                        .peerVpcId(peer)
                        .tagSpecifications(t -> t.resourceType("vpc-peering-connection")
                                .tags(tag -> tag.key("Name").value("ab")))))
                .vpcPeeringConnection()
                .vpcPeeringConnectionId();
        for (List<String> filter : List.of(
                List.of("tag:Name", "ab"),
                List.of("status-code", "pending-acceptance"),
                List.of("requester-vpc-info.vpc-id", vpc),
                List.of("accepter-vpc-info.vpc-id", peer),
                List.of("accepter-vpc-info.cidr-block", "10.1.*"),
                List.of("requester-vpc-info.owner-id", World.ACCOUNT),
                List.of("vpc-peering-connection-id", id))) {
            assertThat(world.ask(ec2 -> ec2.describeVpcPeeringConnections(
                                    r -> r.filters(f -> f.name(filter.get(0)).values(filter.get(1)))))
                            .vpcPeeringConnections())
                    .as("%s", filter)
                    .extracting(VpcPeeringConnection::vpcPeeringConnectionId)
                    .containsExactly(id);
        }
        assertThat(world.ask(ec2 -> ec2.describeVpcPeeringConnections(
                                r -> r.filters(f -> f.name("status-code").values("active"))))
                        .vpcPeeringConnections())
                .isEmpty();
    }
}
