package dev.roadstead.services.ec2;

import static dev.roadstead.services.ec2.ResourceType.ROUTE_TABLE;
import static dev.roadstead.services.ec2.ResourceType.VPC;
import static dev.roadstead.services.ec2.ResourceType.VPC_ENDPOINT;

import dev.roadstead.services.aws.Platform;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.ec2.model.CreateVpcEndpointRequest;
import software.amazon.awssdk.services.ec2.model.ModifyVpcEndpointRequest;

/** Gateway endpoints, made and changed within transactions of {@link VpcEndpointOperations}. */
final class GatewayEndpointOperations {

    private final Platform platform;
    private final PublicPool pool;

    GatewayEndpointOperations(Platform platform, PublicPool pool) {
        this.platform = platform;
        this.pool = pool;
    }

    VpcEndpoint create(
            OpenEstate estate, CreateVpcEndpointRequest request, String policy, Optional<Idempotency> token) {
        Vpc vpc = estate.require(VPC, request.vpcId());
        GatewayService service = GatewayService.named(request.serviceName(), estate.region(), pool.servicePool())
                .orElseThrow(() -> VpcEndpointOperations.unknown(estate, request.serviceName()));
        refuseInterfaces(request.subnetIds(), request.securityGroupIds(), request.privateDnsEnabled());
        Quotas.require(
                estate.all(VPC_ENDPOINT).count(),
                estate.limit(Quotas.GATEWAY_ENDPOINTS),
                "VpcEndpointLimitExceeded",
                "gateway endpoints");
        requireTables(estate, vpc.vpcId(), service, request.routeTableIds());
        String id = platform.ids().resource("vpce");
        return estate.put(
                VPC_ENDPOINT,
                new VpcEndpoint(
                        id,
                        vpc.vpcId(),
                        service,
                        request.routeTableIds(),
                        policy,
                        pool.lease(estate, id),
                        platform.clock().instant(),
                        token));
    }

    /** Every table is of the VPC, and none has a route to the service yet. */
    private static void requireTables(Estate estate, String vpcId, GatewayService service, List<String> ids) {
        for (String id : ids) {
            RouteTable table = estate.require(ROUTE_TABLE, id);
            if (!table.vpcId().equals(vpcId)) {
                throw Ec2Failures.invalidValue(
                        "route table " + id + " and network " + vpcId + " belong to different networks");
            }
            boolean routed =
                    estate.endpoints(vpcId).anyMatch(other -> other.service().equals(service) && other.routesFor(id));
            if (routed) {
                throw Ec2Failures.failure(
                        "RouteAlreadyExists",
                        "route table " + id + " already has a route with destination-prefix-list-id "
                                + service.prefixListId());
            }
        }
    }

    VpcEndpoint modify(OpenEstate estate, ModifyVpcEndpointRequest request, Optional<String> policy) {
        VpcEndpoint endpoint = estate.require(VPC_ENDPOINT, request.vpcEndpointId());
        refuseInterfaces(request.addSubnetIds(), request.addSecurityGroupIds(), request.privateDnsEnabled());
        refuseInterfaces(request.removeSubnetIds(), request.removeSecurityGroupIds(), null);
        VpcEndpoint next = endpoint.withoutTables(request.removeRouteTableIds());
        request.removeRouteTableIds().forEach(id -> requireAssociated(estate, endpoint, id));
        requireTables(estate, endpoint.vpcId(), endpoint.service(), request.addRouteTableIds());
        next = next.withTables(request.addRouteTableIds());
        return estate.put(VPC_ENDPOINT, policy.map(next::with).orElse(next));
    }

    private static void requireAssociated(Estate estate, VpcEndpoint endpoint, String routeTableId) {
        estate.require(ROUTE_TABLE, routeTableId);
        if (!endpoint.routesFor(routeTableId)) {
            throw Ec2Failures.invalidValue("route table " + routeTableId + " is not associated with "
                    + endpoint.vpcEndpointId() + " (expected one of " + endpoint.routeTableIds() + ")");
        }
    }

    void delete(OpenEstate estate, String id) {
        VpcEndpoint endpoint = estate.require(VPC_ENDPOINT, id);
        LeavingAddresses.add(estate.transaction(), endpoint.source(), endpoint.vpcId());
        estate.delete(VPC_ENDPOINT, endpoint);
    }

    /** What only interface endpoints have. */
    private static void refuseInterfaces(
            List<String> subnetIds, List<String> securityGroupIds, @Nullable Boolean privateDns) {
        if (Boolean.TRUE.equals(privateDns)) {
            throw Ec2Failures.invalidValue("Private DNS can only be enabled for interface endpoints.");
        }
        if (!subnetIds.isEmpty() || !securityGroupIds.isEmpty()) {
            throw Ec2Failures.invalidValue(
                    "Subnets and security groups can only be specified for interface endpoints.");
        }
    }
}
