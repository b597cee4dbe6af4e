package dev.roadstead.host;

import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * One VPC: a router namespace with an interface for each subnet's gateway address (base+1), the resolver at base+2, and a /32 veth
 * for each elastic network interface.
 *
 * @param vpcId such as {@code vpc-0a1b2c3d4e5f60718}
 * @param ranges that are local to the VPC, the primary one first; they do not overlap
 * @param dns what the resolver answers
 * @param dhcpOptions what tasks find in their resolv.conf
 * @param internetGatewayId the attached internet gateway; without one no public address works
 * @param networkAcls those that the subnets name, at least
 * @param peerings with other VPCs of the same plan
 * @param endpoints interface endpoints
 */
public record VpcPlan(
        String vpcId,
        List<Cidr> ranges,
        DnsPlan dns,
        DhcpOptionsPlan dhcpOptions,
        Optional<String> internetGatewayId,
        List<SubnetPlan> subnets,
        List<InterfacePlan> interfaces,
        List<NatGatewayPlan> natGateways,
        List<SecurityGroupPlan> securityGroups,
        List<NetworkAclPlan> networkAcls,
        List<PeeringPlan> peerings,
        List<InterfaceEndpointPlan> endpoints) {

    public VpcPlan {
        ranges = List.copyOf(ranges);
        if (ranges.isEmpty()) {
            throw new IllegalArgumentException(vpcId + " has no range (expected at least the primary one)");
        }
        subnets = List.copyOf(subnets);
        interfaces = List.copyOf(interfaces);
        natGateways = List.copyOf(natGateways);
        securityGroups = List.copyOf(securityGroups);
        networkAcls = List.copyOf(networkAcls);
        peerings = List.copyOf(peerings);
        endpoints = List.copyOf(endpoints);
    }

    /** The same plan without some of its peering connections; what was routed to them is dropped. */
    public VpcPlan withoutPeerings(Set<String> ids) {
        List<PeeringPlan> rest = peerings.stream()
                .filter(peering -> !ids.contains(peering.peeringConnectionId()))
                .toList();
        return rest.equals(peerings)
                ? this
                : new VpcPlan(
                        vpcId,
                        ranges,
                        dns,
                        dhcpOptions,
                        internetGatewayId,
                        subnets,
                        interfaces,
                        natGateways,
                        securityGroups,
                        networkAcls,
                        rest,
                        endpoints);
    }

    /** The primary range, in which the resolver is. */
    public Cidr cidr() {
        return ranges.getFirst();
    }

    /** Whether an address is local to the VPC. */
    public boolean contains(Ipv4 address) {
        return ranges.stream().anyMatch(range -> range.contains(address));
    }

    /** Whether a whole range is local to the VPC. */
    public boolean contains(Cidr range) {
        return ranges.stream().anyMatch(each -> each.contains(range));
    }

    /**
     * What the VPC's resolver answers.
     *
     * @param support whether it answers at all
     * @param hostnames whether it knows the names that addresses have by themselves, and for a public one of its own VPC tells
     *     the private address
     * @param region whose names the VPC's addresses have
     */
    public record DnsPlan(boolean support, boolean hostnames, String region) {

        /** The names of the VPC's addresses. */
        public AddressNames names() {
            return new AddressNames(region);
        }
    }

    /**
     * What starts in the VPC asks these servers for names.
     *
     * @param nameServers in the order in which they are asked
     * @param domainName where names without a dot are looked up
     */
    public record DhcpOptionsPlan(List<Ipv4> nameServers, Optional<String> domainName) {
        public DhcpOptionsPlan {
            nameServers = List.copyOf(nameServers);
        }
    }

    /**
     * A subnet and the routes of the route table in force for it; the local route is implied.
     *
     * @param routes without the local route; the longest prefix wins
     * @param networkAclId of the network ACL that packets cross at the subnet's border; without one all may pass
     */
    public record SubnetPlan(String subnetId, Cidr cidr, List<RoutePlan> routes, Optional<String> networkAclId) {
        public SubnetPlan {
            routes = List.copyOf(routes);
        }

        /** A subnet whose border everything may cross. */
        public SubnetPlan(String subnetId, Cidr cidr, List<RoutePlan> routes) {
            this(subnetId, cidr, routes, Optional.empty());
        }
    }

    /**
     * A network ACL: what may enter and leave the subnets that name it, packet by packet, whatever was let through before. The first
     * entry that matches decides, and what none matches is dropped.
     *
     * @param ingress in order of their numbers; the range is that of the source
     * @param egress in order of their numbers; the range is that of the destination
     */
    public record NetworkAclPlan(String networkAclId, List<AclEntryPlan> ingress, List<AclEntryPlan> egress) {
        public NetworkAclPlan {
            ingress = List.copyOf(ingress);
            egress = List.copyOf(egress);
        }

        /** Whether every packet may enter and leave, so that nobody need ask. */
        public boolean open() {
            return open(ingress) && open(egress);
        }

        private static boolean open(List<AclEntryPlan> entries) {
            for (AclEntryPlan entry : entries) {
                if (!entry.allow()) {
                    return false;
                }
                if (entry.traffic() instanceof Traffic.All && entry.range().equals(Cidr.ALL)) {
                    return true;
                }
            }
            return false;
        }
    }

    /** One numbered entry of a network ACL. */
    public record AclEntryPlan(boolean allow, Traffic traffic, Cidr range) {}

    /** One route of a subnet. */
    public record RoutePlan(Cidr destination, RouteTarget target) {}

    /** Where a route leads. */
    public sealed interface RouteTarget {
        /** The VPC's internet gateway: one-to-one NAT between an interface's private and public address. */
        record InternetGateway() implements RouteTarget {}

        /** Source NAT by the NAT gateway's address. */
        record NatGateway(String natGatewayId) implements RouteTarget {}

        /** An interface of the VPC that forwards (its source/destination check is off). */
        record Interface(String interfaceId) implements RouteTarget {}

        /**
         * A gateway endpoint: to a service of the cloud's own without an internet gateway.
         *
         * @param source an address of the public pool that stands for the endpoint: the service sees its packets come from there
         */
        record GatewayEndpoint(Ipv4 source) implements RouteTarget {}

        /** The VPC at the other end of a peering connection. */
        record Peering(String peeringConnectionId) implements RouteTarget {}

        /** The target is gone: packets are dropped. */
        record Blackhole() implements RouteTarget {}
    }

    /**
     * An elastic network interface that is in use on this machine.
     *
     * @param interfaceId such as {@code eni-0a1b2c3d4e5f60718}; its network namespace is found by it
     * @param publicAddress mapped one to one by the internet gateway
     * @param securityGroupIds at least one; what none of them allows is dropped in silence
     * @param counted which of its packets {@link Network#flows} tells of
     */
    public record InterfacePlan(
            String interfaceId,
            String subnetId,
            Ipv4 address,
            String macAddress,
            Optional<Ipv4> publicAddress,
            List<String> securityGroupIds,
            boolean sourceDestCheck,
            Counted counted) {
        public InterfacePlan {
            securityGroupIds = List.copyOf(securityGroupIds);
            if (securityGroupIds.isEmpty()) {
                throw new IllegalArgumentException(interfaceId + " has no security group (expected at least one)");
            }
        }

        /** An interface of which nothing is counted. */
        public InterfacePlan(
                String interfaceId,
                String subnetId,
                Ipv4 address,
                String macAddress,
                Optional<Ipv4> publicAddress,
                List<String> securityGroupIds,
                boolean sourceDestCheck) {
            this(
                    interfaceId,
                    subnetId,
                    address,
                    macAddress,
                    publicAddress,
                    securityGroupIds,
                    sourceDestCheck,
                    Counted.NOTHING);
        }
    }

    /**
     * A NAT gateway: what is routed to it goes on under its own address, by the routes of its own subnet.
     *
     * @param publicAddress mapped to its address by the internet gateway; a private NAT gateway has none
     * @param counted which of the packets of its interface {@link Network#flows} tells of
     */
    public record NatGatewayPlan(
            String natGatewayId, String subnetId, Ipv4 address, Optional<Ipv4> publicAddress, Counted counted) {

        /** A NAT gateway of which nothing is counted. */
        public NatGatewayPlan(String natGatewayId, String subnetId, Ipv4 address, Optional<Ipv4> publicAddress) {
            this(natGatewayId, subnetId, address, publicAddress, Counted.NOTHING);
        }
    }

    /** A security group: what its members may receive and send. */
    public record SecurityGroupPlan(String groupId, List<RulePlan> ingress, List<RulePlan> egress) {
        public SecurityGroupPlan {
            ingress = List.copyOf(ingress);
            egress = List.copyOf(egress);
        }
    }

    /** One permission: traffic of that kind, from (ingress) or to (egress) that peer. */
    public record RulePlan(Traffic traffic, Peer peer) {}

    /** The other side of a permission. */
    public sealed interface Peer {
        record Range(Cidr cidr) implements Peer {}

        /** The interfaces that are members of a group, by their private addresses; of this VPC or of a peer. */
        record Group(String groupId) implements Peer {}
    }

    /** A kind of traffic. */
    public sealed interface Traffic {
        record All() implements Traffic {}

        /** TCP with destination ports from {@code from} to {@code to}, both included. */
        record Tcp(int from, int to) implements Traffic {}

        /** UDP with destination ports from {@code from} to {@code to}, both included. */
        record Udp(int from, int to) implements Traffic {}

        /** ICMP; -1 stands for every type or every code. */
        record Icmp(int type, int code) implements Traffic {}

        /** Every packet of another IP protocol, by its IANA number. */
        record Protocol(int number) implements Traffic {}
    }
}
