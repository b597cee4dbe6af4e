package dev.roadstead.services.ec2.flowlogs;

import dev.roadstead.host.Counted;
import dev.roadstead.host.FlowReading;
import dev.roadstead.host.FlowReading.Flow;
import dev.roadstead.host.FlowReading.FlowId;
import dev.roadstead.services.ec2.flowlogs.FlowRecord.Status;
import dev.roadstead.services.ec2.flowlogs.FlowRecord.Traffic;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The flows of one aggregation interval, gathered from several readings. Used by one thread at a time, until it is handed on.
 *
 * @see <a href="https://docs.aws.amazon.com/vpc/latest/userguide/flow-log-records.html#flow-logs-aggregration-interval">Aggregation
 *     interval</a>
 */
public final class FlowWindow {
    /** Flows of all interfaces together; what comes then is skipped. */
    static final int LIMIT = 60_000;

    /** So many are taken from whoever has them; the rest is for interfaces that have less than their share of all. */
    private static final int UNSHARED = LIMIT / 2;

    private final Instant start;
    private final Map<String, Map<FlowId, Sum>> sums = new LinkedHashMap<>();
    private final Set<String> skipped = new LinkedHashSet<>();
    private int size;

    /** @param start when it begins */
    public FlowWindow(Instant start) {
        this.start = start;
    }

    /** When it began. */
    public Instant start() {
        return start;
    }

    private static final class Sum {
        private int flags;
        private long packets;
        private long bytes;
        private Instant first = Instant.MAX;
        private Instant last = Instant.MIN;

        void add(Flow flow, Instant now) {
            flags |= flow.tcpFlags();
            packets += flow.packets();
            bytes += flow.bytes();
            Instant began = now.minus(flow.first());
            Instant ended = now.minus(flow.last());
            first = began.isBefore(first) ? began : first;
            last = ended.isAfter(last) ? ended : last;
        }
    }

    /**
     * Takes up a reading that was made now.
     *
     * @param since of whom nothing is wanted that was before
     */
    public void add(FlowReading reading, Instant now, Map<String, Instant> since) {
        skipped.addAll(reading.skipped());
        for (Flow flow : reading.flows()) {
            Instant wanted = since.get(flow.id().owner());
            if (wanted != null && now.minus(flow.last()).isBefore(wanted)) {
                continue;
            }
            Map<FlowId, Sum> own = sums.computeIfAbsent(flow.id().owner(), _ -> new LinkedHashMap<>());
            if (!own.containsKey(flow.id()) && !room(own.size())) {
                skipped.add(flow.id().owner());
                continue;
            }
            own.computeIfAbsent(flow.id(), _ -> newSum()).add(flow, now);
        }
    }

    /** Whether an interface that has so many flows may have one more: who meets many strangers leaves room to the others. */
    private boolean room(int own) {
        return size < UNSHARED || size < LIMIT && own < LIMIT / 2 / sums.size();
    }

    private Sum newSum() {
        size++;
        return new Sum();
    }

    /** What this window had is not known of any interface that is looked for in it. */
    public void skip(Set<String> owners) {
        skipped.addAll(owners);
    }

    /**
     * A part of the window.
     *
     * @param since what was before is not wanted; may be long before the window
     * @param end of the window
     */
    public record Span(Instant since, Instant end) {}

    /** The records of an interface, in order of their starts. */
    public List<FlowRecord> records(LoggedInterface at, Counted wanted, Span span) {
        List<FlowRecord> records = new ArrayList<>();
        sums.getOrDefault(at.owner(), Map.of()).forEach((id, sum) -> {
            boolean told = id.accepted() ? wanted.accepted() : wanted.refused();
            if (told && !sum.last.isBefore(span.since())) {
                Traffic traffic = new Traffic(id, sum.flags, sum.packets, sum.bytes);
                records.add(new FlowRecord(at, Status.OK, sum.first, sum.last, Optional.of(traffic)));
            }
        });
        Instant begin = span.since().isAfter(start) ? span.since() : start;
        if (skipped.contains(at.owner())) {
            records.add(new FlowRecord(at, Status.SKIPDATA, begin, span.end(), Optional.empty()));
        } else if (records.isEmpty()) {
            records.add(new FlowRecord(at, Status.NODATA, begin, span.end(), Optional.empty()));
        }
        records.sort(Comparator.comparing(FlowRecord::start));
        return records;
    }
}
