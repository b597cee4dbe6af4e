package dev.roadstead.services.ec2;

import dev.roadstead.host.Counted;
import dev.roadstead.host.InterfaceEndpointPlan;
import dev.roadstead.host.Ipv4;
import dev.roadstead.host.NetworkPlan;
import dev.roadstead.host.PeeringPlan;
import dev.roadstead.host.VpcPlan;
import dev.roadstead.host.VpcPlan.AclEntryPlan;
import dev.roadstead.host.VpcPlan.DhcpOptionsPlan;
import dev.roadstead.host.VpcPlan.DnsPlan;
import dev.roadstead.host.VpcPlan.InterfacePlan;
import dev.roadstead.host.VpcPlan.NatGatewayPlan;
import dev.roadstead.host.VpcPlan.NetworkAclPlan;
import dev.roadstead.host.VpcPlan.Peer;
import dev.roadstead.host.VpcPlan.RoutePlan;
import dev.roadstead.host.VpcPlan.RouteTarget;
import dev.roadstead.host.VpcPlan.RulePlan;
import dev.roadstead.host.VpcPlan.SecurityGroupPlan;
import dev.roadstead.host.VpcPlan.SubnetPlan;
import dev.roadstead.host.VpcPlan.Traffic;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** From stored resources to the network of one machine. Pure: the same resources give the same plan. */
final class NetworkPlanDecisions {

    private NetworkPlanDecisions() {}

    /** The plan of a machine that has all VPCs of all accounts and regions. */
    static NetworkPlan plan(long version, List<VpcResources> vpcs) {
        return new NetworkPlan(
                version,
                vpcs.stream()
                        .map(NetworkPlanDecisions::vpc)
                        .sorted(Comparator.comparing(VpcPlan::vpcId))
                        .toList());
    }

    /** One VPC's part of the plan. */
    static VpcPlan vpc(VpcResources resources) {
        Vpc vpc = resources.vpc();
        return new VpcPlan(
                vpc.vpcId(),
                vpc.ranges(),
                new DnsPlan(
                        vpc.dnsSupport(), vpc.dnsHostnames(), resources.dhcp().region()),
                dhcpOptions(vpc, resources.dhcp()),
                resources.internetGateway().map(InternetGateway::internetGatewayId),
                subnets(resources),
                interfaces(resources),
                natGateways(resources),
                resources.securityGroups().stream()
                        .map(group -> group(resources.prefixLists(), group))
                        .toList(),
                resources.subnets().networkAcls().stream()
                        .map(NetworkPlanDecisions::networkAcl)
                        .toList(),
                resources.peerings().stream().map(NetworkPlanDecisions::peering).toList(),
                resources.interfaceEndpoints().stream()
                        .filter(InterfaceEndpoint::inPlan)
                        .map(endpoint -> endpoint(vpc, resources.dhcp().region(), endpoint))
                        .toList());
    }

    private static DhcpOptionsPlan dhcpOptions(Vpc vpc, VpcResources.Dhcp dhcp) {
        Ipv4 resolver = vpc.cidr().base().plus(2);
        return dhcp.options()
                .map(options -> new DhcpOptionsPlan(
                        options.nameServers(dhcp.region(), resolver), options.domainName(dhcp.region())))
                .orElseGet(() -> new DhcpOptionsPlan(List.of(), Optional.empty()));
    }

    private static List<SubnetPlan> subnets(VpcResources resources) {
        Map<String, List<RoutePlan>> routes = new TreeMap<>();
        return resources.subnets().all().stream()
                .map(subnet -> {
                    RouteTable table = resources.subnets().tableOf(subnet);
                    return new SubnetPlan(
                            subnet.subnetId(),
                            subnet.cidr(),
                            routes.computeIfAbsent(table.routeTableId(), id -> routes(resources, table)),
                            Optional.of(resources.subnets().aclOf(subnet).networkAclId()));
                })
                .toList();
    }

    private static List<RoutePlan> routes(VpcResources resources, RouteTable table) {
        return RouteInForce.of(resources, table).stream()
                .map(route -> new RoutePlan(route.range(), target(resources, route)))
                .toList();
    }

    private static RouteTarget target(VpcResources resources, RouteInForce route) {
        return switch (route.leading()) {
            case RouteInForce.Leading.To(RouteTable.Target target) -> target(resources, target);
            case RouteInForce.Leading.ToEndpoint(VpcEndpoint endpoint) ->
                new RouteTarget.GatewayEndpoint(endpoint.source());
        };
    }

    private static RouteTarget target(VpcResources resources, RouteTable.Target route) {
        if (!resources.active(route)) {
            return new RouteTarget.Blackhole();
        }
        return switch (route.type()) {
            case INTERNET_GATEWAY -> new RouteTarget.InternetGateway();
            case NAT_GATEWAY -> new RouteTarget.NatGateway(route.targetId());
            case NETWORK_INTERFACE -> new RouteTarget.Interface(route.targetId());
            case VPC_PEERING_CONNECTION -> new RouteTarget.Peering(route.targetId());
        };
    }

    private static PeeringPlan peering(VpcResources.Peering peering) {
        VpcPeeringConnection connection = peering.connection();
        return new PeeringPlan(
                connection.vpcPeeringConnectionId(),
                peering.peer().vpcId(),
                peering.peer().ranges(),
                connection.sideOf(peering.peer().vpcId()).dnsResolutionFromPeer(),
                peering.members().entrySet().stream()
                        .map(group -> new PeeringPlan.Members(group.getKey(), group.getValue()))
                        .toList());
    }

    private static InterfaceEndpointPlan endpoint(Vpc vpc, String region, InterfaceEndpoint endpoint) {
        InterfaceService service =
                InterfaceService.named(endpoint.serviceName(), region).orElseThrow();
        EndpointNames names = new EndpointNames(endpoint, service);
        return new InterfaceEndpointPlan(
                endpoint.vpcEndpointId(),
                endpoint.service(),
                endpoint.places().stream()
                        .collect(Collectors.toMap(
                                InterfaceEndpoint.Place::networkInterfaceId, InterfaceEndpoint.Place::source)),
                names.own(),
                names.inside(vpc));
    }

    private static List<InterfacePlan> interfaces(VpcResources resources) {
        return resources.planned().stream()
                .map(eni -> networkInterface(resources, eni))
                .toList();
    }

    private static InterfacePlan networkInterface(VpcResources resources, NetworkInterface eni) {
        return new InterfacePlan(
                eni.networkInterfaceId(),
                eni.subnetId(),
                eni.address(),
                eni.place().macAddress(),
                eni.publicAddress().map(NetworkInterface.PublicAddress::address),
                eni.settings().groupIds(),
                eni.settings().sourceDestCheck(),
                resources.counted(eni));
    }

    private static List<NatGatewayPlan> natGateways(VpcResources resources) {
        return resources.natGateways().stream()
                .filter(NatGateway::inPlan)
                .flatMap(gateway -> gateway.translation().stream()
                        .map(by -> new NatGatewayPlan(
                                gateway.natGatewayId(),
                                gateway.subnetId(),
                                by.privateAddress(),
                                by.publicAddress(),
                                counted(resources, by.networkInterfaceId()))))
                .toList();
    }

    private static Counted counted(VpcResources resources, String interfaceId) {
        return resources.interfaces().stream()
                .filter(eni -> eni.networkInterfaceId().equals(interfaceId))
                .map(resources::counted)
                .findFirst()
                .orElse(Counted.NOTHING);
    }

    private static SecurityGroupPlan group(PrefixLists lists, SecurityGroup group) {
        return new SecurityGroupPlan(group.groupId(), rules(lists, group, false), rules(lists, group, true));
    }

    private static List<RulePlan> rules(PrefixLists lists, SecurityGroup group, boolean egress) {
        return group.rules(egress)
                .flatMap(rule -> peers(lists, rule.peer()).map(peer -> new RulePlan(traffic(rule.protocol()), peer)))
                .toList();
    }

    private static NetworkAclPlan networkAcl(NetworkAcl acl) {
        return new NetworkAclPlan(acl.networkAclId(), entries(acl, false), entries(acl, true));
    }

    private static List<AclEntryPlan> entries(NetworkAcl acl, boolean egress) {
        return acl.entries(egress)
                .map(entry -> new AclEntryPlan(entry.allow(), traffic(entry.protocol()), entry.cidr()))
                .toList();
    }

    private static Traffic traffic(SecurityGroupRule.Protocol protocol) {
        return switch (protocol.number()) {
            case SecurityGroupRule.Protocol.ALL_TRAFFIC -> new Traffic.All();
            case SecurityGroupRule.Protocol.TCP -> new Traffic.Tcp(protocol.from(), protocol.to());
            case SecurityGroupRule.Protocol.UDP -> new Traffic.Udp(protocol.from(), protocol.to());
            case SecurityGroupRule.Protocol.ICMP -> new Traffic.Icmp(protocol.from(), protocol.to());
            default -> new Traffic.Protocol(protocol.number());
        };
    }

    /** One, or each range of a prefix list. */
    private static Stream<Peer> peers(PrefixLists lists, SecurityGroupRule.Peer peer) {
        return Stream.of(
                        peer.cidr().stream().map(Peer.Range::new),
                        peer.group().stream().map(Peer.Group::new),
                        peer.prefixList().stream()
                                .flatMap(id -> lists.of(id).stream())
                                .map(Peer.Range::new))
                .flatMap(each -> each);
    }
}
