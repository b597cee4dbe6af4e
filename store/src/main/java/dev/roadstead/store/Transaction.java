package dev.roadstead.store;

/**
 * Reads and writes that happen as a whole or not at all. Reads see the transaction's own writes. Valid only until the
 * function that received it returns, on the thread that it was called on.
 */
public interface Transaction extends View {
    /** The version that every record written by this transaction gets. */
    long version();

    /**
     * Writes a record that must not be there yet.
     *
     * @throws ConflictException when it is
     */
    <T> Versioned<T> insert(Kind<T> kind, Key key, T value);

    /** Writes a record, whether it is there already or not. */
    <T> Versioned<T> put(Kind<T> kind, Key key, T value);

    /**
     * Writes a record that must still be as it was read.
     *
     * @throws ConflictException when it is not there, or has another version
     */
    <T> Versioned<T> update(Kind<T> kind, Key key, long expectedVersion, T value);

    /** Removes a record; says whether there was one. */
    boolean delete(Kind<?> kind, Key key);

    /**
     * Removes a record that must still be as it was read.
     *
     * @throws ConflictException when it is not there, or has another version
     */
    void delete(Kind<?> kind, Key key, long expectedVersion);

    /** Writes a new value for a record that must still be as it was read. */
    default <T> Versioned<T> update(Kind<T> kind, Versioned<T> read, T value) {
        return update(kind, read.key(), read.version(), value);
    }
}
