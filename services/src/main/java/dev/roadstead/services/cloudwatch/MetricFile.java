package dev.roadstead.services.cloudwatch;

import dev.roadstead.store.StoreException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The file of metrics, worked on by threads of its own: SQLite's native calls, and the fsync in them, would pin the carriers of virtual
 * threads. One thread writes, all writes that wait as one transaction (group commit); another reads what is committed, so that a long
 * reading holds up no write. Both begin with the first work, and the file is made by it: who has no metrics pays nothing.
 *
 * <p>After a failure the connection is closed and the next work opens another.
 */
final class MetricFile implements AutoCloseable {

    private static final int WAITING_LIMIT = 1024;
    private static final int BATCH_LIMIT = 256;
    private static final int PLACE_TIMEOUT_SECONDS = 30;

    private final Path file;
    private final Worker writer = new Worker("metrics-writer");
    private final Worker reader = new Worker("metrics-reader");

    MetricFile(Path directory) {
        this.file = directory.resolve("metrics.sqlite");
    }

    /** What is done with the file. */
    interface Work<T> {
        T with(MetricDatabase database) throws SQLException;
    }

    private record Waiting<T>(Work<T> work, CompletableFuture<T> done, boolean last) {

        /** Does the work; says what to tell who waits for it, once it is on disk. */
        Runnable run(MetricDatabase database) throws SQLException {
            T result = work.with(database);
            return () -> done.complete(result);
        }
    }

    /** Returns when it is on disk. */
    <T> T write(Work<T> work) {
        return writer.work(work);
    }

    /** Sees everything of which the writing has returned. */
    <T> T read(Work<T> work) {
        return reader.work(work);
    }

    /** Whether there is anything. */
    boolean exists() {
        return Files.exists(file);
    }

    @Override
    public void close() {
        reader.close();
        writer.close();
    }

    private MetricDatabase open() throws SQLException {
        try {
            Files.createDirectories(
                    file.toAbsolutePath().getParent(),
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        } catch (IOException e) {
            throw new SQLException(e.toString(), e);
        }
        return MetricDatabase.open(file);
    }

    private final class Worker {
        private final String name;
        private final BlockingQueue<Waiting<?>> queue = new ArrayBlockingQueue<>(WAITING_LIMIT);
        private @Nullable Thread thread;
        private boolean closed;
        private @Nullable MetricDatabase database;

        Worker(String name) {
            this.name = name;
        }

        <T> T work(Work<T> work) {
            Waiting<T> waiting = new Waiting<>(work, new CompletableFuture<>(), false);
            begin();
            enqueue(waiting);
            try {
                return waiting.done.join();
            } catch (CompletionException e) {
                throw e.getCause() instanceof StoreException failure ? failure : e;
            }
        }

        private synchronized void begin() {
            if (closed) {
                throw new StoreException("the file of metrics is closed");
            }
            if (thread == null) {
                thread = Thread.ofPlatform().name(name).daemon(true).start(this::run);
            }
        }

        private void enqueue(Waiting<?> waiting) {
            try {
                if (!queue.offer(waiting, PLACE_TIMEOUT_SECONDS, TimeUnit.SECONDS)) {
                    throw new StoreException("%d calls wait for the disk, for more than %d s: is it hanging?"
                            .formatted(WAITING_LIMIT, PLACE_TIMEOUT_SECONDS));
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new StoreException("interrupted; nothing was changed", e);
            }
        }

        private void run() {
            try {
                boolean more = true;
                while (more) {
                    List<Waiting<?>> batch = new ArrayList<>();
                    batch.add(queue.take());
                    queue.drainTo(batch, BATCH_LIMIT - 1);
                    more = batch.stream().noneMatch(Waiting::last);
                    batch.removeIf(Waiting::last);
                    run(batch);
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            } finally {
                closeDatabase();
            }
        }

        private void run(List<Waiting<?>> batch) {
            List<Runnable> done = new ArrayList<>();
            try {
                MetricDatabase open = database;
                if (open == null) {
                    open = open();
                    database = open;
                }
                for (Waiting<?> waiting : batch) {
                    done.add(waiting.run(open));
                }
                open.commit();
                done.forEach(Runnable::run);
            } catch (SQLException | RuntimeException | Error e) {
                closeDatabase();
                StoreException failure = new StoreException(
                        "cannot work on " + file + ": " + e.getMessage() + "; nothing was changed", e);
                batch.forEach(waiting -> waiting.done.completeExceptionally(failure));
            }
        }

        private void closeDatabase() {
            MetricDatabase open = database;
            database = null;
            if (open != null) {
                try {
                    open.close();
                } catch (SQLException e) {
                    throw new StoreException("cannot close " + file + ": " + e.getMessage(), e);
                }
            }
        }

        void close() {
            Thread running;
            synchronized (this) {
                closed = true;
                running = thread;
            }
            if (running == null) {
                return;
            }
            Waiting<Boolean> last = new Waiting<>(nothing -> true, new CompletableFuture<>(), true);
            boolean told = false;
            boolean interrupted = false;
            while (running.isAlive()) {
                try {
                    if (!told) {
                        queue.put(last);
                        told = true;
                    }
                    running.join();
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
