package dev.roadstead.services.ec2;

import static dev.roadstead.services.ec2.ResourceType.ADDRESS;
import static dev.roadstead.services.ec2.ResourceType.NETWORK_INTERFACE;

import dev.roadstead.host.Ipv4;
import dev.roadstead.services.aws.Ids;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.ec2.model.AssociateAddressRequest;
import software.amazon.awssdk.services.ec2.model.AssociateAddressResponse;
import software.amazon.awssdk.services.ec2.model.DisassociateAddressRequest;
import software.amazon.awssdk.services.ec2.model.DisassociateAddressResponse;

/** Which Elastic IP address leads to which interface. */
final class AddressAssociationOperations {

    private final Work work;
    private final Ids ids;
    private final PublicMappings mappings;

    AddressAssociationOperations(Work work, Ids ids, PublicMappings mappings) {
        this.work = work;
        this.ids = ids;
        this.mappings = mappings;
    }

    AssociateAddressResponse associate(AssociateAddressRequest request) {
        Ec2Failures.refuse("AssociateAddress", "InstanceId", request.instanceId());
        if (request.networkInterfaceId() == null) {
            throw Ec2Failures.missing("networkInterfaceId");
        }
        String associationId = work.enforce(estate -> {
            ElasticAddress address = address(estate, request.allocationId(), request.publicIp());
            NetworkInterface eni = estate.require(NETWORK_INTERFACE, request.networkInterfaceId());
            Requester.requirePermission(eni);
            Ipv4 at = mappable(estate, eni, request.privateIpAddress());
            boolean reassociate = !Boolean.FALSE.equals(request.allowReassociation());
            return associate(estate, address, eni, at, reassociate);
        });
        return AssociateAddressResponse.builder().associationId(associationId).build();
    }

    private String associate(
            OpenEstate estate, ElasticAddress address, NetworkInterface eni, Ipv4 at, boolean reassociate) {
        if (address.association().isPresent()) {
            ElasticAddress.Association old = address.association().get();
            if (old.networkInterfaceId().equals(eni.networkInterfaceId())
                    && old.privateAddress().equals(at)) {
                return old.associationId();
            }
            NetworkInterface other = estate.require(NETWORK_INTERFACE, old.networkInterfaceId());
            Requester.requirePermission(other);
            if (!reassociate) {
                throw Ec2Failures.failure(
                        "Resource.AlreadyAssociated",
                        "resource " + address.allocationId() + " is already associated with associate-id "
                                + old.associationId());
            }
            mappings.unmap(estate, other, old.privateAddress());
        }
        NetworkInterface there = estate.require(NETWORK_INTERFACE, eni.networkInterfaceId());
        boolean elastic = there.address(at)
                .flatMap(NetworkInterface.PrivateAddress::publicAddress)
                .flatMap(NetworkInterface.PublicAddress::elastic)
                .isPresent();
        if (elastic && !reassociate) {
            throw Ec2Failures.failure(
                    "Resource.AlreadyAssociated",
                    "resource " + eni.networkInterfaceId() + " is already associated with an Elastic IP address");
        }
        NetworkInterface free = mappings.unmap(estate, there, at);
        String associationId = ids.resource("eipassoc");
        mappings.map(estate, free, at, estate.require(ADDRESS, address.allocationId()), associationId);
        return associationId;
    }

    DisassociateAddressResponse disassociate(DisassociateAddressRequest request) {
        work.enforcing(estate -> {
            ElasticAddress.Association association = request.associationId() != null
                    ? byAssociation(estate, request.associationId())
                    : byPublicIp(estate, request.publicIp());
            NetworkInterface eni = estate.require(NETWORK_INTERFACE, association.networkInterfaceId());
            Requester.requirePermission(eni);
            mappings.unmap(estate, eni, association.privateAddress());
        });
        return DisassociateAddressResponse.builder().build();
    }

    private static ElasticAddress.Association byAssociation(Estate estate, String associationId) {
        return estate.all(ADDRESS)
                .flatMap(address -> address.association().stream())
                .filter(association -> association.associationId().equals(associationId))
                .findFirst()
                .orElseThrow(() -> Ec2Failures.failure(
                        "InvalidAssociationID.NotFound", "The association ID '" + associationId + "' does not exist"));
    }

    private static ElasticAddress.Association byPublicIp(Estate estate, @Nullable String publicIp) {
        if (publicIp == null) {
            throw Ec2Failures.missing("associationId");
        }
        return AddressOperations.byPublicIp(estate, publicIp)
                .association()
                .orElseThrow(() -> Ec2Failures.invalidValue("Address " + publicIp + " is not associated"));
    }

    private static ElasticAddress address(Estate estate, @Nullable String allocationId, @Nullable String publicIp) {
        if (allocationId != null && publicIp != null) {
            throw Ec2Failures.invalidCombination(
                    "You may specify public IP or allocation id, but not both in the same call");
        }
        if (allocationId != null) {
            return estate.require(ADDRESS, allocationId);
        }
        if (publicIp == null) {
            throw Ec2Failures.missing("allocationId");
        }
        return AddressOperations.byPublicIp(estate, publicIp);
    }

    /** The private address that an Elastic one shall lead to: the primary one, unless another is named. */
    private static Ipv4 mappable(Estate estate, NetworkInterface eni, @Nullable String privateAddress) {
        Ipv4 at = privateAddress == null ? eni.address() : Cidrs.address("privateIpAddress", privateAddress);
        if (eni.address(at).isEmpty()) {
            throw Ec2Failures.invalidValue("Private IP address " + at + " is not assigned to interface '"
                    + eni.networkInterfaceId() + "' (expected one of "
                    + eni.addresses().stream()
                            .map(each -> each.address().toString())
                            .collect(Collectors.joining(", "))
                    + ")");
        }
        if (estate.internetGateway(eni.vpcId()).isEmpty()) {
            throw Ec2Failures.failure(
                    "Gateway.NotAttached", "Network " + eni.vpcId() + " is not attached to any internet gateway");
        }
        return at;
    }
}
