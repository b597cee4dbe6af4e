package dev.roadstead.services.ec2;

import static dev.roadstead.services.ec2.ResourceType.INTERFACE_ENDPOINT;
import static dev.roadstead.services.ec2.ResourceType.VPC_ENDPOINT;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.services.ec2.model.CreateVpcEndpointRequest;
import software.amazon.awssdk.services.ec2.model.CreateVpcEndpointResponse;
import software.amazon.awssdk.services.ec2.model.DeleteVpcEndpointsRequest;
import software.amazon.awssdk.services.ec2.model.DeleteVpcEndpointsResponse;
import software.amazon.awssdk.services.ec2.model.DnsOptionsSpecification;
import software.amazon.awssdk.services.ec2.model.Ec2Exception;
import software.amazon.awssdk.services.ec2.model.ModifyVpcEndpointRequest;
import software.amazon.awssdk.services.ec2.model.ModifyVpcEndpointResponse;
import software.amazon.awssdk.services.ec2.model.UnsuccessfulItem;

/** Endpoints come, change and go; they are in force, or no longer, when that is answered. */
final class VpcEndpointOperations {

    private static final String CREATE = "CreateVpcEndpoint";
    private static final String MODIFY = "ModifyVpcEndpoint";
    private static final String INTERFACE = "Interface";

    private final Work work;
    private final TagRequests tagRequests;
    private final GatewayEndpointOperations gateways;
    private final InterfaceEndpointOperations interfaces;

    VpcEndpointOperations(
            Work work,
            TagRequests tagRequests,
            GatewayEndpointOperations gateways,
            InterfaceEndpointOperations interfaces) {
        this.work = work;
        this.tagRequests = tagRequests;
        this.gateways = gateways;
        this.interfaces = interfaces;
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
            Endpoint made = INTERFACE.equals(request.vpcEndpointTypeAsString())
                    ? Idempotency.once(
                            token,
                            estate,
                            INTERFACE_ENDPOINT,
                            () -> tagged(
                                    estate,
                                    interfaces.create(estate, request, policy(request.policyDocument()), token),
                                    tags))
                    : Idempotency.once(
                            token,
                            estate,
                            VPC_ENDPOINT,
                            () -> tagged(
                                    estate,
                                    gateways.create(estate, request, policy(request.policyDocument()), token),
                                    tags));
            return CreateVpcEndpointResponse.builder()
                    .vpcEndpoint(VpcEndpointDescription.of(estate, made))
                    .clientToken(request.clientToken())
                    .build();
        });
    }

    private static <E extends Endpoint> E tagged(OpenEstate estate, E endpoint, Map<String, String> tags) {
        estate.tag(VPC_ENDPOINT.name(), endpoint.vpcEndpointId(), tags);
        return endpoint;
    }

    /** The error for a service that there can be no endpoint of the asked type for. */
    static AwsServiceException unknown(Estate estate, String name) {
        String region = estate.region();
        boolean gateway = GatewayService.isName(name, region);
        if (gateway || InterfaceService.named(name, region).isPresent()) {
            return Ec2Failures.failure(
                    "InvalidParameter",
                    "Endpoint type (" + (gateway ? INTERFACE : "Gateway")
                            + ") does not match available service types ([" + (gateway ? "Gateway" : INTERFACE)
                            + "]).");
        }
        if (InterfaceService.unbuilt(name, region)) {
            return Ec2Failures.unsupported(
                    CREATE,
                    "ServiceName " + name + " (expected one of "
                            + InterfaceService.in(region).stream()
                                    .map(InterfaceService::name)
                                    .toList() + ")");
        }
        return Ec2Failures.failure("InvalidServiceName", "The Vpc Endpoint Service '" + name + "' does not exist");
    }

    ModifyVpcEndpointResponse modify(ModifyVpcEndpointRequest request) {
        refuseUnsupported(request);
        boolean reset = Boolean.TRUE.equals(request.resetPolicy());
        if (reset && request.policyDocument() != null) {
            throw Ec2Failures.invalidCombination(
                    "The parameter resetPolicy cannot be used with the parameter policyDocument");
        }
        Optional<String> policy = reset || request.policyDocument() != null
                ? Optional.of(policy(request.policyDocument()))
                : Optional.empty();
        work.enforcing(estate -> {
            boolean ofInterfaces = request.vpcEndpointId() != null
                    && estate.find(INTERFACE_ENDPOINT, request.vpcEndpointId()).isPresent();
            Endpoint changed = ofInterfaces
                    ? interfaces.modify(estate, request, policy)
                    : gateways.modify(estate, request, policy);
            if (!changed.vpcEndpointId().equals(request.vpcEndpointId())) {
                throw new IllegalStateException(changed + " was changed, not " + request.vpcEndpointId());
            }
        });
        return ModifyVpcEndpointResponse.builder().returnValue(true).build();
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
                    delete(estate, id);
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

    /** An interface endpoint is gone once the network leads through it no longer, a gateway endpoint at once. */
    private void delete(OpenEstate estate, String id) {
        Optional<InterfaceEndpoint> ofInterfaces = estate.find(INTERFACE_ENDPOINT, id);
        if (ofInterfaces.isEmpty()) {
            gateways.delete(estate, id);
        } else if (ofInterfaces.get().inPlan()) {
            estate.put(INTERFACE_ENDPOINT, ofInterfaces.get().enter(InterfaceEndpoint.State.DELETING));
        }
    }

    private static String policy(String document) {
        return document == null || document.isEmpty()
                ? EndpointPolicies.FULL_ACCESS
                : EndpointPolicies.checked(document);
    }

    private static void refuseUnsupported(CreateVpcEndpointRequest request) {
        String type = request.vpcEndpointTypeAsString();
        if (type != null && !type.equals("Gateway") && !type.equals(INTERFACE)) {
            throw Ec2Failures.unsupported(CREATE, "VpcEndpointType " + type + " (expected Gateway or Interface)");
        }
        refuse(CREATE, request.ipAddressTypeAsString(), request.dnsOptions());
        Ec2Failures.refuse(CREATE, "SubnetConfigurations", request.subnetConfigurations());
        Ec2Failures.refuse(CREATE, "ServiceNetworkArn", request.serviceNetworkArn());
        Ec2Failures.refuse(CREATE, "ResourceConfigurationArn", request.resourceConfigurationArn());
        Ec2Failures.refuse(CREATE, "ServiceRegion", request.serviceRegion());
    }

    private static void refuseUnsupported(ModifyVpcEndpointRequest request) {
        refuse(MODIFY, request.ipAddressTypeAsString(), request.dnsOptions());
        Ec2Failures.refuse(MODIFY, "SubnetConfigurations", request.subnetConfigurations());
    }

    /** IPv4 alone, whose records are the default; the rest of DNS options is for S3. */
    private static void refuse(
            String operation, @Nullable String ipAddressType, @Nullable DnsOptionsSpecification options) {
        if (ipAddressType != null && !ipAddressType.equals("ipv4")) {
            throw Ec2Failures.unsupported(operation, "IpAddressType " + ipAddressType + " (expected ipv4)");
        }
        if (options == null) {
            return;
        }
        String records = options.dnsRecordIpTypeAsString();
        if (records != null && !records.equals("ipv4")) {
            throw Ec2Failures.unsupported(operation, "DnsOptions.DnsRecordIpType " + records + " (expected ipv4)");
        }
        if (Boolean.TRUE.equals(options.privateDnsOnlyForInboundResolverEndpoint())) {
            throw Ec2Failures.unsupported(operation, "DnsOptions.PrivateDnsOnlyForInboundResolverEndpoint");
        }
    }
}
