package dev.roadstead.host.linux;

import dev.roadstead.host.FlowReading;
import dev.roadstead.host.FlowReading.Flow;
import dev.roadstead.host.VpcPlan;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;

/**
 * The counts of flows of all routers. A router that counts nothing has no socket here. Thread-safe: reading one router's counters holds
 * nobody up who changes another router.
 */
final class FlowCounts implements AutoCloseable {
    /** Flows that are remembered of all routers together. Each router has the same share, so that none takes the others' room. */
    static final int FLOWS = 150_000;

    /** What a router counted that counts no more is handed over if somebody asks so soon, as everybody does who wants it. */
    private static final long KEPT = Duration.ofSeconds(FlowRules.SECONDS).toNanos();

    private final Map<String, FlowCounters> counters = new LinkedHashMap<>();
    private final Deque<Ended> ended = new ArrayDeque<>();

    /** What was counted last by a router that counts no more. */
    private record Ended(FlowTally tally, long at) {}

    /** A router is about to be brought to a plan: what it counts until then, and will not any more, is kept. */
    void keepEnding(VpcPlan vpc) {
        find(vpc.vpcId())
                .filter(present -> !present.counting().equals(FlowRules.counting(vpc)))
                .ifPresent(present -> present.lookLast(share()));
    }

    /** All of a router's counters may be about to go: what they have is kept. */
    void keep(String vpcId) {
        find(vpcId).ifPresent(present -> present.lookLast(share()));
    }

    /** A router was not brought to its plan. */
    void doubt(String vpcId) {
        find(vpcId).ifPresent(FlowCounters::doubt);
    }

    /**
     * A router has come to a plan.
     *
     * @param renewal what became of its counters since this was called last
     * @param opening opens a netfilter socket in the router's namespace
     */
    void follow(VpcPlan vpc, Router.Renewal renewal, Callable<NetlinkSocket> opening) throws Exception {
        long now = System.nanoTime();
        boolean counting = !FlowRules.ways(FlowRules.counting(vpc)).isEmpty();
        if (counting && find(vpc.vpcId()).isEmpty()) {
            add(vpc.vpcId(), new FlowCounters(opening.call(), now));
        }
        find(vpc.vpcId()).ifPresent(present -> present.follow(vpc, renewal, now));
        if (!counting) {
            forget(vpc.vpcId());
        }
    }

    /** A router is gone, or counts nothing any more. */
    void forget(String vpcId) {
        remove(vpcId).ifPresent(gone -> keep(gone.end(), System.nanoTime()));
    }

    private synchronized Optional<FlowCounters> find(String vpcId) {
        return Optional.ofNullable(counters.get(vpcId));
    }

    private synchronized void add(String vpcId, FlowCounters made) {
        counters.put(vpcId, made);
    }

    private synchronized Optional<FlowCounters> remove(String vpcId) {
        return Optional.ofNullable(counters.remove(vpcId));
    }

    private synchronized List<FlowCounters> all() {
        return List.copyOf(counters.values());
    }

    private synchronized int share() {
        return FLOWS / Math.max(1, counters.size());
    }

    private synchronized void keep(FlowTally rest, long now) {
        ended.addLast(new Ended(rest, now));
        ended.removeIf(each -> now - each.at() > KEPT);
        int flows = 0;
        for (Ended each : ended) {
            flows += each.tally().size();
            if (flows > FLOWS) {
                each.tally().skipAll();
            }
        }
    }

    private synchronized List<FlowReading> takeEnded(long now) {
        List<FlowReading> readings = new ArrayList<>();
        for (Ended each : ended) {
            if (now - each.at() <= KEPT) {
                readings.add(each.tally().take(now));
            }
        }
        ended.clear();
        return readings;
    }

    /** What was counted since this was called last. */
    FlowReading take() {
        long now = System.nanoTime();
        int share = share();
        List<FlowReading> readings = takeEnded(now);
        all().forEach(each -> readings.add(each.take(share, now)));
        List<Flow> flows = new ArrayList<>();
        Set<String> skipped = new LinkedHashSet<>();
        readings.forEach(reading -> {
            flows.addAll(reading.flows());
            skipped.addAll(reading.skipped());
        });
        return new FlowReading(flows, skipped);
    }

    @Override
    public void close() {
        all().forEach(FlowCounters::end);
        clear();
    }

    private synchronized void clear() {
        counters.clear();
        ended.clear();
    }
}
