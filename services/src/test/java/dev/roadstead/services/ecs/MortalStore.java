package dev.roadstead.services.ecs;

import dev.roadstead.store.Changes;
import dev.roadstead.store.Key;
import dev.roadstead.store.Kind;
import dev.roadstead.store.Snapshot;
import dev.roadstead.store.Store;
import dev.roadstead.store.Subscription;
import dev.roadstead.store.Transaction;
import dev.roadstead.store.Versioned;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A store before and after whose writes the control plane may be killed. */
record MortalStore(Store store, Killer killer) implements Store {

    @Override
    public <R extends @Nullable Object> R write(Function<? super Transaction, R> transaction) {
        killer.chance();
        R result = store.write(transaction);
        killer.chance();
        return result;
    }

    @Override
    public Snapshot snapshot() {
        return store.snapshot();
    }

    @Override
    public <T> Optional<Versioned<T>> get(Kind<T> kind, Key key) {
        return store.get(kind, key);
    }

    @Override
    public <T> List<Versioned<T>> list(Kind<T> kind, String account, String region, String idPrefix) {
        return store.list(kind, account, region, idPrefix);
    }

    @Override
    public <T> List<Versioned<T>> listAll(Kind<T> kind) {
        return store.listAll(kind);
    }

    @Override
    public Subscription watch(String owner, Set<Kind<?>> kinds, Runnable wake) {
        return store.watch(owner, kinds, wake);
    }

    @Override
    public Changes changesSince(long version, Set<Kind<?>> kinds) {
        return store.changesSince(version, kinds);
    }

    @Override
    public void clear() {
        store.clear();
    }

    @Override
    public void close() {
        store.close();
    }
}
