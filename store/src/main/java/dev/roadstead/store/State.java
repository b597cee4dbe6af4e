package dev.roadstead.store;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;

/**
 * All records at one version. Immutable.
 *
 * @param nextSlot a row of the disk's table that was never used
 * @param kinds the records of each kind, by the kind's name
 */
record State(long version, long nextSlot, SortedTree<String, SortedTree<Key, Stored>> kinds) {
    static final State EMPTY = new State(0, 1, SortedTree.empty());

    @Nullable
    Stored find(Kind<?> kind, Key key) {
        return records(kind).get(key);
    }

    <T> Optional<Versioned<T>> get(Kind<T> kind, Key key) {
        Stored stored = find(kind, key);
        return stored == null ? Optional.empty() : Optional.of(stored.as(kind));
    }

    <T> List<Versioned<T>> list(Kind<T> kind, String account, String region, String idPrefix) {
        return list(kind, key -> {
            int side = key.account().compareTo(account);
            if (side == 0) {
                side = key.region().compareTo(region);
            }
            if (side == 0 && !key.id().startsWith(idPrefix)) {
                side = key.id().compareTo(idPrefix);
            }
            return side;
        });
    }

    <T> List<Versioned<T>> listAll(Kind<T> kind) {
        return list(kind, key -> 0);
    }

    State with(Kind<?> kind, Stored stored) {
        return withRecords(kind, records(kind).with(stored.key(), stored), Math.max(nextSlot, stored.slot() + 1));
    }

    State without(Kind<?> kind, Key key) {
        return withRecords(kind, records(kind).without(key), nextSlot);
    }

    State at(long newVersion) {
        return new State(newVersion, nextSlot, kinds);
    }

    private <T> List<Versioned<T>> list(Kind<T> kind, ToIntFunction<Key> side) {
        List<Versioned<T>> found = new ArrayList<>();
        records(kind).visit(side, (key, stored) -> found.add(stored.as(kind)));
        return List.copyOf(found);
    }

    private SortedTree<Key, Stored> records(Kind<?> kind) {
        SortedTree<Key, Stored> records = kinds.get(kind.name());
        return records == null ? SortedTree.empty() : records;
    }

    private State withRecords(Kind<?> kind, SortedTree<Key, Stored> records, long slot) {
        return new State(version, slot, kinds.with(kind.name(), records));
    }
}
