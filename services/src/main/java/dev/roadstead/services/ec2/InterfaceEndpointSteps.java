package dev.roadstead.services.ec2;

import static dev.roadstead.services.ec2.ResourceType.INTERFACE_ENDPOINT;
import static dev.roadstead.services.ec2.ResourceType.NETWORK_INTERFACE;

import dev.roadstead.store.Key;
import dev.roadstead.store.Store;
import dev.roadstead.store.Transaction;
import dev.roadstead.store.Versioned;
import dev.roadstead.store.View;
import java.util.List;
import java.util.Set;

/** What becomes of interface endpoints once the network has taken a plan: new ones are available, deleted ones gone. */
final class InterfaceEndpointSteps {

    private final Store store;

    InterfaceEndpointSteps(Store store) {
        this.store = store;
    }

    /** The endpoints of all accounts and regions that wait for the network, but for those of VPCs that it refused. */
    static List<Versioned<InterfaceEndpoint>> due(View view, Set<String> refusedVpcs) {
        return view.listAll(INTERFACE_ENDPOINT.kind()).stream()
                .filter(stored -> stored.value().state() != InterfaceEndpoint.State.AVAILABLE)
                .filter(stored -> !refusedVpcs.contains(stored.value().vpcId()))
                .toList();
    }

    /**
     * Stores all steps, or none.
     *
     * @throws dev.roadstead.store.ConflictException when an endpoint changed since
     */
    void apply(List<Versioned<InterfaceEndpoint>> due) {
        if (!due.isEmpty()) {
            store.change(tx -> due.forEach(stored -> apply(tx, stored)));
        }
    }

    private static void apply(Transaction tx, Versioned<InterfaceEndpoint> stored) {
        InterfaceEndpoint endpoint = stored.value();
        Key key = stored.key();
        switch (endpoint.state()) {
            case PENDING ->
                tx.update(
                        INTERFACE_ENDPOINT.kind(),
                        key,
                        stored.version(),
                        endpoint.enter(InterfaceEndpoint.State.AVAILABLE));
            case DELETING -> {
                OpenEstate estate = new OpenEstate(tx, key.account(), key.region());
                endpoint.places().forEach(place -> free(estate, place));
                estate.delete(INTERFACE_ENDPOINT, endpoint);
            }
            case AVAILABLE -> {}
        }
    }

    /** What the network leads through no longer: its interface, and the address by which the service knew it. */
    private static void free(OpenEstate estate, InterfaceEndpoint.Place place) {
        deleteInterface(estate, place);
        estate.transaction()
                .delete(PublicPool.LEASES, PublicPool.key(place.source().toString()));
    }

    /**
     * Takes an interface of an endpoint away that stays. Until the network has dropped it, requests come from its address, and are still the
     * endpoint's.
     */
    static void leave(OpenEstate estate, InterfaceEndpoint endpoint, InterfaceEndpoint.Place place) {
        deleteInterface(estate, place);
        LeavingAddresses.add(estate.transaction(), place.source(), endpoint.vpcId());
    }

    private static void deleteInterface(OpenEstate estate, InterfaceEndpoint.Place place) {
        estate.find(NETWORK_INTERFACE, place.networkInterfaceId())
                .ifPresent(eni -> estate.delete(NETWORK_INTERFACE, eni));
    }
}
