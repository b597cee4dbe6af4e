package dev.roadstead.services.ec2;

import static dev.roadstead.services.ec2.ResourceType.ADDRESS;
import static dev.roadstead.services.ec2.ResourceType.NETWORK_INTERFACE;

import dev.roadstead.host.Ipv4;
import java.util.Optional;

/** Public addresses of interfaces: Elastic IP addresses, and those that come and go with an interface. */
final class PublicMappings {

    private final PublicPool pool;

    PublicMappings(PublicPool pool) {
        this.pool = pool;
    }

    /** Gives an interface a public address of its own, for its primary private one; one that has any there keeps it. */
    NetworkInterface assign(OpenEstate estate, NetworkInterface eni) {
        return eni.publicAddress().isPresent()
                ? eni
                : estate.put(
                        NETWORK_INTERFACE,
                        eni.with(
                                eni.address(),
                                Optional.of(new NetworkInterface.PublicAddress(
                                        pool.lease(estate, eni.networkInterfaceId()), Optional.empty()))));
    }

    /** Maps an Elastic IP address to a private address of an interface that has no public one. */
    void map(
            OpenEstate estate,
            NetworkInterface eni,
            Ipv4 privateAddress,
            ElasticAddress address,
            String associationId) {
        estate.put(
                ADDRESS,
                address.with(Optional.of(
                        new ElasticAddress.Association(associationId, eni.networkInterfaceId(), privateAddress))));
        estate.put(
                NETWORK_INTERFACE,
                eni.with(
                        privateAddress,
                        Optional.of(new NetworkInterface.PublicAddress(
                                address.publicAddress(),
                                Optional.of(new NetworkInterface.Elastic(address.allocationId(), associationId))))));
    }

    /** Takes all public addresses of an interface away. */
    NetworkInterface unmap(OpenEstate estate, NetworkInterface eni) {
        NetworkInterface next = eni;
        for (NetworkInterface.PrivateAddress each : eni.addresses()) {
            next = unmap(estate, next, each.address());
        }
        return next;
    }

    /**
     * Takes the public address of one private address away: an Elastic one goes back to its owner, any other one to the pool.
     */
    NetworkInterface unmap(OpenEstate estate, NetworkInterface eni, Ipv4 privateAddress) {
        Optional<NetworkInterface.PublicAddress> mapped =
                eni.address(privateAddress).flatMap(NetworkInterface.PrivateAddress::publicAddress);
        if (mapped.isEmpty()) {
            return eni;
        }
        mapped.get()
                .elastic()
                .flatMap(elastic -> estate.find(ADDRESS, elastic.allocationId()))
                .ifPresent(address -> estate.put(ADDRESS, address.with(Optional.empty())));
        LeavingAddresses.add(estate.transaction(), mapped.get().address(), eni.vpcId());
        return estate.put(NETWORK_INTERFACE, eni.with(privateAddress, Optional.empty()));
    }

    /** Lets a mapped Elastic IP address follow its private address to another interface. */
    void follow(OpenEstate estate, NetworkInterface.PrivateAddress moved, NetworkInterface to) {
        moved.publicAddress()
                .flatMap(NetworkInterface.PublicAddress::elastic)
                .flatMap(elastic -> estate.find(ADDRESS, elastic.allocationId()))
                .ifPresent(address -> estate.put(
                        ADDRESS,
                        address.with(address.association()
                                .map(old -> new ElasticAddress.Association(
                                        old.associationId(), to.networkInterfaceId(), moved.address())))));
    }
}
