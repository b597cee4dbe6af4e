package dev.roadstead.store;

/**
 * Turns a record into bytes and back. Must be thread-safe, and {@code decode(encode(value))} must equal
 * {@code value}: the memory store checks it at every write.
 *
 * @param <T> an immutable value with {@code equals}
 */
public interface RecordCodec<T> {
    /** The bytes of a value, in the form of its kind's current schema version. */
    byte[] encode(T value);

    /** The value of bytes that are in the form of its kind's current schema version. */
    T decode(byte[] bytes);
}
