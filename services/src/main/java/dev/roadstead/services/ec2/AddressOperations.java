package dev.roadstead.services.ec2;

import static dev.roadstead.services.ec2.ResourceType.ADDRESS;
import static dev.roadstead.services.ec2.ResourceType.NETWORK_INTERFACE;

import dev.roadstead.services.aws.Ids;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.ec2.model.AddressAttribute;
import software.amazon.awssdk.services.ec2.model.AllocateAddressRequest;
import software.amazon.awssdk.services.ec2.model.AllocateAddressResponse;
import software.amazon.awssdk.services.ec2.model.DescribeAddressesAttributeRequest;
import software.amazon.awssdk.services.ec2.model.DescribeAddressesAttributeResponse;
import software.amazon.awssdk.services.ec2.model.DescribeAddressesRequest;
import software.amazon.awssdk.services.ec2.model.DescribeAddressesResponse;
import software.amazon.awssdk.services.ec2.model.DomainType;
import software.amazon.awssdk.services.ec2.model.ReleaseAddressRequest;
import software.amazon.awssdk.services.ec2.model.ReleaseAddressResponse;

/** Elastic IP addresses. */
final class AddressOperations {

    private static final String POOL = "amazon";
    private static final Listing<ElasticAddress> LISTING = new Listing<>(
            ADDRESS,
            "allocationIds",
            new Filters<>(ElasticAddress::allocationId)
                    .by("allocation-id", ElasticAddress::allocationId)
                    .by("public-ip", address -> address.publicAddress().toString())
                    .by("domain", address -> "vpc")
                    .byOptional(
                            "association-id",
                            address -> address.association().map(ElasticAddress.Association::associationId))
                    .byOptional(
                            "network-interface-id",
                            address -> address.association().map(ElasticAddress.Association::networkInterfaceId))
                    .byOptional(
                            "private-ip-address",
                            address -> address.association()
                                    .map(a -> a.privateAddress().toString()))
                    .byEach(
                            "network-interface-owner-id",
                            (estate, address) -> address.association().stream()
                                    .map(association -> estate.account())
                                    .toList())
                    .byEach("network-border-group", (estate, address) -> List.of(estate.region()))
                    .none("instance-id"));

    private final Work work;
    private final Ids ids;
    private final TagRequests tagRequests;
    private final PublicPool pool;

    AddressOperations(Work work, Ids ids, TagRequests tagRequests, PublicPool pool) {
        this.work = work;
        this.ids = ids;
        this.tagRequests = tagRequests;
        this.pool = pool;
    }

    AllocateAddressResponse allocate(AllocateAddressRequest request) {
        String operation = "AllocateAddress";
        Ec2Failures.refuse(operation, "Address", request.address());
        Ec2Failures.refuse(operation, "CustomerOwnedIpv4Pool", request.customerOwnedIpv4Pool());
        Ec2Failures.refuse(operation, "IpamPoolId", request.ipamPoolId());
        requirePlace(request);
        Map<String, String> tags = tagRequests.onCreation(request.tagSpecifications(), operation, ADDRESS.name());
        return work.store(estate -> {
            Quotas.require(
                    estate.all(ADDRESS).count(), estate.limit(Quotas.ADDRESSES), "AddressLimitExceeded", "addresses");
            String id = ids.resource("eipalloc");
            ElasticAddress address =
                    estate.put(ADDRESS, new ElasticAddress(id, pool.lease(estate, id), Optional.empty()));
            estate.tag(ADDRESS.name(), id, tags);
            return AllocateAddressResponse.builder()
                    .allocationId(id)
                    .publicIp(address.publicAddress().toString())
                    .publicIpv4Pool(POOL)
                    .networkBorderGroup(estate.region())
                    .domain(DomainType.VPC)
                    .build();
        });
    }

    DescribeAddressesResponse describe(DescribeAddressesRequest request) {
        Estate estate = work.read();
        requireKnown(estate, request.publicIps());
        var page = LISTING.page(
                estate,
                estate.all(ADDRESS)
                        .filter(address -> request.publicIps().isEmpty()
                                || request.publicIps()
                                        .contains(address.publicAddress().toString())),
                new Listing.Query(request.allocationIds(), request.filters(), null, null));
        return DescribeAddressesResponse.builder()
                .addresses(page.map(address -> described(estate, address)).items())
                .build();
    }

    /** No address has a reverse DNS name of its own yet. */
    DescribeAddressesAttributeResponse describeAttribute(DescribeAddressesAttributeRequest request) {
        Estate estate = work.read();
        String attribute = request.attributeAsString();
        if (attribute != null && !attribute.equals("domain-name")) {
            throw Ec2Failures.invalidValue(
                    "Value (" + attribute + ") for parameter attribute is invalid. Expected: 'domain-name'");
        }
        var page = LISTING.page(
                estate,
                new Listing.Query(request.allocationIds(), List.of(), request.maxResults(), request.nextToken()));
        return DescribeAddressesAttributeResponse.builder()
                .addresses(page.map(address -> AddressAttribute.builder()
                                .allocationId(address.allocationId())
                                .publicIp(address.publicAddress().toString())
                                .build())
                        .items())
                .nextToken(page.token())
                .build();
    }

    ReleaseAddressResponse release(ReleaseAddressRequest request) {
        if (request.allocationId() == null && request.publicIp() == null) {
            throw Ec2Failures.missing("allocationId");
        }
        if (request.allocationId() == null) {
            throw Ec2Failures.invalidValue("You must specify an allocation id when releasing a VPC elastic IP address");
        }
        work.store(estate -> {
            requireBorderGroup(request.networkBorderGroup(), estate.region());
            ElasticAddress address = estate.require(ADDRESS, request.allocationId());
            address.association()
                    .flatMap(there -> estate.find(NETWORK_INTERFACE, there.networkInterfaceId()))
                    .ifPresent(Requester::requirePermission);
            if (address.association().isPresent()) {
                throw Ec2Failures.failure(
                        "InvalidIPAddress.InUse", "Address " + address.publicAddress() + " is in use.");
            }
            pool.release(estate.transaction(), address.publicAddress());
            estate.delete(ADDRESS, address);
            return address;
        });
        return ReleaseAddressResponse.builder().build();
    }

    private void requirePlace(AllocateAddressRequest request) {
        String domain = request.domainAsString();
        if (domain != null && !domain.equals("vpc")) {
            throw Ec2Failures.invalidValue("Value (" + domain + ") for parameter domain is invalid. Expected: 'vpc'");
        }
        String wanted = request.publicIpv4Pool();
        if (wanted != null && !wanted.equals(POOL)) {
            throw Ec2Failures.failure(
                    "InvalidPublicIpv4PoolID.NotFound", "The publicIpv4Pool ID '" + wanted + "' does not exist");
        }
        requireBorderGroup(request.networkBorderGroup(), work.read().region());
    }

    private static void requireBorderGroup(@Nullable String group, String region) {
        if (group != null && !group.equals(region)) {
            throw Ec2Failures.invalidValue(
                    "Value (" + group + ") for parameter networkBorderGroup is invalid. Expected: '" + region + "'");
        }
    }

    private static void requireKnown(Estate estate, List<String> publicIps) {
        for (String ip : publicIps) {
            byPublicIp(estate, ip);
        }
    }

    static ElasticAddress byPublicIp(Estate estate, String ip) {
        return estate.all(ADDRESS)
                .filter(address -> address.publicAddress().toString().equals(ip))
                .findFirst()
                .orElseThrow(() -> Ec2Failures.failure("InvalidAddress.NotFound", "Address '" + ip + "' not found."));
    }

    private static software.amazon.awssdk.services.ec2.model.Address described(Estate estate, ElasticAddress address) {
        var described = software.amazon.awssdk.services.ec2.model.Address.builder()
                .allocationId(address.allocationId())
                .publicIp(address.publicAddress().toString())
                .publicIpv4Pool(POOL)
                .networkBorderGroup(estate.region())
                .domain(DomainType.VPC)
                .tags(TagRequests.described(estate.tags(address.allocationId())));
        address.association()
                .ifPresent(association -> described
                        .associationId(association.associationId())
                        .networkInterfaceId(association.networkInterfaceId())
                        .networkInterfaceOwnerId(estate.account())
                        .privateIpAddress(association.privateAddress().toString()));
        return described.build();
    }
}
