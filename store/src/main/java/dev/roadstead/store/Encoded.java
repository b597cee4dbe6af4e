package dev.roadstead.store;

/**
 * A value as it lies on disk.
 *
 * @param schemaVersion the schema version of its kind when it was written
 */
record Encoded(int schemaVersion, byte[] bytes) {
    static <T> Encoded of(Kind<T> kind, T value) {
        byte[] bytes = kind.codec().encode(value);
        if (bytes.length > Store.VALUE_LIMIT_BYTES) {
            throw new IllegalArgumentException("%s of %d bytes (expected at most %d)"
                    .formatted(kind.name(), bytes.length, Store.VALUE_LIMIT_BYTES));
        }
        return new Encoded(kind.schemaVersion(), bytes);
    }

    Object decode(Kind<?> kind, Key key) {
        if (schemaVersion > kind.schemaVersion()) {
            throw new StoreException(
                    "%s %s has schema version %d, and this Roadstead reads up to %d: start the newer one again"
                            .formatted(kind.name(), key, schemaVersion, kind.schemaVersion()));
        }
        try {
            byte[] current = bytes;
            for (int version = schemaVersion; version < kind.schemaVersion(); version++) {
                current = kind.upgrade().upgrade(version, current);
            }
            return kind.codec().decode(current);
        } catch (RuntimeException e) {
            throw new StoreException("%s %s cannot be decoded: %s".formatted(kind.name(), key, e.getMessage()), e);
        }
    }
}
