package dev.roadstead.store;

import org.jspecify.annotations.Nullable;

/**
 * One record's change in a commit.
 *
 * @param encoded what the slot holds from now on; null when the record is removed
 */
record Write(Kind<?> kind, Stored stored, @Nullable Encoded encoded) {
    Change change(long version) {
        return new Change(kind.name(), stored.key(), version, encoded == null);
    }
}
