package dev.roadstead.services.elbv2;

import dev.roadstead.services.aws.Platform;
import dev.roadstead.store.Versioned;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import software.amazon.awssdk.services.ec2.model.Subnet;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.SetIpAddressTypeRequest;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.SetIpAddressTypeResponse;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.SetSecurityGroupsRequest;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.SetSecurityGroupsResponse;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.SetSubnetsRequest;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.SetSubnetsResponse;

/** Where a load balancer is, and what its security groups are. */
record PlacementOperations(Platform platform, Vpcs vpcs) {

    SetSecurityGroupsResponse setSecurityGroups(SetSecurityGroupsRequest request) {
        LoadBalancer before = LoadBalancerOperations.require(platform.store(), request.loadBalancerArn())
                .value();
        if (request.securityGroups().isEmpty()) {
            throw Failing.validation("At least one security group must be specified");
        }
        List<String> groups = vpcs.securityGroups(before.placement().vpcId(), request.securityGroups());
        change(
                request.loadBalancerArn(),
                placement -> new LoadBalancer.Placement(
                        placement.internetFacing(),
                        placement.vpcId(),
                        placement.zones(),
                        groups,
                        placement.retiredInterfaces()));
        return SetSecurityGroupsResponse.builder().securityGroupIds(groups).build();
    }

    SetSubnetsResponse setSubnets(SetSubnetsRequest request) {
        LoadBalancerOperations.requireIpv4(request.ipAddressTypeAsString());
        LoadBalancer before = LoadBalancerOperations.require(platform.store(), request.loadBalancerArn())
                .value();
        List<String> ids = Zones.subnetIds(request.subnets(), request.subnetMappings());
        List<Subnet> subnets = vpcs.subnets(ids);
        Zones zones = Zones.of(subnets);
        if (!zones.vpcId().equals(before.placement().vpcId())) {
            throw Failing.invalidConfiguration("All subnets must belong to the same VPC: '"
                    + before.placement().vpcId() + "'");
        }
        Zones.requireRoom(subnets.stream()
                .filter(subnet -> before.placement().zones().stream()
                        .noneMatch(zone -> zone.subnetId().equals(subnet.subnetId())))
                .toList());
        LoadBalancer.Placement after = change(request.loadBalancerArn(), placement -> moved(placement, zones.zones()));
        return SetSubnetsResponse.builder()
                .availabilityZones(LoadBalancerDescription.zones(after.zones()))
                .ipAddressType("ipv4")
                .build();
    }

    /** Subnets that stay keep their nodes; the others' are retired. */
    private static LoadBalancer.Placement moved(LoadBalancer.Placement before, List<LoadBalancer.Zone> wanted) {
        List<LoadBalancer.Zone> zones = new ArrayList<>();
        for (LoadBalancer.Zone zone : wanted) {
            zones.add(before.zones().stream()
                    .filter(known -> known.subnetId().equals(zone.subnetId()))
                    .findFirst()
                    .orElse(zone));
        }
        List<String> retired = new ArrayList<>(before.retiredInterfaces());
        before.zones().stream()
                .filter(zone -> !zones.contains(zone))
                .flatMap(zone -> zone.node().stream())
                .map(LoadBalancer.Node::networkInterfaceId)
                .forEach(retired::add);
        return before.withZones(zones, retired);
    }

    SetIpAddressTypeResponse setIpAddressType(SetIpAddressTypeRequest request) {
        LoadBalancerOperations.requireIpv4(request.ipAddressTypeAsString());
        LoadBalancerOperations.require(platform.store(), request.loadBalancerArn());
        return SetIpAddressTypeResponse.builder().ipAddressType("ipv4").build();
    }

    private LoadBalancer.Placement change(String arn, UnaryOperator<LoadBalancer.Placement> change) {
        return platform.store().write(tx -> {
            Versioned<LoadBalancer> read = LoadBalancerOperations.require(tx, arn);
            LoadBalancer changed =
                    read.value().withPlacement(change.apply(read.value().placement()));
            tx.update(LoadBalancer.KIND, read, changed);
            return changed.placement();
        });
    }
}
