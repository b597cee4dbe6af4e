package dev.roadstead.services.ec2;

import dev.roadstead.services.aws.Caller;
import dev.roadstead.store.Store;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * Reads and writes for the current caller's account and region. Whoever comes first to a region finds it as AWS hands out a new
 * account's: with its default VPC.
 */
final class Work {

    private final Store store;
    private final NewAccount newAccount;
    private final NetworkReconciler network;

    Work(Store store, NewAccount newAccount, NetworkReconciler network) {
        this.store = store;
        this.newAccount = newAccount;
        this.network = network;
    }

    /** The caller's estate as it is now. */
    Estate read() {
        Caller caller = Caller.current();
        newAccount.furnish(store, caller.account(), caller.region());
        return new Estate(store.snapshot(), caller.account(), caller.region());
    }

    /** Stores a change that the network does not depend on. */
    <R> R store(Function<OpenEstate, R> change) {
        Caller caller = Caller.current();
        newAccount.furnish(store, caller.account(), caller.region());
        return store.write(tx -> change.apply(new OpenEstate(tx, caller.account(), caller.region())));
    }

    /** Stores a change, and returns once the network has it in force. */
    <R> R enforce(Function<OpenEstate, R> change) {
        Stored<R> stored = store(estate -> {
            R result = change.apply(estate);
            return new Stored<>(result, estate.transaction().version(), estate.networks());
        });
        // A transaction that wrote nothing takes no version; then what was there before must hold.
        network.awaitInForce(Math.min(stored.version, store.snapshot().version()), stored.networks);
        return stored.result;
    }

    /** What a change resulted in, when it holds, and where. */
    private record Stored<R>(R result, long version, Set<String> networks) {}

    /** As {@link #enforce}, for a change without a result. */
    void enforcing(Consumer<OpenEstate> change) {
        enforce(estate -> {
            change.accept(estate);
            return true;
        });
    }
}
