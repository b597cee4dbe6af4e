package dev.roadstead.host.linux;

import dev.roadstead.host.FlowReading;
import dev.roadstead.host.FlowReading.Flow;
import dev.roadstead.host.FlowReading.FlowId;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What was counted since somebody asked last, from any number of looks at the kernel's counts. Used by one thread at a time. */
final class FlowTally {
    private final Map<FlowId, Sum> sums = new LinkedHashMap<>();
    private final Set<String> skipped = new LinkedHashSet<>();

    /**
     * Packets of a flow, at instants of the machine's running clock, in nanoseconds.
     *
     * @param flags of these packets
     * @param opening whether the flow begins with them
     */
    record Packets(int flags, long packets, long bytes, long first, long last, boolean opening) {}

    private static final class Sum {
        private int flags;
        private long packets;
        private long bytes;
        private long first = Long.MAX_VALUE;
        private long last = Long.MIN_VALUE;
        private long opened = Long.MIN_VALUE;

        void add(Packets more) {
            flags |= more.flags;
            packets += more.packets;
            bytes += more.bytes;
            first = Math.min(first, more.first);
            last = Math.max(last, more.last);
            opened = more.opening ? more.first : opened;
        }

        /** Of a connection whose opening was counted, nothing came before that. */
        Flow at(FlowId id, long now) {
            long begin = opened == Long.MIN_VALUE ? first : Math.min(opened, last);
            return new Flow(id, flags, packets, bytes, before(begin, now), before(last, now));
        }

        private static Duration before(long instant, long now) {
            return Duration.ofNanos(Math.max(0, now - instant));
        }
    }

    /** @param limit flows that there is room for; more are skipped */
    void add(FlowId id, Packets packets, int limit) {
        if (sums.size() >= limit && !sums.containsKey(id)) {
            skip(id.owner());
            return;
        }
        sums.computeIfAbsent(id, _ -> new Sum()).add(packets);
    }

    /** Not all of an owner's packets were counted. */
    void skip(String owner) {
        skipped.add(owner);
    }

    /** How many flows it has. */
    int size() {
        return sums.size();
    }

    /** Lets go of all flows. */
    void skipAll() {
        sums.keySet().forEach(id -> skip(id.owner()));
        sums.clear();
    }

    /** Hands over what was counted, and begins anew. */
    FlowReading take(long now) {
        List<Flow> flows = sums.entrySet().stream()
                .map(sum -> sum.getValue().at(sum.getKey(), now))
                .toList();
        FlowReading reading = new FlowReading(flows, skipped);
        sums.clear();
        skipped.clear();
        return reading;
    }
}
