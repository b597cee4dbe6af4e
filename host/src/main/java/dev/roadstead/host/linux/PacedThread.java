package dev.roadstead.host.linux;

import java.time.Duration;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A thread that has something done again and again, each time as long after the last one as that says. Thread-safe. */
final class PacedThread implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(PacedThread.class);

    private final Thread thread;
    private boolean begun;
    private boolean closed;

    /**
     * Starts nothing yet.
     *
     * @param turn does it once, and returns how long to pause
     */
    PacedThread(String name, Supplier<Duration> turn) {
        this.thread = Thread.ofPlatform().name(name).daemon().unstarted(() -> run(turn));
    }

    /** Begins, unless that was done before. */
    synchronized void begin() {
        if (!begun && !closed) {
            begun = true;
            thread.start();
        }
    }

    private void run(Supplier<Duration> turn) {
        Duration pause = Duration.ofMillis(1);
        while (await(pause)) {
            try {
                pause = turn.get();
            } catch (RuntimeException | Error e) {
                // An error too: nobody would take the thread's place.
                LOG.warn("{} failed, and goes on", thread.getName(), e);
                pause = Duration.ofSeconds(5);
            }
        }
    }

    /** A wait that ends early for no reason makes a turn come early, which does no harm. */
    private synchronized boolean await(Duration pause) {
        try {
            if (!closed) {
                wait(Math.max(1, pause.toMillis()));
            }
        } catch (InterruptedException e) {
            return false;
        }
        return !closed;
    }

    /** Returns when the last turn is over. */
    @Override
    public void close() {
        synchronized (this) {
            closed = true;
            notifyAll();
        }
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
