package dev.roadstead.host.linux;

import dev.roadstead.host.linux.FlowListing.Counter;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/**
 * The counters of one router as they were seen last, set by set, as many as it may remember. Where a set had more, or could not be read, it
 * is no longer certain that a counter which is not remembered was not there before: then it is taken up as it is, and nothing is told of it
 * but that something is missing, so that no packet is ever told twice. Used by one thread at a time.
 */
final class FlowMemory {
    private static final long LIFE = Duration.ofSeconds(FlowRules.SECONDS).toNanos();
    private static final Seen NOTHING = new Seen(0, 0, 0);

    private final Map<String, Map<ByteBuffer, Seen>> seen = new HashMap<>();

    /** Sets of which not every counter is remembered. */
    private final Set<String> partial = new HashSet<>();

    /**
     * A counter as it was seen last.
     *
     * @param until it is there at least so long
     */
    private record Seen(long packets, long bytes, long until) {
        /** Whether it can be the same counter, later. */
        boolean continues(Seen old) {
            return packets >= old.packets && bytes >= old.bytes;
        }

        Fresh since(Seen old, ByteBuffer key) {
            return new Fresh(key, packets - old.packets, bytes - old.bytes, old.packets == 0, until - LIFE);
        }
    }

    /**
     * What a counter has more than when it was seen last.
     *
     * @param begun whether it was not there then
     */
    record Fresh(ByteBuffer key, long packets, long bytes, boolean begun, long last) {}

    /** How many counters are remembered. */
    int size() {
        return seen.values().stream().mapToInt(Map::size).sum();
    }

    /** These sets are there; others are gone, and begin from nothing when they come again. */
    void retain(List<String> sets) {
        seen.keySet().retainAll(sets);
        partial.retainAll(sets);
    }

    /** All counters begin from nothing. */
    void beginAnew() {
        seen.clear();
        partial.clear();
    }

    /** Sets were not read as a whole. */
    void doubt(List<String> sets) {
        partial.addAll(sets);
    }

    /**
     * What the counters of a set have more than when they were seen last.
     *
     * @param limit how many counters of all sets together are remembered; those that are remembered already stay
     * @param missing gets the counters of which it is not known what they have more
     */
    List<Fresh> look(String set, List<Counter> counters, long now, int limit, Consumer<ByteBuffer> missing) {
        Map<ByteBuffer, Seen> before = seen.getOrDefault(set, Map.of());
        Map<ByteBuffer, Seen> after = new HashMap<>();
        List<Fresh> fresh = new ArrayList<>();
        for (Counter counter : counters) {
            Seen old = before.get(counter.key());
            // A listing may show an element twice; what came in between is found the next time.
            if (old != null && !after.containsKey(counter.key())) {
                tell(counter, old, after, now).ifPresent(fresh::add);
            }
        }
        // Nor is it certain to show all of them.
        before.forEach((key, old) -> {
            if (old.until() > now) {
                after.putIfAbsent(key, old);
            }
        });
        boolean certain = !partial.remove(set);
        int room = limit - size() + before.size() - after.size();
        for (Counter counter : counters) {
            if (before.containsKey(counter.key()) || after.containsKey(counter.key())) {
                continue;
            }
            if (room-- <= 0) {
                partial.add(set);
                missing.accept(counter.key());
                continue;
            }
            Optional<Fresh> begun = tell(counter, NOTHING, after, now);
            if (certain) {
                begun.ifPresent(fresh::add);
            } else {
                missing.accept(counter.key());
            }
        }
        seen.put(set, after);
        return fresh;
    }

    private static Optional<Fresh> tell(Counter counter, Seen old, Map<ByteBuffer, Seen> after, long now) {
        Seen present = new Seen(
                counter.packets(),
                counter.bytes(),
                now + Duration.ofMillis(counter.leftMillis()).toNanos());
        after.put(counter.key(), present);
        Seen known = present.continues(old) ? old : NOTHING;
        return present.packets() > known.packets()
                ? Optional.of(present.since(known, counter.key()))
                : Optional.empty();
    }
}
