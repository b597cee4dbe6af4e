package dev.roadstead.services.ec2;

import static dev.roadstead.services.ec2.ResourceType.ADDRESS;
import static dev.roadstead.services.ec2.ResourceType.NAT_GATEWAY;
import static dev.roadstead.services.ec2.ResourceType.NETWORK_INTERFACE;
import static dev.roadstead.services.ec2.ResourceType.SUBNET;

import dev.roadstead.host.Ipv4;
import dev.roadstead.services.aws.Ids;
import dev.roadstead.services.aws.Platform;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.ec2.model.CreateNatGatewayRequest;
import software.amazon.awssdk.services.ec2.model.CreateNatGatewayResponse;
import software.amazon.awssdk.services.ec2.model.DeleteNatGatewayRequest;
import software.amazon.awssdk.services.ec2.model.DeleteNatGatewayResponse;
import software.amazon.awssdk.services.ec2.model.DescribeNatGatewaysRequest;
import software.amazon.awssdk.services.ec2.model.DescribeNatGatewaysResponse;

/**
 * Zonal NAT gateways, public and private. A new one is pending until the network translates with it; a deleted one keeps its address until the
 * network no longer does.
 */
final class NatGatewayOperations {

    private static final String CREATE = "CreateNatGateway";
    private static final Listing<NatGateway> LISTING = new Listing<>(
            NAT_GATEWAY,
            "natGatewayIds",
            new Filters<>(NatGateway::natGatewayId)
                    .by("nat-gateway-id", NatGateway::natGatewayId)
                    .by("state", gateway -> gateway.state().text())
                    .by("subnet-id", NatGateway::subnetId)
                    .by("vpc-id", NatGateway::vpcId));

    private final Work work;
    private final Platform platform;
    private final TagRequests tagRequests;
    private final PublicMappings mappings;

    NatGatewayOperations(Work work, Platform platform, TagRequests tagRequests, PublicMappings mappings) {
        this.work = work;
        this.platform = platform;
        this.tagRequests = tagRequests;
        this.mappings = mappings;
    }

    CreateNatGatewayResponse create(CreateNatGatewayRequest request) {
        refuseUnsupported(request);
        if (request.subnetId() == null) {
            throw Ec2Failures.missing("subnetId");
        }
        NatGateway.Connectivity connectivity = connectivity(request);
        Map<String, String> tags = tagRequests.onCreation(request.tagSpecifications(), CREATE, NAT_GATEWAY.name());
        Optional<Idempotency> token = Idempotency.of(
                request.clientToken(), request.toBuilder().clientToken(null).build());
        return work.store(estate -> {
            NatGateway gateway = Idempotency.once(
                    token, estate, NAT_GATEWAY, () -> create(estate, request, connectivity, token, tags));
            return CreateNatGatewayResponse.builder()
                    .natGateway(NatGatewayDescription.of(estate, gateway))
                    .clientToken(request.clientToken())
                    .build();
        });
    }

    private NatGateway create(
            OpenEstate estate,
            CreateNatGatewayRequest request,
            NatGateway.Connectivity connectivity,
            Optional<Idempotency> token,
            Map<String, String> tags) {
        Subnet subnet = estate.require(SUBNET, request.subnetId());
        Optional<ElasticAddress> address =
                Optional.ofNullable(request.allocationId()).map(id -> estate.require(ADDRESS, id));
        requireRoom(estate, subnet.zone());
        String id = platform.ids().resource("nat");
        Optional<NatGateway.Failure> failure = address.flatMap(there -> failure(estate, subnet, there))
                .or(() -> exhaustion(estate, subnet, request.privateIpAddress()));
        Optional<NatGateway.Translation> translation = failure.isPresent()
                ? Optional.empty()
                : Optional.of(translation(estate, id, subnet, address, request.privateIpAddress()));
        Instant now = platform.clock().instant();
        NatGateway gateway = estate.put(
                NAT_GATEWAY,
                new NatGateway(
                        id,
                        subnet.vpcId(),
                        subnet.subnetId(),
                        connectivity,
                        failure.isPresent() ? NatGateway.State.FAILED : NatGateway.State.PENDING,
                        translation,
                        failure,
                        now,
                        failure.map(why -> now),
                        token));
        estate.tag(NAT_GATEWAY.name(), id, tags);
        return gateway;
    }

    /** What makes a gateway fail after its creation was accepted, as on AWS. */
    private static Optional<NatGateway.Failure> failure(Estate estate, Subnet subnet, ElasticAddress address) {
        if (estate.internetGateway(subnet.vpcId()).isEmpty()) {
            return Optional.of(new NatGateway.Failure(
                    "Gateway.NotAttached", "Network " + subnet.vpcId() + " has no Internet gateway attached"));
        }
        return address.association()
                .map(association -> new NatGateway.Failure(
                        "Resource.AlreadyAssociated",
                        "Elastic IP address [" + address.allocationId() + "] is already associated"));
    }

    /** A subnet without a free address lets the gateway fail, too; an address that was asked for by name is refused at once. */
    private static Optional<NatGateway.Failure> exhaustion(Estate estate, Subnet subnet, @Nullable String wanted) {
        return wanted == null && SubnetDescription.free(estate, subnet) == 0
                ? Optional.of(new NatGateway.Failure(
                        "InsufficientFreeAddressesInSubnet",
                        "Subnet " + subnet.subnetId() + " has insufficient free addresses to create this NAT gateway"))
                : Optional.empty();
    }

    private NatGateway.Translation translation(
            OpenEstate estate,
            String gatewayId,
            Subnet subnet,
            Optional<ElasticAddress> address,
            @Nullable String wanted) {
        Ids ids = platform.ids();
        Optional<Ipv4> asked = Optional.ofNullable(wanted).map(text -> Cidrs.address("privateIpAddress", text));
        NetworkInterface eni = new NetworkInterface(
                ids.resource("eni"),
                new InterfacePlaces(ids).in(estate, subnet, asked),
                NetworkInterface.Type.NAT_GATEWAY,
                new NetworkInterface.Settings("Interface for NAT Gateway " + gatewayId, List.of(), false),
                Optional.of(Requester.NAT_GATEWAYS.attachment(ids)),
                Optional.empty(),
                platform.clock().instant(),
                Optional.empty(),
                List.of());
        if (address.isEmpty()) {
            estate.put(NETWORK_INTERFACE, eni);
            return new NatGateway.Translation(
                    Optional.empty(), Optional.empty(), eni.networkInterfaceId(), eni.address(), Optional.empty());
        }
        String associationId = ids.resource("eipassoc");
        mappings.map(estate, eni, eni.address(), address.get(), associationId);
        return new NatGateway.Translation(
                address.map(ElasticAddress::allocationId),
                Optional.of(associationId),
                eni.networkInterfaceId(),
                eni.address(),
                address.map(ElasticAddress::publicAddress));
    }

    DescribeNatGatewaysResponse describe(DescribeNatGatewaysRequest request) {
        Estate estate = work.read();
        Instant now = platform.clock().instant();
        var page = LISTING.page(
                estate,
                estate.all(NAT_GATEWAY).filter(gateway -> gateway.visible(now)),
                new Listing.Query(
                        request.natGatewayIds(), request.filter(), request.maxResults(), request.nextToken()));
        return DescribeNatGatewaysResponse.builder()
                .natGateways(page.map(gateway -> NatGatewayDescription.of(estate, gateway))
                        .items())
                .nextToken(page.token())
                .build();
    }

    DeleteNatGatewayResponse delete(DeleteNatGatewayRequest request) {
        Instant now = platform.clock().instant();
        work.store(estate -> {
            NatGateway gateway = estate.require(NAT_GATEWAY, request.natGatewayId());
            if (gateway.state() == NatGateway.State.DELETED || !gateway.visible(now)) {
                throw NAT_GATEWAY.absent(request.natGatewayId());
            }
            if (gateway.state() == NatGateway.State.FAILED) {
                estate.delete(NAT_GATEWAY, gateway);
            } else if (gateway.state() != NatGateway.State.DELETING) {
                estate.put(NAT_GATEWAY, gateway.enter(NatGateway.State.DELETING, now));
            }
            return gateway;
        });
        return DeleteNatGatewayResponse.builder()
                .natGatewayId(request.natGatewayId())
                .build();
    }

    private void requireRoom(Estate estate, String zone) {
        long there = estate.all(NAT_GATEWAY)
                .filter(NatGateway::alive)
                .filter(gateway -> estate.find(SUBNET, gateway.subnetId())
                        .filter(subnet -> subnet.zone().equals(zone))
                        .isPresent())
                .count();
        if (there >= estate.limit(Quotas.NAT_GATEWAYS)) {
            throw Ec2Failures.failure(
                    "NatGatewayLimitExceeded",
                    "The maximum number of NAT gateways in availability zone " + zone + " has been reached: " + there);
        }
    }

    /** A public gateway has an Elastic IP address, a private one has none. */
    private static NatGateway.Connectivity connectivity(CreateNatGatewayRequest request) {
        String type = request.connectivityTypeAsString();
        if (type == null || type.equals("public")) {
            if (request.allocationId() == null) {
                throw Ec2Failures.missing("allocationId");
            }
            return NatGateway.Connectivity.PUBLIC;
        }
        if (!type.equals("private")) {
            throw Ec2Failures.invalidValue(
                    "Value (" + type + ") for parameter connectivityType is invalid. Expected: 'private', 'public'");
        }
        if (request.allocationId() != null) {
            throw Ec2Failures.invalidCombination(
                    "The parameter allocationId cannot be used with the connectivityType private");
        }
        return NatGateway.Connectivity.PRIVATE;
    }

    private static void refuseUnsupported(CreateNatGatewayRequest request) {
        String mode = request.availabilityModeAsString();
        if (mode != null && !mode.equals("zonal")) {
            throw Ec2Failures.unsupported(CREATE, "AvailabilityMode " + mode);
        }
        Ec2Failures.refuse(CREATE, "VpcId", request.vpcId());
        Ec2Failures.refuse(CREATE, "AvailabilityZoneAddresses", request.availabilityZoneAddresses());
        Ec2Failures.refuse(CREATE, "SecondaryAllocationIds", request.secondaryAllocationIds());
        Ec2Failures.refuse(CREATE, "SecondaryPrivateIpAddresses", request.secondaryPrivateIpAddresses());
        Ec2Failures.refuse(CREATE, "SecondaryPrivateIpAddressCount", request.secondaryPrivateIpAddressCount());
    }
}
