package dev.roadstead.server;

import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs, from time to time, what no call asks for: retention, lifecycle rules, garbage. One named thread. */
final class Housekeeping implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Housekeeping.class);

    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().name("housekeeping").daemon().factory());

    /** A piece of work that may fail and is then done again at its next time. */
    interface Chore {
        void run() throws Exception;
    }

    void every(Duration period, String name, Chore chore) {
        thread.scheduleWithFixedDelay(
                () -> run(name, chore), period.toMillis(), period.toMillis(), TimeUnit.MILLISECONDS);
    }

    private static void run(String name, Chore chore) {
        try {
            chore.run();
        } catch (Exception e) {
            LOG.warn("{} failed and is done again later", name, e);
        }
    }

    @Override
    public void close() {
        thread.shutdownNow();
    }
}
