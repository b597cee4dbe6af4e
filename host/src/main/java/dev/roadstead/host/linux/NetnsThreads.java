package dev.roadstead.host.linux;

import dev.roadstead.host.NetworkException;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Platform threads that enter a network namespace, do one thing and come back.
 *
 * <p>A namespace belongs to a kernel thread, so a thread that could not come back is poison: it dies and never serves again.
 * Entering costs a few microseconds, which is why no thread is kept inside a namespace.
 *
 * <p>A new thread inherits the namespace of the one that starts it, and stays there. So whatever runs inside must start no thread, not
 * even by the way: no event loop, no process (its reaper is a thread), and no waking of a virtual thread, which may make a
 * carrier. Open sockets, and leave.
 */
final class NetnsThreads implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(NetnsThreads.class);

    /** At once inside namespaces; more callers wait. */
    private static final int LIMIT = 64;

    /** Work of one call at once: the kernel makes namespaces side by side, but joins devices one by one. */
    private static final int LANES = 4;

    private final int home;
    private final ThreadPoolExecutor threads;

    NetnsThreads() {
        try {
            home = Libc.open("/proc/thread-self/ns/net");
        } catch (SystemCallException e) {
            throw new NetworkException("the network namespace of this process cannot be opened", e);
        }
        threads = new ThreadPoolExecutor(
                0,
                LIMIT,
                20,
                TimeUnit.SECONDS,
                new SynchronousQueue<>(),
                Thread.ofPlatform()
                        .name("netns-", 0)
                        .daemon()
                        .uncaughtExceptionHandler((thread, end) -> LOG.warn("{} ends", thread.getName(), end))
                        .factory(),
                (task, pool) -> waitForThread(task, pool));
    }

    /** The descriptor of the namespace that the process itself is in. */
    int home() {
        return home;
    }

    /**
     * Runs {@code action} inside the namespace at {@code path} ({@code /run/netns/...}).
     *
     * @throws NoNamespaceException where there is none
     */
    <T> T inside(String path, Callable<T> action) throws Exception {
        return await(() -> {
            enter(path);
            return action.call();
        });
    }

    private static void enter(String path) throws IOException {
        try {
            int namespace = Libc.open(path);
            try {
                Libc.setNetworkNamespace(namespace);
            } finally {
                Libc.close(namespace);
            }
        } catch (SystemCallException e) {
            // Nothing is there, or what is there is no namespace.
            throw e.errno() == Errno.ENOENT || e.errno() == Errno.EINVAL ? new NoNamespaceException(path, e) : e;
        }
    }

    /**
     * Runs {@code action} on the calling platform thread, inside the namespace at {@code path}; for whoever has a thread of
     * its own and stays long. A thread that cannot go back ends by an error.
     */
    <T> T onThisThread(String path, Callable<T> action) throws Exception {
        int namespace = Libc.open(path);
        try {
            return onThisThread(namespace, action);
        } finally {
            Libc.close(namespace);
        }
    }

    /** The same inside a namespace that is open. */
    <T> T onThisThread(int namespace, Callable<T> action) throws Exception {
        if (Thread.currentThread().isVirtual()) {
            throw new IllegalStateException("a virtual thread cannot enter a namespace: its carrier would");
        }
        Libc.setNetworkNamespace(namespace);
        try {
            return action.call();
        } finally {
            goHome();
        }
    }

    /**
     * Runs {@code action} on the calling platform thread, inside a new namespace, which ends with it unless the action binds it somewhere. A
     * thread that cannot go back ends by an error.
     */
    <T extends @Nullable Object> T onThisThreadInNew(Callable<T> action) throws Exception {
        Libc.unshareNetworkNamespace();
        try {
            return action.call();
        } finally {
            goHome();
        }
    }

    private void goHome() {
        try {
            Libc.setNetworkNamespace(home);
        } catch (SystemCallException e) {
            throw new AssertionError("this thread must not be used again: it is in a foreign namespace", e);
        }
    }

    /** Runs {@code action} inside a new namespace, which ends with it unless the action binds it somewhere. */
    <T> T insideNew(Callable<T> action) throws Exception {
        return await(() -> {
            Libc.unshareNetworkNamespace();
            return action.call();
        });
    }

    /**
     * Runs all of the work, some at once, and returns when all is done.
     *
     * @throws Exception the first failure, in the order of the list
     */
    <T extends @Nullable Object> void all(List<Callable<T>> work) throws Exception {
        if (work.size() == 1) {
            work.getFirst().call();
            return;
        }
        try (ExecutorService lanes = Executors.newFixedThreadPool(
                LANES, Thread.ofPlatform().name("netns-lane-", 0).factory())) {
            for (Future<T> done : lanes.invokeAll(work)) {
                done.get();
            }
        } catch (ExecutionException e) {
            throw e.getCause() instanceof Exception exception ? exception : e;
        }
    }

    private <T> T await(Callable<T> action) throws Exception {
        CompletableFuture<T> result = new CompletableFuture<>();
        threads.execute(() -> run(action, result));
        try {
            return result.get();
        } catch (ExecutionException e) {
            throw e.getCause() instanceof Exception exception ? exception : e;
        }
    }

    private <T> void run(Callable<T> action, CompletableFuture<T> result) {
        Outcome<T> outcome = Outcome.of(action);
        try {
            Libc.setNetworkNamespace(home);
        } catch (SystemCallException e) {
            result.completeExceptionally(e);
            throw new IllegalStateException("this thread cannot return to its namespace, so it ends", e);
        }
        outcome.complete(result);
    }

    /** Back at home before the caller hears of it, so that nobody sees a thread still inside. */
    private sealed interface Outcome<T> {
        record Value<T>(T value) implements Outcome<T> {}

        record Failure<T>(Throwable cause) implements Outcome<T> {}

        static <T> Outcome<T> of(Callable<T> action) {
            try {
                return new Value<>(action.call());
            } catch (Throwable e) {
                return new Failure<>(e);
            }
        }

        default void complete(CompletableFuture<T> result) {
            switch (this) {
                case Value<T>(T value) -> result.complete(value);
                case Failure<T>(Throwable cause) -> result.completeExceptionally(cause);
            }
        }
    }

    private static void waitForThread(Runnable task, ThreadPoolExecutor pool) {
        try {
            if (pool.isShutdown() || !pool.getQueue().offer(task, 30, TimeUnit.SECONDS)) {
                throw new NetworkException("no thread became free to enter a network namespace within 30 s");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new NetworkException("interrupted while waiting to enter a network namespace", e);
        }
    }

    @Override
    public void close() {
        threads.shutdown();
        Libc.close(home);
    }
}
