package dev.roadstead.store;

import java.util.List;
import java.util.Optional;

/**
 * What can be read of the records. Reads never touch the disk, never block, and return values that are safe to share.
 */
public interface View {
    /** The record at a key, if there is one. */
    <T> Optional<Versioned<T>> get(Kind<T> kind, Key key);

    /** The records of an account and region whose ids start with a prefix (all, if it is empty), sorted by id. */
    <T> List<Versioned<T>> list(Kind<T> kind, String account, String region, String idPrefix);

    /** The records of all accounts and regions, sorted by key. For reconcilers. */
    <T> List<Versioned<T>> listAll(Kind<T> kind);

    /** The records of an account and region, sorted by id. */
    default <T> List<Versioned<T>> list(Kind<T> kind, String account, String region) {
        return list(kind, account, region, "");
    }

    /** Whether there is a record at a key. */
    default boolean contains(Kind<?> kind, Key key) {
        return get(kind, key).isPresent();
    }
}
