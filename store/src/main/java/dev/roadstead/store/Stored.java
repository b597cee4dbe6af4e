package dev.roadstead.store;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A record in memory. One that was read from disk is decoded when it is first asked for, which keeps starting fast and
 * lets kinds be declared by whoever uses them.
 */
final class Stored {
    private final Key key;
    private final long version;
    /** Which row of the disk's table holds the record. */
    private final long slot;

    private volatile @Nullable Object value;
    private volatile @Nullable Encoded encoded;

    private Stored(Key key, long version, long slot, @Nullable Object value, @Nullable Encoded encoded) {
        this.key = key;
        this.version = version;
        this.slot = slot;
        this.value = value;
        this.encoded = encoded;
    }

    static Stored written(Key key, long version, long slot, Object value) {
        return new Stored(key, version, slot, value, null);
    }

    static Stored loaded(Key key, long version, long slot, Encoded encoded) {
        return new Stored(key, version, slot, null, encoded);
    }

    Key key() {
        return key;
    }

    long version() {
        return version;
    }

    long slot() {
        return slot;
    }

    @SuppressWarnings("unchecked") // Kinds lets a name be used with one kind only
    <T> Versioned<T> as(Kind<T> kind) {
        Object known = value;
        if (known == null) {
            known = decoded(kind);
        }
        return new Versioned<>(key, (T) known, version);
    }

    /** Two threads may decode at once; the values are equal, and the first to finish stays. */
    private synchronized Object decoded(Kind<?> kind) {
        Object known = value;
        if (known == null) {
            known = Objects.requireNonNull(encoded).decode(kind, key);
            value = known;
            encoded = null;
        }
        return known;
    }
}
