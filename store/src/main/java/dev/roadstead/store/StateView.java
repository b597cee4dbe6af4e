package dev.roadstead.store;

import java.util.List;
import java.util.Optional;

/** A snapshot is a reference to an immutable state. */
record StateView(State state, Kinds kinds) implements Snapshot {
    @Override
    public long version() {
        return state.version();
    }

    @Override
    public <T> Optional<Versioned<T>> get(Kind<T> kind, Key key) {
        return state.get(kinds.checked(kind), key);
    }

    @Override
    public <T> List<Versioned<T>> list(Kind<T> kind, String account, String region, String idPrefix) {
        return state.list(kinds.checked(kind), account, region, idPrefix);
    }

    @Override
    public <T> List<Versioned<T>> listAll(Kind<T> kind) {
        return state.listAll(kinds.checked(kind));
    }
}
