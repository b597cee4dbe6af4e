package dev.roadstead.store;

import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicReference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One watcher of some kinds; its wake-ups are coalesced. */
final class Watch implements Runnable {
    private static final Logger LOG = LoggerFactory.getLogger(Watch.class);

    private enum Phase {
        IDLE,
        /** Handed to the executor, not running yet: it will see whatever happens until then. */
        WAITING,
        RUNNING,
        /** Something happened while it ran: it has to run once more. */
        RUNNING_STALE,
        CLOSED
    }

    private final String owner;
    private final Set<String> kinds;
    private final Runnable wake;
    private final Executor executor;
    private final AtomicReference<Phase> phase = new AtomicReference<>(Phase.IDLE);

    Watch(String owner, Set<String> kinds, Runnable wake, Executor executor) {
        this.owner = owner;
        this.kinds = Set.copyOf(kinds);
        this.wake = wake;
        this.executor = executor;
    }

    void committed(Commit commit) {
        if (!concerns(commit)) {
            return;
        }
        Phase before = phase.getAndUpdate(now -> switch (now) {
            case IDLE -> Phase.WAITING;
            case RUNNING -> Phase.RUNNING_STALE;
            case WAITING, RUNNING_STALE, CLOSED -> now;
        });
        if (before == Phase.IDLE) {
            hand();
        }
    }

    void close() {
        phase.set(Phase.CLOSED);
    }

    @Override
    public void run() {
        if (!phase.compareAndSet(Phase.WAITING, Phase.RUNNING)) {
            return;
        }
        try {
            wake.run();
        } catch (RuntimeException e) {
            LOG.error("the wake-up of {} failed", owner, e);
        }
        if (phase.compareAndSet(Phase.RUNNING, Phase.IDLE)) {
            return;
        }
        if (phase.compareAndSet(Phase.RUNNING_STALE, Phase.WAITING)) {
            hand();
        }
    }

    private void hand() {
        try {
            executor.execute(this);
        } catch (RejectedExecutionException e) {
            phase.compareAndSet(Phase.WAITING, Phase.IDLE);
            LOG.warn("no wake-up of {}: {}", owner, e.getMessage());
        }
    }

    private boolean concerns(Commit commit) {
        return commit.clear()
                || commit.writes().stream()
                        .anyMatch(write -> kinds.contains(write.kind().name()));
    }
}
