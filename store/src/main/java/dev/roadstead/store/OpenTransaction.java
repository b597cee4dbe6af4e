package dev.roadstead.store;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A transaction while its function runs: it works on a state of its own, which becomes the store's or is forgotten. */
final class OpenTransaction implements Transaction {
    static final int WRITE_LIMIT = 10_000;

    private final Thread owner = Thread.currentThread();
    private final Kinds kinds;
    private final State before;
    /** By slot: only the last write of each matters. A record removed and made anew gets another slot. */
    private final Map<Long, Write> writes = new LinkedHashMap<>();

    private State state;
    private boolean open = true;

    OpenTransaction(State before, Kinds kinds) {
        this.before = before;
        this.state = before;
        this.kinds = kinds;
    }

    /** From now on, whoever kept it gets an exception. */
    void end() {
        open = false;
    }

    /** What it did. */
    Commit commit() {
        return writes.isEmpty()
                ? Commit.nothing(before)
                : new Commit(state.at(version()), List.copyOf(writes.values()), false);
    }

    @Override
    public long version() {
        return before.version() + 1;
    }

    @Override
    public <T> Optional<Versioned<T>> get(Kind<T> kind, Key key) {
        return state(kind).get(kind, key);
    }

    @Override
    public <T> List<Versioned<T>> list(Kind<T> kind, String account, String region, String idPrefix) {
        return state(kind).list(kind, account, region, idPrefix);
    }

    @Override
    public <T> List<Versioned<T>> listAll(Kind<T> kind) {
        return state(kind).listAll(kind);
    }

    @Override
    public <T> Versioned<T> insert(Kind<T> kind, Key key, T value) {
        if (state(kind).find(kind, key) != null) {
            throw new ConflictException(kind, key, "it exists already");
        }
        return write(kind, key, value);
    }

    @Override
    public <T> Versioned<T> put(Kind<T> kind, Key key, T value) {
        return write(kind, key, value);
    }

    @Override
    public <T> Versioned<T> update(Kind<T> kind, Key key, long expectedVersion, T value) {
        checkVersion(kind, key, expectedVersion);
        return write(kind, key, value);
    }

    @Override
    public boolean delete(Kind<?> kind, Key key) {
        Stored stored = state(kind).find(kind, key);
        if (stored == null) {
            return false;
        }
        remember(new Write(kind, stored, null));
        state = state.without(kind, key);
        return true;
    }

    @Override
    public void delete(Kind<?> kind, Key key, long expectedVersion) {
        checkVersion(kind, key, expectedVersion);
        delete(kind, key);
    }

    private <T> Versioned<T> write(Kind<T> kind, Key key, T value) {
        Objects.requireNonNull(value, "value");
        key.checkWritable();
        Stored old = state(kind).find(kind, key);
        Encoded encoded = Encoded.of(kind, value);
        Stored stored = Stored.written(key, version(), old == null ? state.nextSlot() : old.slot(), value);
        remember(new Write(kind, stored, encoded));
        state = state.with(kind, stored);
        return new Versioned<>(key, value, version());
    }

    private void remember(Write write) {
        if (writes.size() >= WRITE_LIMIT) {
            throw new IllegalArgumentException("more than " + WRITE_LIMIT + " writes in one transaction");
        }
        writes.remove(write.stored().slot());
        writes.put(write.stored().slot(), write);
    }

    private void checkVersion(Kind<?> kind, Key key, long expected) {
        @Nullable Stored found = state(kind).find(kind, key);
        if (found == null) {
            throw new ConflictException(kind, key, "it is gone (expected version " + expected + ")");
        }
        if (found.version() != expected) {
            throw new ConflictException(
                    kind, key, "it has version " + found.version() + " (expected " + expected + ")");
        }
    }

    private State state(Kind<?> kind) {
        if (!open || Thread.currentThread() != owner) {
            throw new IllegalStateException("a transaction is valid only in the function that received it");
        }
        kinds.checked(kind);
        return state;
    }
}
