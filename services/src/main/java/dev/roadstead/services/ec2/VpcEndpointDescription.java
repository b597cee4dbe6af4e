package dev.roadstead.services.ec2;

import static dev.roadstead.services.ec2.ResourceType.VPC_ENDPOINT;

import dev.roadstead.services.aws.Page;
import java.util.List;
import software.amazon.awssdk.services.ec2.model.DescribeVpcEndpointServicesRequest;
import software.amazon.awssdk.services.ec2.model.DescribeVpcEndpointServicesResponse;
import software.amazon.awssdk.services.ec2.model.DescribeVpcEndpointsRequest;
import software.amazon.awssdk.services.ec2.model.DescribeVpcEndpointsResponse;
import software.amazon.awssdk.services.ec2.model.ServiceDetail;
import software.amazon.awssdk.services.ec2.model.ServiceType;

/** Endpoints, and the services that there can be endpoints for, as answers describe them. */
final class VpcEndpointDescription {

    private static final String GATEWAY = "Gateway";

    private static final Listing<VpcEndpoint> LISTING = new Listing<>(
            VPC_ENDPOINT,
            "vpcEndpointIds",
            new Filters<>(VpcEndpoint::vpcEndpointId)
                    .by("vpc-endpoint-id", VpcEndpoint::vpcEndpointId)
                    .by("vpc-id", VpcEndpoint::vpcId)
                    .by("service-name", endpoint -> endpoint.service().name())
                    .by("service-region", endpoint -> endpoint.service().region())
                    .by("vpc-endpoint-state", endpoint -> "available")
                    .by("vpc-endpoint-type", endpoint -> GATEWAY)
                    .by("ip-address-type", endpoint -> "ipv4"));

    private static final Filters<GatewayService> SERVICE_FILTERS = new Filters<>(GatewayService::name)
            .by("owner", service -> "amazon")
            .by("service-name", GatewayService::name)
            .by("service-region", GatewayService::region)
            .by("service-type", service -> GATEWAY)
            .by("supported-ip-address-types", service -> "ipv4");

    private final Work work;
    private final PublicPool pool;

    VpcEndpointDescription(Work work, PublicPool pool) {
        this.work = work;
        this.pool = pool;
    }

    DescribeVpcEndpointsResponse describe(DescribeVpcEndpointsRequest request) {
        Estate estate = work.read();
        Page<VpcEndpoint> page = LISTING.page(
                estate,
                new Listing.Query(
                        request.vpcEndpointIds(), request.filters(), request.maxResults(), request.nextToken()));
        return DescribeVpcEndpointsResponse.builder()
                .vpcEndpoints(page.map(endpoint -> of(estate, endpoint)).items())
                .nextToken(page.token())
                .build();
    }

    static software.amazon.awssdk.services.ec2.model.VpcEndpoint of(Estate estate, VpcEndpoint endpoint) {
        return software.amazon.awssdk.services.ec2.model.VpcEndpoint.builder()
                .vpcEndpointId(endpoint.vpcEndpointId())
                .vpcEndpointType(GATEWAY)
                .vpcId(endpoint.vpcId())
                .serviceName(endpoint.service().name())
                .serviceRegion(endpoint.service().region())
                .state("available")
                .policyDocument(endpoint.policy())
                .routeTableIds(endpoint.routeTableIds())
                .subnetIds(List.of())
                .groups(List.of())
                .networkInterfaceIds(List.of())
                .dnsEntries(List.of())
                .privateDnsEnabled(false)
                .requesterManaged(false)
                .creationTimestamp(endpoint.created())
                .ownerId(estate.account())
                .tags(TagRequests.described(estate.tags(endpoint.vpcEndpointId())))
                .build();
    }

    DescribeVpcEndpointServicesResponse services(DescribeVpcEndpointServicesRequest request) {
        Estate estate = work.read();
        List<GatewayService> all = List.of(GatewayService.s3(estate.region(), pool.servicePool()));
        Ec2Failures.refuse("DescribeVpcEndpointServices", "ServiceRegions", request.serviceRegions());
        for (String name : request.serviceNames()) {
            if (all.stream().noneMatch(service -> service.name().equals(name))) {
                throw Ec2Failures.failure(
                        "InvalidServiceName", "The Vpc Endpoint Service '" + name + "' does not exist");
            }
        }
        List<GatewayService> found = all.stream()
                .filter(service -> request.serviceNames().isEmpty()
                        || request.serviceNames().contains(service.name()))
                .filter(SERVICE_FILTERS.matching(estate, request.filters()))
                .toList();
        Page<GatewayService> page = Listing.cut(found, GatewayService::name, request.maxResults(), request.nextToken());
        return DescribeVpcEndpointServicesResponse.builder()
                .serviceNames(page.map(GatewayService::name).items())
                .serviceDetails(page.map(VpcEndpointDescription::detail).items())
                .nextToken(page.token())
                .build();
    }

    private static ServiceDetail detail(GatewayService service) {
        return ServiceDetail.builder()
                .serviceName(service.name())
                .serviceId("vpce-svc-" + service.prefixListId().substring("pl-".length()))
                .serviceRegion(service.region())
                .serviceType(type -> type.serviceType(ServiceType.GATEWAY))
                .availabilityZones(Zones.names(service.region()))
                .owner("amazon")
                .baseEndpointDnsNames("s3." + service.region() + ".amazonaws.com")
                .vpcEndpointPolicySupported(true)
                .acceptanceRequired(false)
                .managesVpcEndpoints(false)
                .supportedIpAddressTypesWithStrings("ipv4")
                .tags(List.of())
                .build();
    }
}
