package dev.roadstead.store;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Group commit: one platform thread writes all commits that wait as one transaction of SQLite. SQLite's native calls,
 * and the fsync in them, would pin the carriers of virtual threads.
 */
final class SqliteCommits implements Commits {
    private static final Logger LOG = LoggerFactory.getLogger(SqliteCommits.class);

    /** How many transactions may wait for the disk; further ones wait for a place. */
    static final int WAITING_LIMIT = 4096;

    private static final int BATCH_LIMIT = 512;
    private static final int PLACE_TIMEOUT_SECONDS = 30;

    private final SqliteDatabase database;
    private final StoreLock lock;
    private final Semaphore places = new Semaphore(WAITING_LIMIT, true);
    private final BlockingQueue<Waiting> queue = new LinkedBlockingQueue<>();
    private final Thread writer =
            Thread.ofPlatform().name("store-writer").daemon(true).unstarted(this::run);
    private @Nullable Listener listener;
    private volatile @Nullable StoreException broken;

    private record Waiting(Commit commit, Ticket ticket, boolean last) {}

    SqliteCommits(SqliteDatabase database, StoreLock lock) {
        this.database = database;
        this.lock = lock;
    }

    @Override
    public void start(Listener told) {
        listener = told;
        writer.start();
    }

    @Override
    public void reserve() {
        try {
            if (!places.tryAcquire(PLACE_TIMEOUT_SECONDS, TimeUnit.SECONDS)) {
                throw new StoreException("%d writes wait for the disk, for more than %d s: is it hanging?"
                        .formatted(WAITING_LIMIT, PLACE_TIMEOUT_SECONDS));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StoreException("interrupted before the write; nothing was changed", e);
        }
    }

    @Override
    public void release() {
        places.release();
    }

    @Override
    public Ticket submit(Commit commit) {
        StoreException cause = broken;
        if (cause != null) {
            throw cause;
        }
        Ticket ticket = new Ticket();
        queue.add(new Waiting(commit, ticket, false));
        return ticket;
    }

    @Override
    public void close() {
        queue.add(new Waiting(Commit.nothing(State.EMPTY), new Ticket(), true));
        boolean interrupted = false;
        while (writer.isAlive()) {
            try {
                writer.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        try {
            boolean more = true;
            while (more) {
                more = writeBatch();
            }
        } catch (InterruptedException | RuntimeException | Error e) {
            LOG.error("the store's writer has stopped", e);
            fail(List.of(), new StoreException("the store's writer has stopped: " + e, e), true);
        } finally {
            database.close();
            lock.close();
        }
    }

    /** Says whether there may be more. */
    private boolean writeBatch() throws InterruptedException {
        List<Waiting> batch = new ArrayList<>();
        batch.add(queue.take());
        queue.drainTo(batch, BATCH_LIMIT - 1);
        List<Waiting> writes = batch.stream().filter(waiting -> !waiting.last()).toList();
        if (!writes.isEmpty()) {
            write(writes);
        }
        return writes.size() == batch.size();
    }

    private void write(List<Waiting> batch) {
        List<Commit> commits = batch.stream().map(Waiting::commit).toList();
        try {
            if (commits.stream().anyMatch(Commit::changes)) {
                database.append(commits);
            }
        } catch (StoreException e) {
            LOG.warn("{} writes refused: {}", batch.size(), e.getMessage());
            fail(batch, e, false);
            return;
        }
        Objects.requireNonNull(listener).committed(commits);
        batch.forEach(waiting -> waiting.ticket().succeed());
        places.release(batch.size());
    }

    /** What waits behind a failed write has been computed from it, so it fails too. */
    private void fail(List<Waiting> batch, StoreException cause, boolean forever) {
        List<Waiting> failed = new ArrayList<>(batch);
        Objects.requireNonNull(listener).rollback(() -> {
            if (forever) {
                broken = cause;
            }
            List<Waiting> behind = new ArrayList<>();
            queue.drainTo(behind);
            behind.forEach(waiting -> (waiting.last() ? queue : failed).add(waiting));
        });
        failed.forEach(waiting -> waiting.ticket().fail(cause));
        places.release(failed.size());
    }
}
