package dev.roadstead.services.ec2;

import static dev.roadstead.services.ec2.ResourceType.ADDRESS;
import static dev.roadstead.services.ec2.ResourceType.NAT_GATEWAY;
import static dev.roadstead.services.ec2.ResourceType.NETWORK_INTERFACE;

import dev.roadstead.services.ec2.NatGatewayDecisions.Action;
import dev.roadstead.services.ec2.NatGatewayDecisions.Planned;
import dev.roadstead.store.Key;
import dev.roadstead.store.Store;
import dev.roadstead.store.Transaction;
import dev.roadstead.store.View;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Stores what became of NAT gateways, against the versions that were decided on. */
final class NatGatewaySteps {

    private final Store store;

    NatGatewaySteps(Store store) {
        this.store = store;
    }

    /** All gateways of all accounts and regions. */
    static List<Planned> planned(View view) {
        return view.listAll(NAT_GATEWAY.kind()).stream()
                .map(stored ->
                        new Planned(stored.key().account(), stored.key().region(), stored.version(), stored.value()))
                .toList();
    }

    /**
     * Stores all steps, or none.
     *
     * @throws dev.roadstead.store.ConflictException when a gateway changed since
     */
    void apply(List<Action> actions, Instant now) {
        if (!actions.isEmpty()) {
            store.change(tx -> actions.forEach(action -> apply(tx, action, now)));
        }
    }

    private static void apply(Transaction tx, Action action, Instant now) {
        switch (action) {
            case Action.MarkAvailable(Planned planned) -> enter(tx, planned, NatGateway.State.AVAILABLE, now);
            case Action.MarkDeleted(Planned planned) -> {
                enter(tx, planned, NatGateway.State.DELETED, now);
                planned.gateway().translation().ifPresent(by -> free(estate(tx, planned), by));
            }
            case Action.Forget(Planned planned) -> estate(tx, planned).delete(NAT_GATEWAY, planned.gateway());
        }
    }

    private static void enter(Transaction tx, Planned planned, NatGateway.State state, Instant now) {
        NatGateway gateway = planned.gateway();
        Key key = new Key(planned.account(), planned.region(), gateway.natGatewayId());
        tx.update(NAT_GATEWAY.kind(), key, planned.version(), gateway.enter(state, now));
    }

    private static void free(OpenEstate estate, NatGateway.Translation by) {
        estate.find(NETWORK_INTERFACE, by.networkInterfaceId()).ifPresent(eni -> estate.delete(NETWORK_INTERFACE, eni));
        by.allocationId()
                .flatMap(id -> estate.find(ADDRESS, id))
                .ifPresent(address -> estate.put(ADDRESS, address.with(Optional.empty())));
    }

    private static OpenEstate estate(Transaction tx, Planned planned) {
        return new OpenEstate(tx, planned.account(), planned.region());
    }
}
