package dev.roadstead.services.ecs;

import dev.roadstead.store.Key;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Queue;
import java.util.Set;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What is to be looked at, and when. A key is worked on by one thread at a time; waking it meanwhile has it looked at once more. An
 * error has it looked at again later, the later the more errors came in a row.
 */
final class Workqueue {

    private static final Logger LOG = LoggerFactory.getLogger(Workqueue.class);
    private static final Duration FIRST_RETRY = Duration.ofMillis(200);
    private static final Duration LAST_RETRY = Duration.ofSeconds(30);
    private static final int RETRY_DOUBLINGS = 8;

    private final String name;
    private final InstantSource clock;
    private final Function<Key, Optional<Instant>> work;
    private final Queue<Key> ready = new ArrayDeque<>();
    private final Set<Key> queued = new HashSet<>();
    private final Set<Key> running = new HashSet<>();
    private final Map<Key, Instant> deadlines = new HashMap<>();
    private final PriorityQueue<Deadline> agenda = new PriorityQueue<>(Comparator.comparing(Deadline::at));
    private final Map<Key, Integer> errors = new HashMap<>();

    /**
     * @param work looks at a key, and says when to look again at the latest
     */
    Workqueue(String name, InstantSource clock, Function<Key, Optional<Instant>> work) {
        this.name = name;
        this.clock = clock;
        this.work = work;
    }

    private record Deadline(Key key, Instant at) {}

    String name() {
        return name;
    }

    /** Has a key looked at soon. */
    synchronized void wake(Key key) {
        if (queued.add(key) && !running.contains(key)) {
            ready.add(key);
            notifyAll();
        }
    }

    private void wakeAt(Key key, Instant at) {
        Instant known = deadlines.get(key);
        if (known == null || at.isBefore(known)) {
            deadlines.put(key, at);
            agenda.add(new Deadline(key, at));
            notifyAll();
        }
    }

    /** When the next deadline is. */
    synchronized Optional<Instant> nextDeadline() {
        return Optional.ofNullable(agenda.peek()).map(Deadline::at);
    }

    /** Works on one key that is due, on this thread; says whether there was one. */
    boolean runOne() {
        Optional<Key> key = take();
        key.ifPresent(this::run);
        return key.isPresent();
    }

    /** Waits until a key is due; empty after an interrupt or when {@code most} has passed. */
    synchronized Optional<Key> await(Duration most) throws InterruptedException {
        Optional<Key> key = take();
        if (key.isPresent()) {
            return key;
        }
        Duration wait = nextDeadline()
                .map(at -> Duration.between(clock.instant(), at))
                .filter(duration -> duration.compareTo(most) < 0)
                .orElse(most);
        wait(Math.max(1, wait.toMillis()));
        return take();
    }

    private synchronized Optional<Key> take() {
        Instant now = clock.instant();
        while (!agenda.isEmpty() && !agenda.peek().at().isAfter(now)) {
            Deadline due = agenda.remove();
            if (due.at().equals(deadlines.get(due.key()))) {
                deadlines.remove(due.key());
                wake(due.key());
            }
        }
        Key key = ready.poll();
        if (key == null) {
            return Optional.empty();
        }
        queued.remove(key);
        running.add(key);
        return Optional.of(key);
    }

    /** Works on a key that {@link #await} gave. */
    void run(Key key) {
        Optional<Instant> next;
        boolean failed = false;
        try {
            next = work.apply(key);
        } catch (RuntimeException e) {
            LOG.warn("{} {}: {}; trying again", name, key, e.toString(), e);
            next = Optional.of(clock.instant().plus(retry(key)));
            failed = true;
        }
        done(key, next, failed);
    }

    private synchronized Duration retry(Key key) {
        int before = errors.getOrDefault(key, 0);
        Duration wait = FIRST_RETRY.multipliedBy(1L << Math.min(before, RETRY_DOUBLINGS));
        return wait.compareTo(LAST_RETRY) < 0 ? wait : LAST_RETRY;
    }

    private synchronized void done(Key key, Optional<Instant> next, boolean failed) {
        running.remove(key);
        if (failed) {
            errors.merge(key, 1, Integer::sum);
        } else {
            errors.remove(key);
        }
        next.ifPresent(at -> wakeAt(key, at));
        if (queued.contains(key)) {
            ready.add(key);
            notifyAll();
        }
    }
}
