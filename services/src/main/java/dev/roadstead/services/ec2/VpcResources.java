package dev.roadstead.services.ec2;

import java.util.List;
import java.util.Optional;

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
        List<VpcEndpoint> endpoints) {

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
                estate.endpoints(id).toList());
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
        };
    }
}
