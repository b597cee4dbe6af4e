package dev.roadstead.store;

import java.util.Objects;

/**
 * A record as it was read.
 *
 * @param version the version of the store in which it was last written; pass it to
 *     {@link Transaction#update(Kind, Key, long, Object)} to write only if nobody else has written since
 */
public record Versioned<T>(Key key, T value, long version) {
    public Versioned {
        Objects.requireNonNull(key, "key");
        Objects.requireNonNull(value, "value");
    }

    /** The id of the key. */
    public String id() {
        return key.id();
    }
}
