package dev.roadstead.services.ec2;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.roadstead.services.ec2.LinuxWorld.Probe;
import dev.roadstead.store.Store;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the API says is what packets meet, at the moment it says so. */
@Tag("kernel")
class Ec2OnLinuxTest {

    private @Nullable LinuxWorld made;
    private String vpc = "";
    private String publicSubnet = "";
    private String privateSubnet = "";
    private String gateway = "";

    @BeforeEach
    void makeNetwork(@TempDir Path directory) throws Exception {
        made = new LinuxWorld(directory, Store.memory());
        vpc = world().vpc("10.77.0.0/16");
        publicSubnet = world().subnet(vpc, "10.77.1.0/24");
        privateSubnet = world().subnet(vpc, "10.77.2.0/24");
        gateway = world().internetGateway(vpc);
        String table = world().routeTable(vpc, publicSubnet);
        world().ask(ec2 -> ec2.createRoute(
                r -> r.routeTableId(table).destinationCidrBlock("0.0.0.0/0").gatewayId(gateway)));
    }

    @AfterEach
    void close() throws Exception {
        if (made != null) {
            made.close();
        }
    }

    private LinuxWorld world() {
        assertThat(made).isNotNull();
        return made;
    }

    private void allowFrom(String group, String peer, int port) {
        world().ask(ec2 -> ec2.authorizeSecurityGroupIngress(r -> r.groupId(group)
                .ipPermissions(p ->
                        p.ipProtocol("tcp").fromPort(port).toPort(port).userIdGroupPairs(pair -> pair.groupId(peer)))));
    }

    @Test
    void aRuleHoldsFromTheAnswerOn() throws Exception {
        String alb = world().group(vpc, "alb");
        String web = world().group(vpc, "web");
        allowFrom(web, alb, 80);
        Probe balancer = world().probe(publicSubnet, alb);
        Probe task = world().probe(privateSubnet, web);
        Probe stranger = world().probe(privateSubnet, world().group(vpc, "other"));
        world().serve(task, 80);
        world().serve(task, 81);

        assertThat(world().connect(balancer, task.address(), 80)).contains(balancer.address());
        assertThat(world().connect(balancer, task.address(), 81)).isEmpty();
        assertThat(world().connect(stranger, task.address(), 80)).isEmpty();
        allowFrom(web, alb, 81);
        assertThat(world().connect(balancer, task.address(), 81)).contains(balancer.address());
        world().ask(ec2 -> ec2.revokeSecurityGroupIngress(r -> r.groupId(web)
                .ipPermissions(
                        p -> p.ipProtocol("tcp").fromPort(80).toPort(80).userIdGroupPairs(pair -> pair.groupId(alb)))));
        assertThat(world().connect(balancer, task.address(), 80)).isEmpty();
        world().askAsEcs(ec2 -> ec2.modifyNetworkInterfaceAttribute(
                r -> r.networkInterfaceId(stranger.id()).groups(alb)));
        assertThat(world().connect(stranger, task.address(), 81)).contains(stranger.address());
    }

    @Test
    void aNetworkAclHoldsFromTheAnswerOn() throws Exception {
        String all = world().group(vpc, "all");
        world().ask(ec2 -> ec2.authorizeSecurityGroupIngress(r ->
                r.groupId(all).ipPermissions(p -> p.ipProtocol("-1").ipRanges(range -> range.cidrIp("0.0.0.0/0")))));
        Probe client = world().probe(publicSubnet, all);
        Probe task = world().probe(privateSubnet, all);
        world().serve(task, 80);
        assertThat(world().connect(client, task.address(), 80)).contains(client.address());

        String acl = world().ask(ec2 -> ec2.createNetworkAcl(r -> r.vpcId(vpc)))
                .networkAcl()
                .networkAclId();
        String association = world()
                .ask(ec2 -> ec2.describeNetworkAcls(
                        r -> r.filters(f -> f.name("association.subnet-id").values(privateSubnet))))
                .networkAcls()
                .getFirst()
                .associations()
                .stream()
                .filter(each -> each.subnetId().equals(privateSubnet))
                .findFirst()
                .orElseThrow()
                .networkAclAssociationId();
        world().ask(ec2 ->
                ec2.replaceNetworkAclAssociation(r -> r.networkAclId(acl).associationId(association)));
        assertThat(world().connect(client, task.address(), 80)).isEmpty();
        aclEntry(acl, false, 80, 80);
        assertThat(world().connect(client, task.address(), 80)).isEmpty();
        aclEntry(acl, true, 1024, 65535);
        assertThat(world().connect(client, task.address(), 80)).contains(client.address());
        world().ask(ec2 ->
                ec2.deleteNetworkAclEntry(r -> r.networkAclId(acl).egress(false).ruleNumber(100)));
        assertThat(world().connect(client, task.address(), 80)).isEmpty();
    }

    private void aclEntry(String acl, boolean egress, int from, int to) {
        world().ask(ec2 -> ec2.createNetworkAclEntry(r -> r.networkAclId(acl)
                .egress(egress)
                .ruleNumber(100)
                .protocol("6")
                .ruleAction("allow")
                .portRange(range -> range.from(from).to(to))
                .cidrBlock("10.77.0.0/16")));
    }

    @Test
    void aPublicAddressIsReachedThroughTheInternetGateway() throws Exception {
        String web = world().group(vpc, "web");
        Probe task = world().probe(publicSubnet, web);
        world().serve(task, 80);
        String address = world().publicAddress(task);
        assertThat(world().connectFromHere(address, 80)).isEmpty();
        world().ask(ec2 -> ec2.authorizeSecurityGroupIngress(
                r -> r.groupId(web).ipProtocol("tcp").fromPort(80).toPort(80).cidrIp("0.0.0.0/0")));
        assertThat(world().connectFromHere(address, 80)).isPresent();
        Probe hidden = world().probe(privateSubnet, web);
        world().serve(hidden, 80);
        String unreachable = world().publicAddress(hidden);
        assertThat(world().connectFromHere(unreachable, 80)).isEmpty();
    }

    @Test
    void aPrivateSubnetLeavesThroughItsNatGatewayWhileThereIsOne() throws Exception {
        world().serveHere(world().settings.serviceAddresses().getFirst(), 443);
        String service = world().settings.serviceAddresses().getFirst().toString();
        Probe task = world().probe(privateSubnet, world().group(vpc, "task"));
        assertThat(world().connect(task, service, 443)).isEmpty();

        var address = world().ask(ec2 -> ec2.allocateAddress(r -> {}));
        String nat = world().ask(ec2 ->
                        ec2.createNatGateway(r -> r.subnetId(publicSubnet).allocationId(address.allocationId())))
                .natGateway()
                .natGatewayId();
        awaitState(nat, "available");
        String table = world().routeTable(vpc, privateSubnet);
        world().ask(ec2 -> ec2.createRoute(
                r -> r.routeTableId(table).destinationCidrBlock("0.0.0.0/0").natGatewayId(nat)));
        assertThat(world().connect(task, service, 443)).contains(address.publicIp());

        world().ask(ec2 -> ec2.deleteNatGateway(r -> r.natGatewayId(nat)));
        awaitState(nat, "deleted");
        assertThat(world().connect(task, service, 443)).isEmpty();
    }

    @Test
    void aGatewayEndpointLeadsToItsServiceFromTheAnswerOn() throws Exception {
        String service = world().settings.serviceAddresses().get(2).toString();
        world().serveHere(world().settings.serviceAddresses().get(2), 443);
        Probe task = world().probe(privateSubnet, world().group(vpc, "task"));
        String table = world().routeTable(vpc, privateSubnet);
        assertThat(world().connect(task, service, 443)).isEmpty();

        String endpoint = world().ask(ec2 -> ec2.createVpcEndpoint(r ->
                        r.vpcId(vpc).serviceName("com.amazonaws.us-east-1.s3").routeTableIds(table)))
                .vpcEndpoint()
                .vpcEndpointId();
        assertThat(world().connect(task, service, 443)).isPresent();
        world().ask(ec2 -> ec2.modifyVpcEndpoint(r -> r.vpcEndpointId(endpoint).removeRouteTableIds(table)));
        assertThat(world().connect(task, service, 443)).isEmpty();
        world().ask(ec2 -> ec2.modifyVpcEndpoint(r -> r.vpcEndpointId(endpoint).addRouteTableIds(table)));
        assertThat(world().connect(task, service, 443)).isPresent();
        world().ask(ec2 -> ec2.deleteVpcEndpoints(r -> r.vpcEndpointIds(endpoint)));
        assertThat(world().connect(task, service, 443)).isEmpty();
    }

    @Test
    void peeredVpcsReachEachOtherFromTheAcceptanceToTheDeletion() throws Exception {
        String peer = world().vpc("10.78.0.0/16");
        String peerSubnet = world().subnet(peer, "10.78.1.0/24");
        String client = world().group(vpc, "client");
        String web = world().group(peer, "web");
        Probe task = world().probe(privateSubnet, client);
        Probe stranger = world().probe(privateSubnet, world().group(vpc, "stranger"));
        Probe server = world().probe(peerSubnet, web);
        world().serve(server, 80);
        String id = world().ask(
                        ec2 -> ec2.createVpcPeeringConnection(r -> r.vpcId(vpc).peerVpcId(peer)))
                .vpcPeeringConnection()
                .vpcPeeringConnectionId();
        route(world().routeTable(vpc, privateSubnet), "10.78.0.0/16", id);
        route(world().routeTable(peer, peerSubnet), "10.77.0.0/16", id);
        assertThat(world().connect(task, server.address(), 80)).isEmpty();

        world().ask(ec2 -> ec2.acceptVpcPeeringConnection(r -> r.vpcPeeringConnectionId(id)));
        assertThat(world().connect(task, server.address(), 80)).isEmpty();
        allowFrom(web, client, 80);
        assertThat(world().connect(task, server.address(), 80)).contains(task.address());
        assertThat(world().connect(stranger, server.address(), 80)).isEmpty();
        Probe late = world().probe(privateSubnet, client);
        assertThat(world().connect(late, server.address(), 80)).contains(late.address());

        world().ask(ec2 -> ec2.deleteVpcPeeringConnection(r -> r.vpcPeeringConnectionId(id)));
        assertThat(world().connect(task, server.address(), 80)).isEmpty();
    }

    private void route(String table, String destination, String peering) {
        world().ask(ec2 -> ec2.createRoute(
                r -> r.routeTableId(table).destinationCidrBlock(destination).vpcPeeringConnectionId(peering)));
    }

    private void awaitState(String nat, String state) {
        await().atMost(Duration.ofSeconds(10))
                .until(() -> world().ask(ec2 -> ec2.describeNatGateways(r -> r.natGatewayIds(nat)))
                        .natGateways()
                        .getFirst()
                        .stateAsString()
                        .equals(state));
    }
}
