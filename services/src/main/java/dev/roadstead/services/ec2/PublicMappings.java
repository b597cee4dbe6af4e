package dev.roadstead.services.ec2;

import static dev.roadstead.services.ec2.ResourceType.ADDRESS;
import static dev.roadstead.services.ec2.ResourceType.NETWORK_INTERFACE;

import java.util.Optional;

/** Public addresses of interfaces: Elastic IP addresses, and those that come and go with an interface. */
final class PublicMappings {

    private final PublicPool pool;

    PublicMappings(PublicPool pool) {
        this.pool = pool;
    }

    /** Gives an interface a public address of its own; one that has any keeps it. */
    NetworkInterface assign(OpenEstate estate, NetworkInterface eni) {
        return eni.publicAddress().isPresent()
                ? eni
                : estate.put(
                        NETWORK_INTERFACE,
                        eni.with(Optional.of(new NetworkInterface.PublicAddress(
                                pool.lease(estate, eni.networkInterfaceId()), Optional.empty()))));
    }

    /** Maps an Elastic IP address to an interface that has no public address. */
    void map(OpenEstate estate, NetworkInterface eni, ElasticAddress address, String associationId) {
        estate.put(
                ADDRESS,
                address.with(Optional.of(
                        new ElasticAddress.Association(associationId, eni.networkInterfaceId(), eni.address()))));
        estate.put(
                NETWORK_INTERFACE,
                eni.with(Optional.of(new NetworkInterface.PublicAddress(
                        address.publicAddress(),
                        Optional.of(new NetworkInterface.Elastic(address.allocationId(), associationId))))));
    }

    /** Takes an interface's public address away: an Elastic one goes back to its owner, any other one to the pool. */
    NetworkInterface unmap(OpenEstate estate, NetworkInterface eni) {
        if (eni.publicAddress().isEmpty()) {
            return eni;
        }
        NetworkInterface.PublicAddress mapped = eni.publicAddress().get();
        mapped.elastic()
                .ifPresentOrElse(
                        elastic -> estate.find(ADDRESS, elastic.allocationId())
                                .ifPresent(address -> estate.put(ADDRESS, address.with(Optional.empty()))),
                        () -> pool.release(estate.transaction(), mapped.address()));
        return estate.put(NETWORK_INTERFACE, eni.with(Optional.<NetworkInterface.PublicAddress>empty()));
    }
}
