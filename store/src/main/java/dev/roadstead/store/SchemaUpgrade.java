package dev.roadstead.store;

/** Brings a stored record from one schema version of its kind to the next. Pure and thread-safe. */
@FunctionalInterface
public interface SchemaUpgrade {
    /** For kinds that have only ever had one schema version. */
    SchemaUpgrade NONE = (from, bytes) -> {
        throw new StoreException("no upgrade from schema version " + from);
    };

    /**
     * One step.
     *
     * @param from the schema version that the bytes are in
     * @return the same record in the form of schema version {@code from + 1}
     */
    byte[] upgrade(int from, byte[] bytes);
}
