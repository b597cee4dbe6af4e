package dev.roadstead.services.ec2;

import static dev.roadstead.services.ec2.ResourceType.INTERFACE_ENDPOINT;
import static dev.roadstead.services.ec2.ResourceType.SECURITY_GROUP;
import static dev.roadstead.services.ec2.ResourceType.VPC_ENDPOINT;

import dev.roadstead.services.aws.Page;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import software.amazon.awssdk.services.ec2.model.DescribeVpcEndpointServicesRequest;
import software.amazon.awssdk.services.ec2.model.DescribeVpcEndpointServicesResponse;
import software.amazon.awssdk.services.ec2.model.DescribeVpcEndpointsRequest;
import software.amazon.awssdk.services.ec2.model.DescribeVpcEndpointsResponse;
import software.amazon.awssdk.services.ec2.model.DnsEntry;
import software.amazon.awssdk.services.ec2.model.DnsNameState;
import software.amazon.awssdk.services.ec2.model.DnsRecordIpType;
import software.amazon.awssdk.services.ec2.model.IpAddressType;
import software.amazon.awssdk.services.ec2.model.SecurityGroupIdentifier;
import software.amazon.awssdk.services.ec2.model.ServiceDetail;
import software.amazon.awssdk.services.ec2.model.ServiceType;
import software.amazon.awssdk.services.ec2.model.ServiceTypeDetail;

/** Endpoints, and the services that there can be endpoints for, as answers describe them. */
final class VpcEndpointDescription {

    private static final Listing<Endpoint> LISTING = new Listing<>(
            VPC_ENDPOINT,
            "vpcEndpointIds",
            new Filters<>(Endpoint::vpcEndpointId)
                    .by("vpc-endpoint-id", Endpoint::vpcEndpointId)
                    .by("vpc-id", Endpoint::vpcId)
                    .by("service-name", Endpoint::serviceName)
                    .byEach("service-region", (estate, endpoint) -> List.of(estate.region()))
                    .by("vpc-endpoint-state", Endpoint::stateText)
                    .by("vpc-endpoint-type", Endpoint::type)
                    .by("ip-address-type", endpoint -> "ipv4"));

    private static final Filters<ServiceDetail> SERVICE_FILTERS = new Filters<>(ServiceDetail::serviceName)
            .by("owner", service -> "amazon")
            .by("service-name", ServiceDetail::serviceName)
            .by("service-region", ServiceDetail::serviceRegion)
            .byEach(
                    "service-type",
                    (estate, service) -> service.serviceType().stream()
                            .map(ServiceTypeDetail::serviceTypeAsString)
                            .toList())
            .by("supported-ip-address-types", service -> "ipv4");

    private final Work work;
    private final PublicPool pool;

    VpcEndpointDescription(Work work, PublicPool pool) {
        this.work = work;
        this.pool = pool;
    }

    DescribeVpcEndpointsResponse describe(DescribeVpcEndpointsRequest request) {
        Estate estate = work.read();
        Stream<Endpoint> all = Stream.<Endpoint>concat(estate.all(VPC_ENDPOINT), estate.all(INTERFACE_ENDPOINT))
                .sorted(Comparator.comparing(Endpoint::vpcEndpointId));
        Page<Endpoint> page = LISTING.page(
                estate,
                all,
                new Listing.Query(
                        request.vpcEndpointIds(), request.filters(), request.maxResults(), request.nextToken()));
        return DescribeVpcEndpointsResponse.builder()
                .vpcEndpoints(page.map(endpoint -> of(estate, endpoint)).items())
                .nextToken(page.token())
                .build();
    }

    static software.amazon.awssdk.services.ec2.model.VpcEndpoint of(Estate estate, Endpoint endpoint) {
        var described = software.amazon.awssdk.services.ec2.model.VpcEndpoint.builder()
                .vpcEndpointId(endpoint.vpcEndpointId())
                .vpcEndpointType(endpoint.type())
                .vpcId(endpoint.vpcId())
                .serviceName(endpoint.serviceName())
                .serviceRegion(estate.region())
                .state(endpoint.stateText())
                .policyDocument(endpoint.policy())
                .requesterManaged(false)
                .creationTimestamp(endpoint.created())
                .ownerId(estate.account())
                .tags(TagRequests.described(estate.tags(endpoint.vpcEndpointId())));
        return switch (endpoint) {
            case VpcEndpoint gateway ->
                described
                        .routeTableIds(gateway.routeTableIds())
                        .subnetIds(List.of())
                        .groups(List.of())
                        .networkInterfaceIds(List.of())
                        .dnsEntries(List.of())
                        .privateDnsEnabled(false)
                        .build();
            case InterfaceEndpoint ofInterfaces ->
                described
                        .routeTableIds(List.of())
                        .subnetIds(ofInterfaces.subnetIds())
                        .groups(groups(estate, ofInterfaces))
                        .networkInterfaceIds(ofInterfaces.networkInterfaceIds())
                        .dnsEntries(entries(estate, ofInterfaces))
                        .privateDnsEnabled(ofInterfaces.settings().privateDns())
                        .ipAddressType(IpAddressType.IPV4)
                        .dnsOptions(options -> options.dnsRecordIpType(DnsRecordIpType.IPV4))
                        .build();
        };
    }

    private static List<SecurityGroupIdentifier> groups(Estate estate, InterfaceEndpoint endpoint) {
        return endpoint.settings().groupIds().stream()
                .map(id -> SecurityGroupIdentifier.builder()
                        .groupId(id)
                        .groupName(estate.find(SECURITY_GROUP, id)
                                .map(SecurityGroup::name)
                                .orElse(""))
                        .build())
                .toList();
    }

    private static List<DnsEntry> entries(Estate estate, InterfaceEndpoint endpoint) {
        return InterfaceService.named(endpoint.serviceName(), estate.region()).stream()
                .flatMap(service -> new EndpointNames(endpoint, service).entries().stream())
                .toList();
    }

    DescribeVpcEndpointServicesResponse services(DescribeVpcEndpointServicesRequest request) {
        Estate estate = work.read();
        Ec2Failures.refuse("DescribeVpcEndpointServices", "ServiceRegions", request.serviceRegions());
        List<ServiceDetail> all = Stream.concat(
                        Stream.of(detail(GatewayService.s3(estate.region(), pool.servicePool()))),
                        InterfaceService.in(estate.region()).stream().map(VpcEndpointDescription::detail))
                .sorted(Comparator.comparing(ServiceDetail::serviceName))
                .toList();
        for (String name : request.serviceNames()) {
            if (all.stream().noneMatch(service -> service.serviceName().equals(name))) {
                throw Ec2Failures.failure(
                        "InvalidServiceName", "The Vpc Endpoint Service '" + name + "' does not exist");
            }
        }
        List<ServiceDetail> found = all.stream()
                .filter(service -> request.serviceNames().isEmpty()
                        || request.serviceNames().contains(service.serviceName()))
                .filter(SERVICE_FILTERS.matching(estate, request.filters()))
                .toList();
        Page<ServiceDetail> page =
                Listing.cut(found, ServiceDetail::serviceName, request.maxResults(), request.nextToken());
        return DescribeVpcEndpointServicesResponse.builder()
                .serviceNames(page.map(ServiceDetail::serviceName).items())
                .serviceDetails(page.items())
                .nextToken(page.token())
                .build();
    }

    private static ServiceDetail detail(GatewayService service) {
        return detail(service.name(), service.region())
                .serviceId("vpce-svc-" + service.prefixListId().substring("pl-".length()))
                .serviceType(type -> type.serviceType(ServiceType.GATEWAY))
                .baseEndpointDnsNames("s3." + service.region() + ".amazonaws.com")
                .build();
    }

    private static ServiceDetail detail(InterfaceService service) {
        return detail(service.name(), service.region())
                .serviceId(
                        "vpce-svc-0" + HexFormat.of().toHexDigits(service.name().hashCode() * 0x9E3779B97F4A7C15L))
                .serviceType(type -> type.serviceType(ServiceType.INTERFACE))
                .baseEndpointDnsNames(service.baseName())
                .privateDnsName(service.privateDnsName())
                .privateDnsNames(name -> name.privateDnsName(service.privateDnsName()))
                .privateDnsNameVerificationState(DnsNameState.VERIFIED)
                .build();
    }

    private static ServiceDetail.Builder detail(String name, String region) {
        return ServiceDetail.builder()
                .serviceName(name)
                .serviceRegion(region)
                .availabilityZones(Zones.names(region))
                .owner("amazon")
                .vpcEndpointPolicySupported(true)
                .acceptanceRequired(false)
                .managesVpcEndpoints(false)
                .supportedIpAddressTypesWithStrings("ipv4")
                .tags(List.of());
    }
}
