package dev.roadstead.host.linux;

import java.io.Closeable;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * When something that waits for others must be over, whatever they do: answer slowly, or never take what they are sent. By the machine's
 * running clock. Thread-safe.
 */
final class Deadline {
    private final long at;

    private Deadline(long at) {
        this.at = at;
    }

    static Deadline in(Duration limit) {
        return new Deadline(System.nanoTime() + limit.toNanos());
    }

    boolean passed() {
        return nanos() <= 0;
    }

    /** The sooner one of this and one that is so far from now. */
    Deadline orIn(Duration limit) {
        Deadline other = in(limit);
        return nanos() < other.nanos() ? this : other;
    }

    /** What is left, for sockets: at least one, since none is for ever. */
    int millis() {
        return (int) Math.clamp(TimeUnit.NANOSECONDS.toMillis(nanos()), 1, Integer.MAX_VALUE);
    }

    private long nanos() {
        return at - System.nanoTime();
    }

    /**
     * Closes what is waited for when it is time, which wakes who waits.
     *
     * @return to be closed when that is over
     */
    Guard guard(Closeable waited) {
        CompletableFuture<Boolean> late = new CompletableFuture<>();
        CompletableFuture<Void> closing = late.thenAccept(passed -> {
            if (passed) {
                close(waited);
            }
        });
        late.completeOnTimeout(true, Math.max(0, nanos()), TimeUnit.NANOSECONDS);
        return () -> {
            if (!closing.isDone()) {
                late.complete(false);
            }
        };
    }

    private static void close(Closeable waited) {
        try {
            waited.close();
        } catch (IOException e) {
            // Whoever waits for it finds it broken either way.
            org.slf4j.LoggerFactory.getLogger(Deadline.class).debug("closing what took too long", e);
        }
    }

    /** What is guarded until this is closed. */
    interface Guard extends AutoCloseable {
        @Override
        void close();
    }
}
