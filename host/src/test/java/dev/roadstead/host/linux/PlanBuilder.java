package dev.roadstead.host.linux;

import dev.roadstead.host.Cidr;
import dev.roadstead.host.Counted;
import dev.roadstead.host.InterfaceEndpointPlan;
import dev.roadstead.host.Ipv4;
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
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Writes down a VPC for a test: 10.0.0.0/16 with a public subnet 10.0.1.0/24 and a private one 10.0.2.0/24 to begin with. */
final class PlanBuilder {
    static final String PUBLIC = "subnet-public";
    static final String PRIVATE = "subnet-private";
    static final RulePlan ANYTHING = new RulePlan(new Traffic.All(), new Peer.Range(Cidr.ALL));

    final String vpcId;
    private DnsPlan dns = new DnsPlan(true, true, "us-east-1");
    private List<Cidr> ranges;
    private final Map<String, SubnetPlan> subnets = new LinkedHashMap<>();
    private final Map<String, InterfacePlan> interfaces = new LinkedHashMap<>();
    private final List<NatGatewayPlan> natGateways = new ArrayList<>();
    private final List<PeeringPlan> peerings = new ArrayList<>();
    private final Map<String, InterfaceEndpointPlan> endpoints = new LinkedHashMap<>();
    private final Map<String, SecurityGroupPlan> groups = new LinkedHashMap<>();
    private final Map<String, NetworkAclPlan> acls = new LinkedHashMap<>();

    PlanBuilder(String vpcId) {
        this(vpcId, "10.0");
    }

    /** @param start the first half of all addresses in the place of 10.0 */
    PlanBuilder(String vpcId, String start) {
        this.vpcId = vpcId;
        this.ranges = List.of(Cidr.parse(start + ".0.0/16"));
        subnet(PUBLIC, start + ".1.0/24", new RoutePlan(Cidr.ALL, new RouteTarget.InternetGateway()));
        subnet(PRIVATE, start + ".2.0/24");
        group("sg-open", List.of(ANYTHING), List.of(ANYTHING));
    }

    PlanBuilder subnet(String id, String cidr, RoutePlan... routes) {
        subnets.put(id, new SubnetPlan(id, Cidr.parse(cidr), List.of(routes)));
        return this;
    }

    /** Gives a subnet a network ACL. */
    PlanBuilder guard(String subnetId, String aclId) {
        subnets.computeIfPresent(
                subnetId, (id, plan) -> new SubnetPlan(id, plan.cidr(), plan.routes(), Optional.of(aclId)));
        return this;
    }

    PlanBuilder acl(String id, List<AclEntryPlan> ingress, List<AclEntryPlan> egress) {
        acls.put(id, new NetworkAclPlan(id, ingress, egress));
        return this;
    }

    PlanBuilder group(String id, List<RulePlan> ingress, List<RulePlan> egress) {
        groups.put(id, new SecurityGroupPlan(id, ingress, egress));
        return this;
    }

    PlanBuilder withoutGroup(String id) {
        groups.remove(id);
        return this;
    }

    /** In the place of 10.0.0.0/16 alone. */
    PlanBuilder ranges(String... wanted) {
        ranges = Arrays.stream(wanted).map(Cidr::parse).toList();
        return this;
    }

    PlanBuilder withoutDns() {
        return dns(false, true, "us-east-1");
    }

    PlanBuilder dns(boolean support, boolean hostnames, String region) {
        dns = new DnsPlan(support, hostnames, region);
        return this;
    }

    PlanBuilder add(String id, String address, String... groupIds) {
        return add(id, address, Optional.empty(), true, groupIds);
    }

    PlanBuilder add(String id, String address, Ipv4 publicAddress, String... groupIds) {
        return add(id, address, Optional.of(publicAddress), true, groupIds);
    }

    PlanBuilder add(String id, String address, Optional<Ipv4> publicAddress, boolean checked, String... groupIds) {
        Ipv4 ip = Ipv4.parse(address);
        String subnetId = subnets.values().stream()
                .filter(subnet -> subnet.cidr().contains(ip))
                .findFirst()
                .orElseThrow()
                .subnetId();
        interfaces.put(id, new InterfacePlan(id, subnetId, ip, mac(ip), publicAddress, List.of(groupIds), checked));
        return this;
    }

    /** Has an interface's packets counted. */
    PlanBuilder count(String id, Counted counted) {
        interfaces.computeIfPresent(
                id,
                (_, plan) -> new InterfacePlan(
                        id,
                        plan.subnetId(),
                        plan.address(),
                        plan.macAddress(),
                        plan.publicAddress(),
                        plan.securityGroupIds(),
                        plan.sourceDestCheck(),
                        counted));
        return this;
    }

    /** Has the packets of NAT gateways counted. */
    PlanBuilder countNatGateways(Counted counted) {
        natGateways.replaceAll(plan -> new NatGatewayPlan(
                plan.natGatewayId(), plan.subnetId(), plan.address(), plan.publicAddress(), counted));
        return this;
    }

    PlanBuilder remove(String id) {
        interfaces.remove(id);
        return this;
    }

    PlanBuilder natGateway(String id, String subnetId, String address, Ipv4 publicAddress) {
        natGateways.add(new NatGatewayPlan(id, subnetId, Ipv4.parse(address), Optional.of(publicAddress)));
        return this;
    }

    PlanBuilder privateNatGateway(String id, String subnetId, String address) {
        natGateways.add(new NatGatewayPlan(id, subnetId, Ipv4.parse(address), Optional.empty()));
        return this;
    }

    PlanBuilder endpoint(InterfaceEndpointPlan endpoint) {
        endpoints.put(endpoint.endpointId(), endpoint);
        return this;
    }

    PlanBuilder withoutEndpoint(String id) {
        endpoints.remove(id);
        return this;
    }

    PlanBuilder peering(String id, String peerVpcId, String peerRange, PeeringPlan.Members... groups) {
        peerings.add(new PeeringPlan(id, peerVpcId, List.of(Cidr.parse(peerRange)), true, List.of(groups)));
        return this;
    }

    PlanBuilder withoutPeering(String id) {
        peerings.removeIf(peering -> peering.peeringConnectionId().equals(id));
        return this;
    }

    VpcPlan build() {
        return new VpcPlan(
                vpcId,
                ranges,
                dns,
                new DhcpOptionsPlan(List.of(ranges.getFirst().base().plus(2)), Optional.of("ec2.internal")),
                Optional.of("igw-1"),
                List.copyOf(subnets.values()),
                List.copyOf(interfaces.values()),
                natGateways,
                List.copyOf(groups.values()),
                List.copyOf(acls.values()),
                peerings,
                List.copyOf(endpoints.values()));
    }

    static String mac(Ipv4 ip) {
        byte[] bytes = ip.toInetAddress().getAddress();
        return "02:00:%02x:%02x:%02x:%02x".formatted(bytes[0], bytes[1], bytes[2], bytes[3]);
    }

    static AclEntryPlan allow(Traffic traffic, String range) {
        return new AclEntryPlan(true, traffic, Cidr.parse(range));
    }

    static AclEntryPlan deny(Traffic traffic, String range) {
        return new AclEntryPlan(false, traffic, Cidr.parse(range));
    }

    static RulePlan tcp(int port, String range) {
        return new RulePlan(new Traffic.Tcp(port, port), new Peer.Range(Cidr.parse(range)));
    }

    static RulePlan udp(int port, String range) {
        return new RulePlan(new Traffic.Udp(port, port), new Peer.Range(Cidr.parse(range)));
    }

    static RulePlan tcpFrom(int port, String groupId) {
        return new RulePlan(new Traffic.Tcp(port, port), new Peer.Group(groupId));
    }
}
