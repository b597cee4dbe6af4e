package dev.roadstead.host.linux;

import java.nio.file.Files;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Keeps containerd running: found or started at first, and started again whenever it dies while this is open. */
final class ContainerdSupervisor implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ContainerdSupervisor.class);
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final Duration STEP = Duration.ofMillis(5);

    private final ContainerdProcess process;
    private final Containerd client;
    private final ImagePuller.Pause pause;
    private final CompletableFuture<String> first = new CompletableFuture<>();
    private volatile boolean closed;

    ContainerdSupervisor(ContainerdProcess process, Containerd client, ImagePuller.Pause pause) {
        this.process = process;
        this.client = client;
        this.pause = pause;
    }

    /** Finds or starts containerd, and returns while it is still coming up; from then on it is watched. */
    void start() {
        ProcessHandle running = process.ensure();
        Thread.ofPlatform().name("containerd-start").daemon().start(() -> {
            try {
                first.complete(answer());
            } catch (RuntimeException e) {
                first.completeExceptionally(e);
            }
        });
        Thread.ofVirtual().name("containerd-supervisor").start(() -> supervise(running));
    }

    /**
     * Returns when the containerd that was started answers, with its version.
     *
     * @throws HostException when it does not
     */
    String awaitStart() {
        try {
            return first.join();
        } catch (CompletionException e) {
            throw new HostException(
                    "containerd does not come up, see " + process.log() + ": "
                            + (e.getCause() == null ? e : e.getCause()).getMessage(),
                    e);
        }
    }

    private void supervise(ProcessHandle started) {
        ProcessHandle running = started;
        while (true) {
            try {
                running.onExit().get();
                if (closed) {
                    return;
                }
                LOG.warn("containerd ended and is started again; see {}", process.log());
                pause.pause(Duration.ofMillis(100));
                running = process.ensure();
                answer();
            } catch (InterruptedException | ExecutionException e) {
                LOG.debug("containerd is not watched any more", e);
                return;
            } catch (HostException e) {
                // The handle of a process that has ended completes at once, so the next round tries again.
                LOG.error("{}", e.getMessage());
            }
        }
    }

    /** Connects as soon as there is something to connect to, instead of after the pause that follows a failed attempt. */
    private String answer() {
        try {
            for (Duration waited = Duration.ZERO;
                    !Files.exists(process.socket()) && waited.compareTo(PATIENCE) < 0;
                    waited = waited.plus(STEP)) {
                pause.pause(STEP);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new HostException("interrupted while containerd was starting", e);
        }
        client.reconnect();
        return client.await(PATIENCE);
    }

    /** Returns when containerd answers; for those whose connection broke. */
    void awaitAnswer() {
        client.await(PATIENCE);
    }

    boolean isClosed() {
        return closed;
    }

    /** Stops watching; containerd goes on. */
    @Override
    public void close() {
        closed = true;
    }
}
