package dev.roadstead.store;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The store in memory, whatever makes it durable.
 *
 * <p>There are two states. {@code head} is after the last transaction that ran; {@code committed} is after the last one
 * that is durable, and is what everyone reads. A transaction runs on the caller's thread under a lock, on {@code head};
 * then, without the lock, the caller waits for its commit. So the next transactions run while the disk is busy, and the
 * disk takes all that wait in one commit. When the disk fails, {@code head} goes back to {@code committed}, and everyone
 * who waits is told. One that threw or only read waits too, since it may have read what is not durable yet.
 */
final class RecordStore implements Store, Commits.Listener {
    private static final int FEED_LIMIT = 1 << 16;

    private final Commits commits;
    private final Executor wakes;
    private final Kinds kinds = new Kinds();
    private final Feed feed;
    private final List<Watch> watches = new CopyOnWriteArrayList<>();
    private final ReentrantLock writing = new ReentrantLock();
    private State head;
    private boolean closed;
    private volatile State committed;

    RecordStore(State loaded, Commits commits, Executor wakes) {
        this.commits = commits;
        this.wakes = wakes;
        this.head = loaded;
        this.committed = loaded;
        this.feed = new Feed(FEED_LIMIT, loaded.version());
    }

    /** Begins to take transactions. */
    RecordStore started() {
        commits.start(this);
        return this;
    }

    @Override
    public Snapshot snapshot() {
        return new StateView(committed, kinds);
    }

    @Override
    public <T> Optional<Versioned<T>> get(Kind<T> kind, Key key) {
        return snapshot().get(kind, key);
    }

    @Override
    public <T> List<Versioned<T>> list(Kind<T> kind, String account, String region, String idPrefix) {
        return snapshot().list(kind, account, region, idPrefix);
    }

    @Override
    public <T> List<Versioned<T>> listAll(Kind<T> kind) {
        return snapshot().listAll(kind);
    }

    @Override
    public <R extends @Nullable Object> R write(Function<? super Transaction, R> transaction) {
        Ran<R> ran = submitted(() -> run(transaction));
        ran.ticket().await();
        return ran.outcome().orThrow();
    }

    @Override
    public void clear() {
        submitted(() -> {
                    State empty = new State(head.version() + 1, head.nextSlot(), SortedTree.empty());
                    return new Ran<>(submit(new Commit(empty, List.of(), true)), new Outcome<>(true, null));
                })
                .ticket()
                .await();
    }

    @Override
    public Subscription watch(String owner, Set<Kind<?>> watched, Runnable wake) {
        Watch watch = new Watch(owner, names(watched), wake, wakes);
        watches.add(watch);
        return () -> {
            watch.close();
            watches.remove(watch);
        };
    }

    @Override
    public Changes changesSince(long version, Set<Kind<?>> asked) {
        return feed.since(version, names(asked));
    }

    @Override
    public void close() {
        writing.lock();
        try {
            if (closed) {
                return;
            }
            closed = true;
        } finally {
            writing.unlock();
        }
        commits.close();
        watches.forEach(Watch::close);
    }

    @Override
    public void committed(List<Commit> batch) {
        committed = batch.getLast().after();
        batch.forEach(feed::append);
        for (Watch watch : watches) {
            batch.forEach(watch::committed);
        }
    }

    @Override
    public void rollback(Runnable withdraw) {
        writing.lock();
        try {
            head = committed;
            withdraw.run();
        } finally {
            writing.unlock();
        }
    }

    private record Outcome<R extends @Nullable Object>(
            R result, @Nullable RuntimeException failure) {
        R orThrow() {
            if (failure != null) {
                throw failure;
            }
            return result;
        }
    }

    private record Ran<R extends @Nullable Object>(Ticket ticket, Outcome<R> outcome) {}

    private interface Step<R extends @Nullable Object> {
        Ran<R> run();
    }

    /** Runs one step at a time, with a place among those who wait for the disk. */
    private <R extends @Nullable Object> Ran<R> submitted(Step<R> step) {
        if (writing.isHeldByCurrentThread()) {
            throw new IllegalStateException("a transaction cannot start another one");
        }
        commits.reserve();
        boolean taken = false;
        writing.lock();
        try {
            if (closed) {
                throw new StoreException("the store is closed");
            }
            Ran<R> ran = step.run();
            taken = true;
            return ran;
        } finally {
            writing.unlock();
            if (!taken) {
                commits.release();
            }
        }
    }

    private <R extends @Nullable Object> Ran<R> run(Function<? super Transaction, R> function) {
        OpenTransaction transaction = new OpenTransaction(head, kinds);
        R result;
        try {
            result = function.apply(transaction);
        } catch (RuntimeException e) {
            return new Ran<>(submit(Commit.nothing(head)), failed(e));
        } finally {
            transaction.end();
        }
        return new Ran<>(submit(transaction.commit()), new Outcome<>(result, null));
    }

    @SuppressWarnings("NullAway") // the result of a transaction that threw is never asked for
    private static <R extends @Nullable Object> Outcome<R> failed(RuntimeException failure) {
        return new Outcome<>(null, failure);
    }

    private Ticket submit(Commit commit) {
        if (!commit.changes() && head == committed) {
            commits.release();
            return Ticket.durable();
        }
        Ticket ticket = commits.submit(commit);
        head = commit.after();
        return ticket;
    }

    private static Set<String> names(Set<Kind<?>> kinds) {
        return kinds.stream().map(Kind::name).collect(Collectors.toUnmodifiableSet());
    }
}
