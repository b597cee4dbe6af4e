package dev.roadstead.services.ec2;

import dev.roadstead.host.Counted;
import dev.roadstead.host.Ipv4;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** All that one VPC's network is computed from, each list in order of ids. */
record VpcResources(
        Vpc vpc,
        Optional<InternetGateway> internetGateway,
        Subnets subnets,
        List<SecurityGroup> securityGroups,
        List<NetworkInterface> interfaces,
        List<NatGateway> natGateways,
        PrefixLists prefixLists,
        Dhcp dhcp,
        List<VpcEndpoint> endpoints,
        List<Peering> peerings,
        List<InterfaceEndpoint> interfaceEndpoints,
        List<FlowLog> flowLogs) {

    /** The VPC's DHCP options, if it has any, in its region. */
    record Dhcp(Optional<DhcpOptions> options, String region) {}

    /** The subnets, the tables that route for them and the network ACLs at their borders. */
    record Subnets(List<Subnet> all, List<RouteTable> routeTables, List<NetworkAcl> networkAcls) {
        Subnets {
            all = List.copyOf(all);
            routeTables = List.copyOf(routeTables);
            networkAcls = List.copyOf(networkAcls);
        }

        /** The network ACL of a subnet: its own, or else the default one. */
        NetworkAcl aclOf(Subnet subnet) {
            return networkAcls.stream()
                    .filter(acl -> subnet.networkAclId()
                            .map(acl.networkAclId()::equals)
                            .orElse(acl.defaultAcl()))
                    .findFirst()
                    .orElseThrow(() -> new IllegalStateException(subnet.subnetId() + " has no network ACL"));
        }

        /** The table in force for a subnet: its own, or else the main one. */
        RouteTable tableOf(Subnet subnet) {
            return routeTables.stream()
                    .filter(table -> table.associationOf(subnet.subnetId()).isPresent())
                    .findFirst()
                    .or(() -> routeTables.stream().filter(RouteTable::main).findFirst())
                    .orElseThrow(() -> new IllegalStateException(subnet.vpcId() + " has no main route table"));
        }
    }

    VpcResources {
        securityGroups = List.copyOf(securityGroups);
        interfaces = List.copyOf(interfaces);
        natGateways = List.copyOf(natGateways);
        endpoints = List.copyOf(endpoints);
        peerings = List.copyOf(peerings);
        interfaceEndpoints = List.copyOf(interfaceEndpoints);
        flowLogs = List.copyOf(flowLogs);
    }

    /** Which packets of an interface the flow logs ask for. */
    Counted counted(NetworkInterface eni) {
        return flowLogs.stream()
                .filter(log -> log.scope().covers(eni))
                .map(log -> log.traffic().counted())
                .reduce(Counted.NOTHING, Counted::and);
    }

    /**
     * An active connection with a peer.
     *
     * @param members of the peer's groups that rules of this VPC refer to
     */
    record Peering(VpcPeeringConnection connection, Vpc peer, Map<String, List<Ipv4>> members) {
        Peering {
            members = Collections.unmodifiableMap(new TreeMap<>(members));
        }

        private static List<Peering> of(Estate estate, Vpc vpc) {
            return estate.peerings(vpc.vpcId())
                    .filter(VpcPeeringConnection::active)
                    .flatMap(connection -> estate.find(ResourceType.VPC, connection.peerOf(vpc.vpcId())).stream()
                            .map(peer -> new Peering(connection, peer, members(estate, vpc, peer))))
                    .toList();
        }

        private static Map<String, List<Ipv4>> members(Estate estate, Vpc vpc, Vpc peer) {
            Map<String, List<Ipv4>> members = new TreeMap<>();
            estate.securityGroups(vpc.vpcId())
                    .flatMap(group -> group.rules().stream())
                    .flatMap(rule -> rule.peer().group().stream())
                    .flatMap(id -> estate.find(ResourceType.SECURITY_GROUP, id).stream())
                    .filter(group -> group.vpcId().equals(peer.vpcId()))
                    .forEach(group -> members.put(group.groupId(), new ArrayList<>()));
            if (!members.isEmpty()) {
                estate.interfaces(peer.vpcId())
                        .filter(NetworkInterface::inPlan)
                        .forEach(eni -> eni.settings().groupIds().stream()
                                .filter(members::containsKey)
                                .forEach(id -> members.computeIfPresent(id, (_, all) -> with(all, eni.address()))));
            }
            return members;
        }

        private static List<Ipv4> with(List<Ipv4> all, Ipv4 address) {
            all.add(address);
            return all;
        }
    }

    /** What an estate has in a VPC. */
    static VpcResources of(Estate estate, Vpc vpc) {
        String id = vpc.vpcId();
        List<RouteTable> tables = estate.routeTables(id).toList();
        List<SecurityGroup> groups = estate.securityGroups(id).toList();
        return new VpcResources(
                vpc,
                estate.internetGateway(id),
                new Subnets(
                        estate.subnets(id).toList(),
                        tables,
                        estate.networkAcls(id).toList()),
                groups,
                estate.interfaces(id).toList(),
                estate.natGateways(id).toList(),
                PrefixLists.of(estate, groups, tables),
                new Dhcp(estate.find(ResourceType.DHCP_OPTIONS, vpc.dhcpOptionsId()), estate.region()),
                estate.endpoints(id).toList(),
                Peering.of(estate, vpc),
                estate.interfaceEndpoints(id).toList(),
                estate.flowLogs(id).toList());
    }

    /** The interfaces that the network has; those of endpoints go before their endpoints do. */
    List<NetworkInterface> planned() {
        Set<String> leaving = interfaceEndpoints.stream()
                .filter(endpoint -> !endpoint.inPlan())
                .flatMap(endpoint -> endpoint.networkInterfaceIds().stream())
                .collect(Collectors.toSet());
        return interfaces.stream()
                .filter(eni -> eni.inPlan() && !leaving.contains(eni.networkInterfaceId()))
                .toList();
    }

    /** The endpoint that an interface leads to, if it is one's. */
    Optional<InterfaceEndpoint> endpointOf(NetworkInterface eni) {
        return interfaceEndpoints.stream()
                .filter(endpoint -> endpoint.networkInterfaceIds().contains(eni.networkInterfaceId()))
                .findFirst();
    }

    /** Whether packets can follow a route, or are dropped because its target is gone. */
    boolean active(RouteTable.Target route) {
        String target = route.targetId();
        return switch (route.type()) {
            case INTERNET_GATEWAY ->
                internetGateway
                        .filter(gateway -> gateway.internetGatewayId().equals(target))
                        .isPresent();
            case NAT_GATEWAY ->
                natGateways.stream()
                        .anyMatch(gateway ->
                                gateway.inPlan() && gateway.natGatewayId().equals(target));
            case NETWORK_INTERFACE ->
                interfaces.stream()
                        .anyMatch(
                                eni -> eni.inPlan() && eni.networkInterfaceId().equals(target));
            case VPC_PEERING_CONNECTION ->
                peerings.stream()
                        .anyMatch(peering ->
                                peering.connection().vpcPeeringConnectionId().equals(target));
        };
    }
}
