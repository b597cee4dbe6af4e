package dev.roadstead.services.ec2;

import static dev.roadstead.services.ec2.ResourceType.ROUTE_TABLE;
import static dev.roadstead.services.ec2.ResourceType.VPC;
import static dev.roadstead.services.ec2.ResourceType.VPC_ENDPOINT;

import dev.roadstead.services.aws.Platform;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import software.amazon.awssdk.services.ec2.model.CreateVpcEndpointRequest;
import software.amazon.awssdk.services.ec2.model.CreateVpcEndpointResponse;
import software.amazon.awssdk.services.ec2.model.DeleteVpcEndpointsRequest;
import software.amazon.awssdk.services.ec2.model.DeleteVpcEndpointsResponse;
import software.amazon.awssdk.services.ec2.model.Ec2Exception;
import software.amazon.awssdk.services.ec2.model.ModifyVpcEndpointRequest;
import software.amazon.awssdk.services.ec2.model.ModifyVpcEndpointResponse;
import software.amazon.awssdk.services.ec2.model.UnsuccessfulItem;

/** Gateway endpoints come, change and go; their routes are in force when that is answered. Interface endpoints are refused by name. */
final class VpcEndpointOperations {

    private static final String CREATE = "CreateVpcEndpoint";
    private static final String MODIFY = "ModifyVpcEndpoint";

    private final Work work;
    private final Platform platform;
    private final TagRequests tagRequests;
    private final PublicPool pool;

    VpcEndpointOperations(Work work, Platform platform, TagRequests tagRequests, PublicPool pool) {
        this.work = work;
        this.platform = platform;
        this.tagRequests = tagRequests;
        this.pool = pool;
    }

    CreateVpcEndpointResponse create(CreateVpcEndpointRequest request) {
        refuseUnsupported(request);
        if (request.vpcId() == null) {
            throw Ec2Failures.missing("vpcId");
        }
        if (request.serviceName() == null) {
            throw Ec2Failures.missing("serviceName");
        }
        Map<String, String> tags = tagRequests.onCreation(request.tagSpecifications(), CREATE, VPC_ENDPOINT.name());
        Optional<Idempotency> token = Idempotency.of(
                request.clientToken(), request.toBuilder().clientToken(null).build());
        return work.enforce(estate -> {
            VpcEndpoint made = Idempotency.once(token, estate, VPC_ENDPOINT, () -> {
                VpcEndpoint endpoint = create(estate, request, token);
                estate.tag(VPC_ENDPOINT.name(), endpoint.vpcEndpointId(), tags);
                return endpoint;
            });
            return CreateVpcEndpointResponse.builder()
                    .vpcEndpoint(VpcEndpointDescription.of(estate, made))
                    .clientToken(request.clientToken())
                    .build();
        });
    }

    private VpcEndpoint create(OpenEstate estate, CreateVpcEndpointRequest request, Optional<Idempotency> token) {
        Vpc vpc = estate.require(VPC, request.vpcId());
        GatewayService service = service(estate, request.serviceName());
        Quotas.require(
                estate.all(VPC_ENDPOINT).count(),
                Quotas.GATEWAY_ENDPOINTS,
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
                        policy(request.policyDocument()),
                        pool.lease(estate, id),
                        platform.clock().instant(),
                        token));
    }

    private GatewayService service(Estate estate, String name) {
        Optional<GatewayService> service = GatewayService.named(name, estate.region(), pool.servicePool());
        if (service.isEmpty() && name.startsWith("com.amazonaws." + estate.region() + ".")) {
            throw Ec2Failures.unsupported(
                    CREATE,
                    "ServiceName " + name + " (expected com.amazonaws." + estate.region()
                            + ".s3 with VpcEndpointType Gateway)");
        }
        return service.orElseThrow(() ->
                Ec2Failures.failure("InvalidServiceName", "The Vpc Endpoint Service '" + name + "' does not exist"));
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

    ModifyVpcEndpointResponse modify(ModifyVpcEndpointRequest request) {
        refuseUnsupported(request);
        boolean reset = Boolean.TRUE.equals(request.resetPolicy());
        if (reset && request.policyDocument() != null) {
            throw Ec2Failures.invalidCombination(
                    "The parameter resetPolicy cannot be used with the parameter policyDocument");
        }
        work.enforcing(estate -> {
            VpcEndpoint endpoint = estate.require(VPC_ENDPOINT, request.vpcEndpointId());
            VpcEndpoint next = endpoint.withoutTables(request.removeRouteTableIds());
            request.removeRouteTableIds().forEach(id -> requireAssociated(estate, endpoint, id));
            requireTables(estate, endpoint.vpcId(), endpoint.service(), request.addRouteTableIds());
            next = next.withTables(request.addRouteTableIds());
            if (reset || request.policyDocument() != null) {
                next = next.with(policy(request.policyDocument()));
            }
            estate.put(VPC_ENDPOINT, next);
        });
        return ModifyVpcEndpointResponse.builder().returnValue(true).build();
    }

    private static void requireAssociated(Estate estate, VpcEndpoint endpoint, String routeTableId) {
        estate.require(ROUTE_TABLE, routeTableId);
        if (!endpoint.routesFor(routeTableId)) {
            throw Ec2Failures.invalidValue("route table " + routeTableId + " is not associated with "
                    + endpoint.vpcEndpointId() + " (expected one of " + endpoint.routeTableIds() + ")");
        }
    }

    /** Deletes what can be deleted, and says of each other one why not. */
    DeleteVpcEndpointsResponse delete(DeleteVpcEndpointsRequest request) {
        if (request.vpcEndpointIds().isEmpty()) {
            throw Ec2Failures.missing("vpcEndpointIds");
        }
        List<UnsuccessfulItem> unsuccessful = new ArrayList<>();
        work.enforcing(estate -> {
            unsuccessful.clear();
            for (String id : request.vpcEndpointIds()) {
                try {
                    VpcEndpoint endpoint = estate.require(VPC_ENDPOINT, id);
                    pool.release(estate.transaction(), endpoint.source());
                    estate.delete(VPC_ENDPOINT, endpoint);
                } catch (Ec2Exception unknown) {
                    unsuccessful.add(UnsuccessfulItem.builder()
                            .resourceId(id)
                            .error(error -> error.code(unknown.awsErrorDetails().errorCode())
                                    .message(unknown.awsErrorDetails().errorMessage()))
                            .build());
                }
            }
        });
        return DeleteVpcEndpointsResponse.builder().unsuccessful(unsuccessful).build();
    }

    private static String policy(String document) {
        return document == null || document.isEmpty()
                ? EndpointPolicies.FULL_ACCESS
                : EndpointPolicies.checked(document);
    }

    private static void refuseUnsupported(CreateVpcEndpointRequest request) {
        String type = request.vpcEndpointTypeAsString();
        if (type != null && !type.equals("Gateway")) {
            throw Ec2Failures.unsupported(CREATE, "VpcEndpointType " + type + " (expected Gateway)");
        }
        if (Boolean.TRUE.equals(request.privateDnsEnabled())) {
            throw Ec2Failures.invalidValue("Private DNS can only be enabled for interface endpoints.");
        }
        if (request.ipAddressTypeAsString() != null
                && !request.ipAddressTypeAsString().equals("ipv4")) {
            throw Ec2Failures.unsupported(CREATE, "IpAddressType " + request.ipAddressTypeAsString());
        }
        Ec2Failures.refuse(CREATE, "SubnetIds", request.subnetIds());
        Ec2Failures.refuse(CREATE, "SecurityGroupIds", request.securityGroupIds());
        Ec2Failures.refuse(CREATE, "SubnetConfigurations", request.subnetConfigurations());
        Ec2Failures.refuse(CREATE, "DnsOptions", request.dnsOptions());
        Ec2Failures.refuse(CREATE, "ServiceNetworkArn", request.serviceNetworkArn());
        Ec2Failures.refuse(CREATE, "ResourceConfigurationArn", request.resourceConfigurationArn());
        Ec2Failures.refuse(CREATE, "ServiceRegion", request.serviceRegion());
    }

    private static void refuseUnsupported(ModifyVpcEndpointRequest request) {
        if (Boolean.TRUE.equals(request.privateDnsEnabled())) {
            throw Ec2Failures.invalidValue("Private DNS can only be enabled for interface endpoints.");
        }
        if (request.ipAddressTypeAsString() != null
                && !request.ipAddressTypeAsString().equals("ipv4")) {
            throw Ec2Failures.unsupported(MODIFY, "IpAddressType " + request.ipAddressTypeAsString());
        }
        Ec2Failures.refuse(MODIFY, "AddSubnetIds", request.addSubnetIds());
        Ec2Failures.refuse(MODIFY, "RemoveSubnetIds", request.removeSubnetIds());
        Ec2Failures.refuse(MODIFY, "AddSecurityGroupIds", request.addSecurityGroupIds());
        Ec2Failures.refuse(MODIFY, "RemoveSecurityGroupIds", request.removeSecurityGroupIds());
        Ec2Failures.refuse(MODIFY, "SubnetConfigurations", request.subnetConfigurations());
        Ec2Failures.refuse(MODIFY, "DnsOptions", request.dnsOptions());
    }
}
