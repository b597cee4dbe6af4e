package dev.roadstead.services.elbv2;

import java.util.List;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.AvailabilityZone;

/** Load balancers as the API shows them. */
final class LoadBalancerDescription {

    private LoadBalancerDescription() {}

    static software.amazon.awssdk.services.elasticloadbalancingv2.model.LoadBalancer of(LoadBalancer loadBalancer) {
        LoadBalancer.Placement placement = loadBalancer.placement();
        return software.amazon.awssdk.services.elasticloadbalancingv2.model.LoadBalancer.builder()
                .loadBalancerArn(loadBalancer.arn())
                .loadBalancerName(loadBalancer.identity().name())
                .dnsName(loadBalancer.identity().dnsName())
                .canonicalHostedZoneId(
                        HostedZones.of(loadBalancer.key().region()).orElse(null))
                .createdTime(loadBalancer.identity().createdTime())
                .scheme(placement.internetFacing() ? "internet-facing" : "internal")
                .vpcId(placement.vpcId())
                .state(state -> state.code(loadBalancer.state().code().toString())
                        .reason(loadBalancer.state().reason().orElse(null)))
                .type("application")
                .availabilityZones(zones(placement.zones()))
                .securityGroups(placement.securityGroups())
                .ipAddressType("ipv4")
                .build();
    }

    static List<AvailabilityZone> zones(List<LoadBalancer.Zone> zones) {
        return zones.stream()
                .map(zone -> AvailabilityZone.builder()
                        .zoneName(zone.zoneName())
                        .subnetId(zone.subnetId())
                        .loadBalancerAddresses(List.of())
                        .build())
                .toList();
    }
}
