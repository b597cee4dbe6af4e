package dev.roadstead.store;

/** A watch on the store; closing it ends the wake-ups, though one that already runs may still finish. */
public interface Subscription extends AutoCloseable {
    @Override
    void close();
}
