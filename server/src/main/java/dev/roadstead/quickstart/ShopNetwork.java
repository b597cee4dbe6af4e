package dev.roadstead.quickstart;

import java.util.ArrayList;
import java.util.List;
import software.amazon.awssdk.services.ec2.Ec2Client;
import software.amazon.awssdk.services.ec2.model.Filter;
import software.amazon.awssdk.services.ec2.model.IpPermission;
import software.amazon.awssdk.services.ec2.model.NatGatewayState;
import software.amazon.awssdk.services.ec2.model.ResourceType;
import software.amazon.awssdk.services.ec2.model.RouteTable;
import software.amazon.awssdk.services.ec2.model.SecurityGroup;
import software.amazon.awssdk.services.ec2.model.Subnet;
import software.amazon.awssdk.services.ec2.model.Tag;
import software.amazon.awssdk.services.ec2.model.TagSpecification;
import software.amazon.awssdk.services.ec2.model.Vpc;

/**
 * The shop's VPC: two public and two private subnets in two zones, an internet gateway, a NAT gateway a zone, and a security
 * group each for the balancer and the tasks. Found again by its Name tags.
 */
final class ShopNetwork {

    private static final String NAME = "shop";

    private final Ec2Client ec2;

    ShopNetwork(Ec2Client ec2) {
        this.ec2 = ec2;
    }

    /** What the rest of the shop needs of the network. */
    record Made(
            String vpcId, List<String> publicSubnets, List<String> privateSubnets, String albGroup, String taskGroup) {}

    Made ensure() {
        String vpcId = vpc();
        List<String> zones = ec2.describeAvailabilityZones().availabilityZones().stream()
                .map(zone -> zone.zoneName())
                .limit(2)
                .toList();
        String gateway = internetGateway(vpcId);
        List<String> publicSubnets = new ArrayList<>();
        List<String> privateSubnets = new ArrayList<>();
        String publicTable = routeTable(vpcId, NAME + "-public");
        route(publicTable, gateway, null);
        for (int i = 0; i < zones.size(); i++) {
            String publicSubnet = subnet(vpcId, zones.get(i), "10.0." + i + ".0/24", NAME + "-public-" + i);
            associate(publicTable, publicSubnet);
            publicSubnets.add(publicSubnet);
            String privateSubnet = subnet(vpcId, zones.get(i), "10.0.1" + i + ".0/24", NAME + "-private-" + i);
            String privateTable = routeTable(vpcId, NAME + "-private-" + i);
            route(privateTable, null, natGateway(publicSubnet, NAME + "-nat-" + i));
            associate(privateTable, privateSubnet);
            privateSubnets.add(privateSubnet);
        }
        String albGroup = group(vpcId, "ALB-SG", "Load balancer of the shop");
        allow(
                albGroup,
                permission(80).ipRanges(range -> range.cidrIp("0.0.0.0/0")).build());
        String taskGroup = group(vpcId, "ECS-SG", "Tasks of the shop");
        allow(
                taskGroup,
                permission(80).userIdGroupPairs(pair -> pair.groupId(albGroup)).build());
        allow(
                taskGroup,
                permission(3001)
                        .userIdGroupPairs(pair -> pair.groupId(albGroup))
                        .build());
        return new Made(vpcId, List.copyOf(publicSubnets), List.copyOf(privateSubnets), albGroup, taskGroup);
    }

    private String vpc() {
        List<Vpc> found = ec2.describeVpcs(r -> r.filters(named(NAME))).vpcs();
        if (!found.isEmpty()) {
            return found.getFirst().vpcId();
        }
        String vpcId = ec2.createVpc(r -> r.cidrBlock("10.0.0.0/16").tagSpecifications(tags(ResourceType.VPC, NAME)))
                .vpc()
                .vpcId();
        ec2.modifyVpcAttribute(r -> r.vpcId(vpcId).enableDnsHostnames(v -> v.value(true)));
        return vpcId;
    }

    private String internetGateway(String vpcId) {
        var found = ec2.describeInternetGateways(r -> r.filters(filter("attachment.vpc-id", vpcId)))
                .internetGateways();
        if (!found.isEmpty()) {
            return found.getFirst().internetGatewayId();
        }
        String gateway = ec2.createInternetGateway(r -> r.tagSpecifications(tags(ResourceType.INTERNET_GATEWAY, NAME)))
                .internetGateway()
                .internetGatewayId();
        ec2.attachInternetGateway(r -> r.internetGatewayId(gateway).vpcId(vpcId));
        return gateway;
    }

    private String subnet(String vpcId, String zone, String cidr, String name) {
        List<Subnet> found = ec2.describeSubnets(r -> r.filters(filter("vpc-id", vpcId), named(name)))
                .subnets();
        if (!found.isEmpty()) {
            return found.getFirst().subnetId();
        }
        return ec2.createSubnet(r -> r.vpcId(vpcId)
                        .availabilityZone(zone)
                        .cidrBlock(cidr)
                        .tagSpecifications(tags(ResourceType.SUBNET, name)))
                .subnet()
                .subnetId();
    }

    private String natGateway(String subnetId, String name) {
        var found = ec2.describeNatGateways(r -> r.filter(
                        filter("subnet-id", subnetId),
                        filter("state", NatGatewayState.PENDING.toString(), NatGatewayState.AVAILABLE.toString())))
                .natGateways();
        String id = found.isEmpty()
                ? newNatGateway(subnetId, name)
                : found.getFirst().natGatewayId();
        ec2.waiter().waitUntilNatGatewayAvailable(r -> r.natGatewayIds(id));
        return id;
    }

    private String newNatGateway(String subnetId, String name) {
        String allocation = ec2.allocateAddress(r -> r.domain("vpc")).allocationId();
        return ec2.createNatGateway(r -> r.subnetId(subnetId)
                        .allocationId(allocation)
                        .tagSpecifications(tags(ResourceType.NATGATEWAY, name)))
                .natGateway()
                .natGatewayId();
    }

    private String routeTable(String vpcId, String name) {
        List<RouteTable> found = ec2.describeRouteTables(r -> r.filters(filter("vpc-id", vpcId), named(name)))
                .routeTables();
        if (!found.isEmpty()) {
            return found.getFirst().routeTableId();
        }
        return ec2.createRouteTable(r -> r.vpcId(vpcId).tagSpecifications(tags(ResourceType.ROUTE_TABLE, name)))
                .routeTable()
                .routeTableId();
    }

    private void route(
            String tableId,
            @org.jspecify.annotations.Nullable String gatewayId,
            @org.jspecify.annotations.Nullable String natGatewayId) {
        boolean there = table(tableId).routes().stream().anyMatch(r -> "0.0.0.0/0".equals(r.destinationCidrBlock()));
        if (!there) {
            ec2.createRoute(r -> r.routeTableId(tableId)
                    .destinationCidrBlock("0.0.0.0/0")
                    .gatewayId(gatewayId)
                    .natGatewayId(natGatewayId));
        }
    }

    private void associate(String tableId, String subnetId) {
        if (table(tableId).associations().stream().noneMatch(a -> subnetId.equals(a.subnetId()))) {
            ec2.associateRouteTable(r -> r.routeTableId(tableId).subnetId(subnetId));
        }
    }

    private RouteTable table(String tableId) {
        return ec2.describeRouteTables(r -> r.routeTableIds(tableId))
                .routeTables()
                .getFirst();
    }

    private String group(String vpcId, String name, String description) {
        List<SecurityGroup> found = ec2.describeSecurityGroups(
                        r -> r.filters(filter("vpc-id", vpcId), filter("group-name", name)))
                .securityGroups();
        if (!found.isEmpty()) {
            return found.getFirst().groupId();
        }
        return ec2.createSecurityGroup(r -> r.vpcId(vpcId).groupName(name).description(description))
                .groupId();
    }

    private void allow(String groupId, IpPermission permission) {
        SecurityGroup group = ec2.describeSecurityGroups(r -> r.groupIds(groupId))
                .securityGroups()
                .getFirst();
        boolean there = group.ipPermissions().stream()
                .anyMatch(p -> permission.fromPort().equals(p.fromPort()));
        if (!there) {
            ec2.authorizeSecurityGroupIngress(r -> r.groupId(groupId).ipPermissions(permission));
        }
    }

    private static IpPermission.Builder permission(int port) {
        return IpPermission.builder().ipProtocol("tcp").fromPort(port).toPort(port);
    }

    private static Filter named(String name) {
        return filter("tag:Name", name);
    }

    private static Filter filter(String name, String... values) {
        return Filter.builder().name(name).values(values).build();
    }

    private static TagSpecification tags(ResourceType type, String name) {
        return TagSpecification.builder()
                .resourceType(type)
                .tags(Tag.builder().key("Name").value(name).build())
                .build();
    }
}
