package dev.roadstead.services.ec2;

import static dev.roadstead.services.ec2.ResourceType.INTERFACE_ENDPOINT;
import static dev.roadstead.services.ec2.ResourceType.NETWORK_INTERFACE;
import static dev.roadstead.services.ec2.ResourceType.SUBNET;
import static dev.roadstead.services.ec2.ResourceType.VPC;

import dev.roadstead.services.aws.Platform;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import software.amazon.awssdk.services.ec2.model.CreateVpcEndpointRequest;
import software.amazon.awssdk.services.ec2.model.ModifyVpcEndpointRequest;

/** Interface endpoints, made and changed within transactions of {@link VpcEndpointOperations}. */
final class InterfaceEndpointOperations {

    private static final int LABEL_LETTERS = 8;

    private final Platform platform;
    private final PublicPool pool;

    InterfaceEndpointOperations(Platform platform, PublicPool pool) {
        this.platform = platform;
        this.pool = pool;
    }

    InterfaceEndpoint create(
            OpenEstate estate, CreateVpcEndpointRequest request, String policy, Optional<Idempotency> token) {
        Vpc vpc = estate.require(VPC, request.vpcId());
        InterfaceService service = service(estate, request.serviceName());
        if (!request.routeTableIds().isEmpty()) {
            throw invalid("Route tables can only be specified for gateway endpoints.");
        }
        Quotas.require(
                estate.interfaceEndpoints(vpc.vpcId()).count(),
                estate.limit(Quotas.INTERFACE_ENDPOINTS),
                "VpcEndpointLimitExceeded",
                "interface endpoints per VPC");
        boolean privateDns = !Boolean.FALSE.equals(request.privateDnsEnabled());
        if (privateDns) {
            requirePrivateDns(estate, vpc, service, Optional.empty());
        }
        List<String> groups = InterfaceGroups.checked(estate, vpc.vpcId(), request.securityGroupIds());
        String id = platform.ids().resource("vpce");
        InterfaceEndpoint endpoint = new InterfaceEndpoint(
                id,
                vpc.vpcId(),
                service.name(),
                service.address(pool.servicePool()),
                InterfaceEndpoint.State.PENDING,
                new InterfaceEndpoint.Settings(policy, groups, privateDns),
                List.of(),
                platform.ids().alphanumeric(LABEL_LETTERS).toLowerCase(java.util.Locale.ROOT),
                platform.clock().instant(),
                token);
        return estate.put(INTERFACE_ENDPOINT, endpoint.plus(places(estate, endpoint, request.subnetIds())));
    }

    private static InterfaceService service(Estate estate, String name) {
        if (name.equals("com.amazonaws." + estate.region() + ".s3")) {
            throw Ec2Failures.unsupported(
                    "CreateVpcEndpoint", "VpcEndpointType Interface for " + name + " (expected Gateway)");
        }
        return InterfaceService.named(name, estate.region())
                .orElseThrow(() -> VpcEndpointOperations.unknown(estate, name));
    }

    InterfaceEndpoint modify(OpenEstate estate, ModifyVpcEndpointRequest request, Optional<String> policy) {
        InterfaceEndpoint endpoint = estate.require(INTERFACE_ENDPOINT, request.vpcEndpointId());
        if (!endpoint.inPlan()) {
            throw INTERFACE_ENDPOINT.absent(endpoint.vpcEndpointId());
        }
        if (!request.addRouteTableIds().isEmpty()
                || !request.removeRouteTableIds().isEmpty()) {
            throw invalid("Route tables can only be specified for gateway endpoints.");
        }
        InterfaceEndpoint.Settings settings = new InterfaceEndpoint.Settings(
                policy.orElse(endpoint.policy()),
                groups(estate, endpoint, request),
                privateDns(estate, endpoint, request));
        List<InterfaceEndpoint.Place> gone = request.removeSubnetIds().stream()
                .map(id -> placeIn(endpoint, id))
                .toList();
        gone.forEach(place -> InterfaceEndpointSteps.leave(estate, endpoint, place));
        InterfaceEndpoint next = endpoint.with(settings).minus(gone);
        next.networkInterfaceIds().forEach(id -> regroup(estate, id, settings.groupIds()));
        return estate.put(INTERFACE_ENDPOINT, next.plus(places(estate, next, request.addSubnetIds())));
    }

    private List<String> groups(Estate estate, InterfaceEndpoint endpoint, ModifyVpcEndpointRequest request) {
        List<String> before = endpoint.settings().groupIds();
        for (String id : request.removeSecurityGroupIds()) {
            if (!before.contains(id)) {
                throw invalid("Security group " + id + " is not associated with " + endpoint.vpcEndpointId()
                        + " (expected one of " + before + ")");
            }
        }
        List<String> next = Stream.concat(before.stream(), request.addSecurityGroupIds().stream())
                .filter(id -> !request.removeSecurityGroupIds().contains(id))
                .distinct()
                .toList();
        if (next.isEmpty()) {
            throw invalid("An interface endpoint must have at least one security group.");
        }
        return next.equals(before) ? before : InterfaceGroups.checked(estate, endpoint.vpcId(), next);
    }

    private static boolean privateDns(Estate estate, InterfaceEndpoint endpoint, ModifyVpcEndpointRequest request) {
        Boolean wanted = request.privateDnsEnabled();
        if (wanted == null || wanted == endpoint.settings().privateDns()) {
            return endpoint.settings().privateDns();
        }
        if (wanted) {
            InterfaceService service = InterfaceService.named(endpoint.serviceName(), estate.region())
                    .orElseThrow();
            requirePrivateDns(
                    estate, estate.require(VPC, endpoint.vpcId()), service, Optional.of(endpoint.vpcEndpointId()));
        }
        return wanted;
    }

    private static void regroup(OpenEstate estate, String interfaceId, List<String> groupIds) {
        NetworkInterface eni = estate.require(NETWORK_INTERFACE, interfaceId);
        NetworkInterface.Settings old = eni.settings();
        if (!old.groupIds().equals(groupIds)) {
            estate.put(
                    NETWORK_INTERFACE,
                    eni.with(new NetworkInterface.Settings(old.description(), groupIds, old.sourceDestCheck())));
        }
    }

    private static InterfaceEndpoint.Place placeIn(InterfaceEndpoint endpoint, String subnetId) {
        return endpoint.places().stream()
                .filter(place -> place.subnetId().equals(subnetId))
                .findFirst()
                .orElseThrow(() -> invalid("Subnet " + subnetId + " is not associated with " + endpoint.vpcEndpointId()
                        + " (expected one of " + endpoint.subnetIds() + ")"));
    }

    /** An interface in each subnet; a zone has one of an endpoint's at most. */
    private List<InterfaceEndpoint.Place> places(
            OpenEstate estate, InterfaceEndpoint endpoint, List<String> subnetIds) {
        Map<String, String> subnetsByZone = new HashMap<>();
        endpoint.places().forEach(place -> subnetsByZone.put(place.zone(), place.subnetId()));
        List<InterfaceEndpoint.Place> places = new ArrayList<>();
        for (String id : subnetIds) {
            Subnet subnet = estate.require(SUBNET, id);
            if (!subnet.vpcId().equals(endpoint.vpcId())) {
                throw invalid("The subnet ID '" + id + "' is in " + subnet.vpcId() + " (expected one in "
                        + endpoint.vpcId() + ")");
            }
            String other = subnetsByZone.put(subnet.zone(), id);
            if (other != null) {
                throw Ec2Failures.failure(
                        "DuplicateSubnetsInSameZone",
                        "Found another VPC endpoint subnet in the availability zone of " + other);
            }
            places.add(place(estate, endpoint, subnet));
        }
        return places;
    }

    private InterfaceEndpoint.Place place(OpenEstate estate, InterfaceEndpoint endpoint, Subnet subnet) {
        NetworkInterface eni = estate.put(
                NETWORK_INTERFACE,
                new NetworkInterface(
                        platform.ids().resource("eni"),
                        new InterfacePlaces(platform.ids()).in(estate, subnet, Optional.empty()),
                        NetworkInterface.Type.VPC_ENDPOINT,
                        new NetworkInterface.Settings(
                                "VPC Endpoint Interface " + endpoint.vpcEndpointId(),
                                endpoint.settings().groupIds(),
                                true),
                        Optional.of(Requester.VPC_ENDPOINTS.attachment(platform.ids())),
                        Optional.empty(),
                        platform.clock().instant(),
                        Optional.empty(),
                        List.of()));
        return new InterfaceEndpoint.Place(
                subnet.subnetId(),
                subnet.zone(),
                eni.networkInterfaceId(),
                eni.address(),
                pool.lease(estate, endpoint.vpcEndpointId()));
    }

    private static void requirePrivateDns(
            Estate estate, Vpc vpc, InterfaceService service, Optional<String> ofEndpoint) {
        if (!EndpointNames.works(vpc)) {
            throw invalid(
                    "Enabling private DNS requires both enableDnsSupport and enableDnsHostnames VPC attributes set"
                            + " to true for " + vpc.vpcId());
        }
        boolean conflict = estate.interfaceEndpoints(vpc.vpcId())
                .filter(InterfaceEndpoint::inPlan)
                .filter(other -> !ofEndpoint.equals(Optional.of(other.vpcEndpointId())))
                .anyMatch(other ->
                        other.settings().privateDns() && other.serviceName().equals(service.name()));
        if (conflict) {
            throw invalid("private-dns-enabled cannot be set because there is already a conflicting DNS domain for "
                    + service.privateDnsName() + " in the VPC " + vpc.vpcId());
        }
    }

    private static software.amazon.awssdk.services.ec2.model.Ec2Exception invalid(String message) {
        return Ec2Failures.failure("InvalidParameter", message);
    }
}
