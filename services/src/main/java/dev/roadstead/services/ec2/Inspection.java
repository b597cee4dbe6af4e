package dev.roadstead.services.ec2;

import static dev.roadstead.services.ec2.PacketRules.direction;

import dev.roadstead.host.Cidr;
import java.util.Optional;
import software.amazon.awssdk.services.ec2.model.AnalysisComponent;
import software.amazon.awssdk.services.ec2.model.AnalysisRouteTableRoute;
import software.amazon.awssdk.services.ec2.model.Explanation;
import software.amazon.awssdk.services.ec2.model.PathComponent;

/** What packets are asked on their way, and what is written down of the answers. */
final class Inspection {

    private final Terrain terrain;
    private final PathTrace trace;

    Inspection(Terrain terrain, PathTrace trace) {
        this.terrain = terrain;
        this.trace = trace;
    }

    private AnalysisComponent component(String id) {
        return terrain.component(id);
    }

    private AnalysisComponent component(VpcResources vpc) {
        return terrain.component(vpc.vpc().vpcId());
    }

    private PathComponent.Builder networkInterface(PathComponent.Builder component, NetworkInterface eni) {
        return component
                .component(component(eni.networkInterfaceId()))
                .subnet(component(eni.subnetId()))
                .vpc(component(eni.vpcId()));
    }

    void sentBy(NetworkInterface eni, Packet packet) {
        trace.pass(c -> networkInterface(c, eni).outboundHeader(packet.described()));
    }

    void receivedBy(NetworkInterface eni, Packet packet) {
        trace.pass(c -> networkInterface(c, eni).inboundHeader(packet.described()));
    }

    /** Between two places of a VPC; within a subnet no network ACL is asked. */
    void hops(Place from, Place to, Packet packet, Optional<RouteInForce> route) {
        boolean border = !from.subnet().equals(to.subnet());
        if (border) {
            leaves(from.vpc(), from.subnet(), packet);
        }
        routed(from.vpc(), from.subnet(), route, packet);
        if (border) {
            enters(to.vpc(), to.subnet(), packet);
        }
    }

    /** Whether an interface can send a packet at all. */
    boolean sends(NetworkInterface eni, Packet packet) {
        if (eni.type() == NetworkInterface.Type.VPC_ENDPOINT) {
            trace.stop(
                    ExplanationCode.VPCE_INTRA_VPC_TRAFFIC,
                    e -> ofInterface(e, eni).component(component(eni.networkInterfaceId())));
            return false;
        }
        if (!eni.inPlan()) {
            trace.stop(ExplanationCode.BAD_STATE, e -> ofInterface(e, eni).state("available"));
            return false;
        }
        if (!packet.source().equals(eni.address())) {
            trace.stop(
                    eni.settings().sourceDestCheck()
                            ? ExplanationCode.ENI_SOURCE_DEST_CHECK_RESTRICTION
                            : ExplanationCode.ENI_ADDRESS_RESTRICTION,
                    e -> ofInterface(e, eni)
                            .direction(direction(true))
                            .address(eni.address().toString()));
            return false;
        }
        return true;
    }

    private Explanation.Builder ofInterface(Explanation.Builder explanation, NetworkInterface eni) {
        return explanation
                .networkInterface(component(eni.networkInterfaceId()))
                .subnet(component(eni.subnetId()))
                .vpc(component(eni.vpcId()));
    }

    /** Asks the groups of an interface. */
    void permitted(VpcResources vpc, NetworkInterface eni, boolean egress, Packet packet) {
        PacketRules.permission(vpc, eni, egress, packet)
                .ifPresentOrElse(
                        permission -> trace.pass(
                                c -> c.component(component(permission.group().groupId()))
                                        .securityGroupRule(PacketRules.described(permission.rule()))),
                        () -> trace.stop(
                                ExplanationCode.ENI_SG_RULES_MISMATCH,
                                e -> ofInterface(e, eni)
                                        .direction(direction(egress))
                                        .securityGroups(PacketRules.groups(vpc, eni).stream()
                                                .map(group -> component(group.groupId()))
                                                .toList())));
    }

    /** Groups let answers pass. */
    void remembered(VpcResources vpc, NetworkInterface eni) {
        PacketRules.groups(vpc, eni).stream()
                .findFirst()
                .ifPresent(group -> trace.pass(c -> c.component(component(group.groupId()))));
    }

    /** Asks the network ACL of the subnet that a packet leaves. */
    void leaves(VpcResources vpc, Subnet subnet, Packet packet) {
        border(vpc, subnet, true, packet);
    }

    /** Asks the network ACL of the subnet that a packet enters. */
    void enters(VpcResources vpc, Subnet subnet, Packet packet) {
        border(vpc, subnet, false, packet);
    }

    private void border(VpcResources vpc, Subnet subnet, boolean egress, Packet packet) {
        NetworkAcl acl = vpc.subnets().aclOf(subnet);
        NetworkAcl.Entry entry = PacketRules.decides(acl, egress, packet)
                .orElseGet(() ->
                        new NetworkAcl.Entry(egress, NetworkAcl.LAST, false, SecurityGroupRule.Protocol.ALL, Cidr.ALL));
        AnalysisComponent named = component(acl.networkAclId());
        if (entry.allow()) {
            trace.pass(c -> c.component(named).aclRule(PacketRules.described(entry)));
        } else {
            trace.stop(
                    ExplanationCode.SUBNET_ACL_RESTRICTION,
                    e -> e.acl(named)
                            .aclRule(PacketRules.described(entry))
                            .direction(direction(egress))
                            .subnet(component(subnet.subnetId()))
                            .vpc(component(vpc)));
        }
    }

    /** A packet follows a route of its subnet's table; the local one if there is no other. */
    void routed(VpcResources vpc, Subnet subnet, Optional<RouteInForce> route, Packet packet) {
        RouteTable table = vpc.subnets().tableOf(subnet);
        trace.pass(c -> c.component(component(table.routeTableId()))
                .vpc(component(vpc))
                .routeTableRoute(route.map(each -> described(vpc, each)).orElseGet(() -> local(vpc, packet))));
    }

    private static AnalysisRouteTableRoute local(VpcResources vpc, Packet packet) {
        return AnalysisRouteTableRoute.builder()
                .destinationCidr(vpc.vpc().ranges().stream()
                        .filter(range -> range.contains(packet.destination()))
                        .findFirst()
                        .map(Cidr::toString)
                        .orElse(null))
                .gatewayId("local")
                .origin("createroutetable")
                .state("active")
                .build();
    }

    private static AnalysisRouteTableRoute described(VpcResources vpc, RouteInForce route) {
        var described = AnalysisRouteTableRoute.builder()
                .origin("createroute")
                .state(route.active(vpc) ? "active" : "blackhole")
                .destinationCidr(route.range().toString())
                .destinationPrefixListId(route.prefixListId().orElse(null));
        return switch (route.leading()) {
            case RouteInForce.Leading.ToEndpoint(VpcEndpoint endpoint) ->
                described.gatewayId(endpoint.vpcEndpointId()).build();
            case RouteInForce.Leading.To(RouteTable.Target target) ->
                switch (target.type()) {
                    case INTERNET_GATEWAY ->
                        described.gatewayId(target.targetId()).build();
                    case NAT_GATEWAY ->
                        described.natGatewayId(target.targetId()).build();
                    case NETWORK_INTERFACE ->
                        described.networkInterfaceId(target.targetId()).build();
                    case VPC_PEERING_CONNECTION ->
                        described.vpcPeeringConnectionId(target.targetId()).build();
                };
        };
    }

    /** An answer must go by the way that the packet came. */
    void answersBy(VpcResources vpc, Subnet subnet, Packet answer, String targetId) {
        RouteTable table = vpc.subnets().tableOf(subnet);
        Optional<RouteInForce> route = RouteInForce.followed(vpc, table, answer.destination());
        boolean there = route.filter(each -> each.leading() instanceof RouteInForce.Leading.To(RouteTable.Target to)
                        && to.targetId().equals(targetId))
                .isPresent();
        if (!there) {
            trace.stop(
                    ExplanationCode.NO_ROUTE_TO_DESTINATION,
                    e -> ofTable(e, vpc, table)
                            .address(answer.destination().toString())
                            .destination(component(targetId))
                            .routeTableRoute(
                                    route.map(each -> described(vpc, each)).orElse(null)));
        } else if (!route.orElseThrow().active(vpc)) {
            blackhole(vpc, table, route.orElseThrow());
        } else {
            routed(vpc, subnet, route, answer);
        }
    }

    private Explanation.Builder ofTable(Explanation.Builder explanation, VpcResources vpc, RouteTable table) {
        return explanation.routeTable(component(table.routeTableId())).vpc(component(vpc));
    }

    void noRoute(VpcResources vpc, Subnet subnet, Packet packet) {
        trace.stop(
                ExplanationCode.NO_ROUTE_TO_DESTINATION,
                e -> ofTable(e, vpc, vpc.subnets().tableOf(subnet))
                        .subnet(component(subnet.subnetId()))
                        .address(packet.destination().toString()));
    }

    void blackhole(VpcResources vpc, RouteTable table, RouteInForce route) {
        trace.stop(
                ExplanationCode.BAD_STATE_ROUTE,
                e -> ofTable(e, vpc, table)
                        .routeTableRoute(described(vpc, route))
                        .state("blackhole"));
    }

    /** A route leads away what the local one would bring. */
    void moreSpecific(VpcResources vpc, RouteTable table, RouteInForce route) {
        trace.stop(
                ExplanationCode.MORE_SPECIFIC_ROUTE,
                e -> ofTable(e, vpc, table).routeTableRoute(described(vpc, route)));
    }

    /** No interface of a VPC has the address. */
    void nobody(VpcResources vpc, Packet packet) {
        trace.stop(
                ExplanationCode.NO_POSSIBLE_DESTINATION,
                e -> e.component(component(vpc))
                        .vpc(component(vpc))
                        .address(packet.destination().toString())
                        .port(packet.destinationPort()));
    }

    /** Nothing beyond the internet gateway has the address, or nothing that is known to this account. */
    void nowhere(String gatewayId, Packet packet) {
        boolean kept = Terrain.Outside.isPrivate(packet.destination());
        trace.stop(
                kept
                        ? ExplanationCode.IGW_DESTINATION_ADDRESS_NOT_IN_RFC1918_EGRESS
                        : ExplanationCode.NO_POSSIBLE_DESTINATION,
                e -> e.internetGateway(component(gatewayId))
                        .component(component(gatewayId))
                        .address(packet.destination().toString()));
    }

    /** What runs in an interface's namespace passes nothing on. */
    void forwards(NetworkInterface eni) {
        trace.stop(
                eni.settings().sourceDestCheck()
                        ? ExplanationCode.ENI_SOURCE_DEST_CHECK_RESTRICTION
                        : ExplanationCode.NO_POSSIBLE_DESTINATION,
                e -> ofInterface(e, eni)
                        .component(component(eni.networkInterfaceId()))
                        .direction(direction(false)));
    }

    void noPublicAddress(VpcResources vpc, String gatewayId, String placeId) {
        trace.stop(ExplanationCode.IGW_PUBLIC_IP_ASSOCIATION_FOR_EGRESS, e -> {
            e.internetGateway(component(gatewayId)).vpc(component(vpc)).direction(direction(true));
            if (placeId.startsWith(ResourceType.NAT_GATEWAY.prefix())) {
                e.natGateway(component(placeId));
            } else {
                e.networkInterface(component(placeId));
            }
        });
    }

    /** What comes from the internet is for nobody's public address. */
    void noPublicAddress(VpcResources vpc, Packet packet) {
        trace.stop(
                ExplanationCode.IGW_PRIVATE_IP_ASSOCIATION_FOR_INGRESS,
                e -> e.internetGateway(vpc.internetGateway()
                                .map(gateway -> component(gateway.internetGatewayId()))
                                .orElse(null))
                        .networkInterface(Terrain.at(vpc, packet.destination())
                                .map(eni -> component(eni.networkInterfaceId()))
                                .orElse(null))
                        .vpc(component(vpc))
                        .address(packet.destination().toString())
                        .direction(direction(false)));
    }

    void passesGateway(VpcResources vpc, String gatewayId, Packet in, Packet out) {
        trace.pass(c -> c.component(component(gatewayId))
                .vpc(component(vpc))
                .inboundHeader(in.described())
                .outboundHeader(out.described()));
    }

    void passesNatGateway(Place gateway, Packet in, Packet out) {
        trace.pass(c -> c.component(component(gateway.id()))
                .subnet(component(gateway.subnet().subnetId()))
                .vpc(component(gateway.vpc()))
                .inboundHeader(in.described())
                .outboundHeader(out.described()));
    }

    void passesEndpoint(VpcResources vpc, Endpoint endpoint, Packet packet) {
        trace.pass(c -> c.component(component(endpoint.vpcEndpointId()))
                .vpc(component(vpc))
                .serviceName(endpoint.serviceName())
                .inboundHeader(packet.described()));
    }

    void passesPeering(String id, Vpc from, Vpc to, Packet packet) {
        trace.pass(c -> c.component(component(id))
                .sourceVpc(component(from.vpcId()))
                .destinationVpc(component(to.vpcId()))
                .inboundHeader(packet.described()));
    }

    void beyondPeer(VpcResources vpc, VpcResources.Peering peering, Packet packet) {
        trace.stop(
                ExplanationCode.PCX_REQUIRES_ADDRESS_IN_VPC_CIDR,
                e -> e.vpcPeeringConnection(component(peering.connection().vpcPeeringConnectionId()))
                        .sourceVpc(component(vpc))
                        .destinationVpc(component(peering.peer().vpcId()))
                        .cidrs(peering.peer().ranges().stream()
                                .map(Object::toString)
                                .toList())
                        .address(packet.destination().toString()));
    }
}
