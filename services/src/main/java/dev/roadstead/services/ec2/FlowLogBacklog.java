package dev.roadstead.services.ec2;

import dev.roadstead.store.Key;
import dev.roadstead.store.Versioned;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.services.cloudwatchlogs.model.InputLogEvent;

/**
 * What could not be written and is tried again, flow log by flow log. Each has the same share of the room, so that one whose group cannot be
 * written for long takes none from the others. Used by one thread at a time.
 */
final class FlowLogBacklog {

    private static final Logger LOG = LoggerFactory.getLogger(FlowLogBacklog.class);

    /** Events of all flow logs together. */
    private static final int EVENTS = 100_000;

    private Map<Key, Kept> kept = new HashMap<>();
    private int share = EVENTS;

    /** Events of one stream that go there together. */
    record Batch(Versioned<FlowLog> log, String stream, List<InputLogEvent> events) {}

    private static final class Kept {
        private final List<Batch> batches = new ArrayList<>();
        private int events;
    }

    /**
     * What waits, by flow log; nothing does afterwards.
     *
     * @param flowLogs so many are there now
     */
    Map<Key, List<Batch>> take(int flowLogs) {
        share = EVENTS / Math.max(1, flowLogs);
        Map<Key, List<Batch>> taken = new HashMap<>();
        kept.forEach((key, each) -> taken.put(key, each.batches));
        kept = new HashMap<>();
        return taken;
    }

    /** Waits to be tried again; what its flow log has no room for is dropped. */
    void keep(Batch batch) {
        Kept own = kept.computeIfAbsent(batch.log().key(), _ -> new Kept());
        int events = batch.events().size();
        if (own.events + events > share) {
            LOG.warn("{} records for {} are dropped", events, batch.stream());
            return;
        }
        own.batches.add(batch);
        own.events += events;
    }
}
