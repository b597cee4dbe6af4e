package dev.roadstead.store;

import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Durable, versioned, typed records.
 *
 * <p>Every transaction that changes something gets the next version, so versions count without gaps over the whole
 * store, and a record's version is that of the transaction that wrote it last. All values are kept in memory, as the
 * very objects that were written, so they must be immutable. Reads on the store itself answer of the last committed
 * state at that moment; {@link #snapshot()} holds one moment for several reads.
 *
 * <p>Thread-safe, and fit for virtual threads: nothing native runs on the calling thread.
 */
public interface Store extends View, AutoCloseable {
    /** The encoded size that a value may have. */
    int VALUE_LIMIT_BYTES = 1 << 20;

    /**
     * Opens the store in a directory, making it when it is absent. Call it on a platform thread.
     *
     * @throws StoreException when another process has it open, or when it cannot be read
     */
    static Store open(Path directory) {
        return open(directory, Wakes.VIRTUAL_THREADS);
    }

    /** As {@link #open(Path)}, with wake-ups handed to an executor, which must not run them at once on the caller. */
    static Store open(Path directory, Executor wakes) {
        return SqliteStore.open(directory, wakes);
    }

    /** A store that forgets everything when it is closed, for simulations and tests. */
    static Store memory() {
        return memory(Wakes.VIRTUAL_THREADS);
    }

    /** As {@link #memory()}, with wake-ups run by an executor: a simulation passes its own queue. */
    static Store memory(Executor wakes) {
        return new RecordStore(State.EMPTY, new MemoryCommits(), wakes).started();
    }

    /** The last committed state, to be read at leisure. */
    Snapshot snapshot();

    /**
     * Runs a transaction and returns once what it wrote is on disk. Transactions run one after another, on the calling
     * thread; several that wait share one commit of the disk. Whatever the function throws aborts the transaction,
     * changes nothing, and is thrown on.
     *
     * <p>The function must be short and must do nothing but read and write here: no I/O, no waiting.
     *
     * @throws StoreException when it cannot be made durable (disk full, too many waiting, closed); nothing changed
     * @throws ConflictException when a record was not as expected; nothing changed
     * @throws IllegalStateException when called from within a transaction
     */
    <R extends @Nullable Object> R write(Function<? super Transaction, R> transaction);

    /** As {@link #write}, for a transaction without a result. */
    default void change(Consumer<? super Transaction> transaction) {
        write(tx -> {
            transaction.accept(tx);
            return true;
        });
    }

    /**
     * Calls {@code wake} after every commit that changed records of these kinds, coalesced: while one call waits or
     * runs, any number of further commits cause one more. There is no call for what happened before.
     *
     * @param owner names the watcher in logs
     */
    Subscription watch(String owner, Set<Kind<?>> kinds, Runnable wake);

    /** What happened to records of these kinds after a version, as far as the feed reaches back. */
    Changes changesSince(long version, Set<Kind<?>> kinds);

    /** Removes every record of every kind; versions go on counting. For {@code reset}. */
    void clear();

    /** Waits for running transactions and closes; whoever writes afterwards gets a {@link StoreException}. */
    @Override
    void close();
}
