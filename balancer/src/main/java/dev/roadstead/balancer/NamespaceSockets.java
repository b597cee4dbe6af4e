package dev.roadstead.balancer;

import java.io.IOException;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Creates sockets in one network namespace, on a thread that stays inside it: entering costs several system calls, while
 * handing over a request for a socket costs microseconds.
 */
final class NamespaceSockets {

    private static final int MAX_WAITING = 65_536;

    private final NodeNamespaces namespaces;
    private final String namespace;
    private final BlockingQueue<Request<?>> requests = new LinkedBlockingQueue<>(MAX_WAITING);
    private volatile @Nullable IOException failure;
    private volatile boolean closed;
    private @Nullable Thread thread;

    private record Request<T>(Supplier<T> create, CompletableFuture<T> created) {

        void serve() {
            try {
                created.complete(create.get());
            } catch (Throwable e) {
                created.completeExceptionally(e);
            }
        }

        void refuse(Throwable cause) {
            created.completeExceptionally(cause);
        }
    }

    NamespaceSockets(NodeNamespaces namespaces, String namespace) {
        this.namespaces = namespaces;
        this.namespace = namespace;
    }

    NamespaceSockets start() {
        thread = Thread.ofPlatform()
                .daemon()
                .name("balancer-sockets-" + namespace)
                .start(this::stayInside);
        return this;
    }

    private void stayInside() {
        try {
            namespaces.call(namespace, () -> {
                while (!closed) {
                    requests.take().serve();
                }
                return null;
            });
            fail(new IOException("network namespace " + namespace + " was left"));
        } catch (InterruptedException e) {
            fail(new IOException("network namespace " + namespace + " was left", e));
        } catch (Exception e) {
            fail(new IOException("network namespace " + namespace + ": " + e.getMessage(), e));
        }
    }

    private void fail(IOException cause) {
        failure = cause;
        refuseWaiting(cause);
    }

    private void refuseWaiting(IOException cause) {
        for (Request<?> waiting = requests.poll(); waiting != null; waiting = requests.poll()) {
            waiting.refuse(cause);
        }
    }

    /** Whether a thread is inside, or still on its way. */
    boolean usable() {
        return failure == null && !closed;
    }

    /** Has a socket created; the answer completes on the thread that is in the namespace. */
    <T> CompletableFuture<T> open(Supplier<T> create) {
        CompletableFuture<T> created = new CompletableFuture<>();
        if (!requests.offer(new Request<>(create, created))) {
            created.completeExceptionally(new IOException("more than " + MAX_WAITING + " sockets wait to be created"));
        }
        IOException cause = failure;
        if (cause != null) {
            refuseWaiting(cause);
        }
        return created;
    }

    void close() {
        closed = true;
        Thread running = thread;
        if (running != null) {
            running.interrupt();
        }
    }
}
