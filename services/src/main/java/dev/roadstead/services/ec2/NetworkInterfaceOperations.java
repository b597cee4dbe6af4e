package dev.roadstead.services.ec2;

import static dev.roadstead.services.ec2.ResourceType.NETWORK_INTERFACE;
import static dev.roadstead.services.ec2.ResourceType.SUBNET;

import dev.roadstead.services.aws.Hints;
import dev.roadstead.services.aws.Platform;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import software.amazon.awssdk.services.ec2.model.CreateNetworkInterfaceRequest;
import software.amazon.awssdk.services.ec2.model.CreateNetworkInterfaceResponse;
import software.amazon.awssdk.services.ec2.model.DeleteNetworkInterfaceRequest;
import software.amazon.awssdk.services.ec2.model.DeleteNetworkInterfaceResponse;
import software.amazon.awssdk.services.ec2.model.DescribeNetworkInterfacesRequest;
import software.amazon.awssdk.services.ec2.model.DescribeNetworkInterfacesResponse;

/** Elastic network interfaces. */
final class NetworkInterfaceOperations {

    private static final String CREATE = "CreateNetworkInterface";
    private static final Listing<NetworkInterface> LISTING =
            new Listing<>(NETWORK_INTERFACE, "networkInterfaceIds", NetworkInterfaceDescription.filters());

    private final Work work;
    private final Platform platform;
    private final TagRequests tagRequests;
    private final PublicMappings mappings;

    NetworkInterfaceOperations(Work work, Platform platform, TagRequests tagRequests, PublicMappings mappings) {
        this.work = work;
        this.platform = platform;
        this.tagRequests = tagRequests;
        this.mappings = mappings;
    }

    /** An interface that a service of ours creates is in use at once, and its namespace exists when this returns. */
    CreateNetworkInterfaceResponse create(CreateNetworkInterfaceRequest request) {
        refuseUnsupported(request);
        InterfaceAddresses wanted = InterfaceAddresses.of(request);
        if (wanted.several() && Requester.current().isPresent()) {
            throw Ec2Failures.unsupported(CREATE, "PrivateIpAddresses with secondary addresses of an interface in use");
        }
        Map<String, String> tags =
                tagRequests.onCreation(request.tagSpecifications(), CREATE, NETWORK_INTERFACE.name());
        Optional<Idempotency> token = Idempotency.of(
                request.clientToken(), request.toBuilder().clientToken(null).build());
        return work.enforce(estate -> {
            NetworkInterface eni = Idempotency.once(
                    token, estate, NETWORK_INTERFACE, () -> create(estate, request, wanted, token, tags));
            return CreateNetworkInterfaceResponse.builder()
                    .networkInterface(NetworkInterfaceDescription.of(estate, eni))
                    .clientToken(request.clientToken())
                    .build();
        });
    }

    private NetworkInterface create(
            OpenEstate estate,
            CreateNetworkInterfaceRequest request,
            InterfaceAddresses wanted,
            Optional<Idempotency> token,
            Map<String, String> tags) {
        Subnet subnet = estate.require(SUBNET, request.subnetId());
        NetworkInterface.Settings settings = new NetworkInterface.Settings(
                request.description() == null ? "" : request.description(),
                InterfaceGroups.checked(estate, subnet.vpcId(), request.groups()),
                true);
        InterfacePlaces places = new InterfacePlaces(platform.ids());
        NetworkInterface.Place place = places.in(estate, subnet, wanted.primary());
        List<NetworkInterface.PrivateAddress> further =
                places.further(estate, subnet, place.address(), wanted.secondary(), wanted.count()).stream()
                        .map(address -> new NetworkInterface.PrivateAddress(address, Optional.empty()))
                        .toList();
        InterfacePlaces.requireRoom(1 + further.size());
        NetworkInterface eni = estate.put(
                NETWORK_INTERFACE,
                new NetworkInterface(
                        platform.ids().resource("eni"),
                        place,
                        type(request),
                        settings,
                        Requester.current().map(requester -> requester.attachment(platform.ids())),
                        Optional.empty(),
                        platform.clock().instant(),
                        token,
                        further));
        estate.tag(NETWORK_INTERFACE.name(), eni.networkInterfaceId(), tags);
        return Hints.given(request, Hints.ASSOCIATE_PUBLIC_IP_ADDRESS) ? mappings.assign(estate, eni) : eni;
    }

    DescribeNetworkInterfacesResponse describe(DescribeNetworkInterfacesRequest request) {
        Estate estate = work.read();
        var page = LISTING.page(
                estate,
                new Listing.Query(
                        request.networkInterfaceIds(), request.filters(), request.maxResults(), request.nextToken()));
        return DescribeNetworkInterfacesResponse.builder()
                .networkInterfaces(page.map(eni -> NetworkInterfaceDescription.of(estate, eni))
                        .items())
                .nextToken(page.token())
                .build();
    }

    DeleteNetworkInterfaceResponse delete(DeleteNetworkInterfaceRequest request) {
        work.enforcing(estate -> {
            NetworkInterface eni = estate.require(NETWORK_INTERFACE, request.networkInterfaceId());
            requireDeletable(eni);
            mappings.unmap(estate, eni);
            estate.delete(NETWORK_INTERFACE, eni);
        });
        return DeleteNetworkInterfaceResponse.builder().build();
    }

    private static void requireDeletable(NetworkInterface eni) {
        Optional<String> owner = eni.management().map(NetworkInterface.Management::requesterId);
        boolean own = owner.equals(Requester.current().map(Requester::id));
        if (owner.isPresent() && !own) {
            throw Ec2Failures.invalidValue("Network interface '" + eni.networkInterfaceId()
                    + "' is currently in use. It is managed by " + owner.get()
                    + ", which deletes it together with what it belongs to.");
        }
    }

    private static NetworkInterface.Type type(CreateNetworkInterfaceRequest request) {
        String type = request.interfaceTypeAsString();
        if (type == null || type.equals("interface")) {
            return NetworkInterface.Type.INTERFACE;
        }
        if (type.equals("network_load_balancer") && Requester.current().isPresent()) {
            return NetworkInterface.Type.NETWORK_LOAD_BALANCER;
        }
        throw Ec2Failures.unsupported(CREATE, "InterfaceType " + type);
    }

    private static void refuseUnsupported(CreateNetworkInterfaceRequest request) {
        Ec2Failures.refuse(CREATE, "Ipv4Prefixes", request.ipv4Prefixes());
        Ec2Failures.refuse(CREATE, "Ipv4PrefixCount", request.ipv4PrefixCount());
        Ec2Failures.refuse(CREATE, "Ipv6Addresses", request.ipv6Addresses());
        Ec2Failures.refuse(CREATE, "Ipv6Prefixes", request.ipv6Prefixes());
        if (request.ipv6AddressCount() != null && request.ipv6AddressCount() > 0) {
            throw Ec2Failures.unsupported(CREATE, "Ipv6AddressCount");
        }
    }
}
