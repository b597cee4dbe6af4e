package dev.roadstead.services.ec2;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One thread that does what is due: at once when it starts, then whenever it is woken, and after the pause that the last round asked for.
 * Any number of wake-ups during a round cause one more. A round that fails is followed by the next one. Thread-safe.
 */
final class Rounds implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Rounds.class);

    private final String name;
    private final Duration pauseAfterFailure;
    private final Supplier<Optional<Duration>> round;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private boolean woken = true;
    private boolean closed;
    private @Nullable Thread thread;

    /**
     * @param name the thread's
     * @param round does what is due, and answers after which time to come again unwoken, if ever
     */
    Rounds(String name, Duration pauseAfterFailure, Supplier<Optional<Duration>> round) {
        this.name = name;
        this.pauseAfterFailure = pauseAfterFailure;
        this.round = round;
    }

    /** Begins. */
    void start() {
        thread = Thread.ofPlatform().name(name).daemon().start(this::run);
    }

    void wake() {
        lock.lock();
        try {
            woken = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private void run() {
        Optional<Duration> pause = Optional.empty();
        while (await(pause)) {
            try {
                pause = round.get();
            } catch (RuntimeException | Error e) {
                // An error too: nobody would take the thread's place.
                LOG.warn("{} goes on after a failure", name, e);
                pause = Optional.of(pauseAfterFailure);
            }
        }
    }

    /** Waits for a wake-up, or until the pause is over; returns false once closed. */
    private boolean await(Optional<Duration> pause) {
        lock.lock();
        try {
            long left = pause.map(Duration::toNanos).orElse(Long.MAX_VALUE);
            while (!woken && !closed && left > 0) {
                left = changed.awaitNanos(left);
            }
            woken = false;
            return !closed;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        } finally {
            lock.unlock();
        }
    }

    /** Ends with the round that is under way, and returns then. */
    @Override
    public void close() {
        lock.lock();
        try {
            closed = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
        if (thread != null) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
