package dev.roadstead.host.linux;

import dev.roadstead.host.FlowReading;
import dev.roadstead.host.VpcPlan;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;

/** The counts of flows of all routers. A router that counts nothing has no socket here. Thread-safe. */
final class FlowCounts implements AutoCloseable {
    private final Map<String, FlowCounters> counters = new LinkedHashMap<>();
    private final FlowTally tally = new FlowTally();

    /** A router is about to be brought to a plan: what it counts until then, and will not any more, is kept. */
    synchronized void keepEnding(VpcPlan vpc) {
        FlowCounters present = counters.get(vpc.vpcId());
        if (present != null && !present.counting().equals(FlowRules.counting(vpc))) {
            present.look(tally, System.nanoTime());
        }
    }

    /** All of a router's counters may be about to go: what they have is kept. */
    synchronized void keep(String vpcId) {
        FlowCounters present = counters.get(vpcId);
        if (present != null) {
            present.look(tally, System.nanoTime());
        }
    }

    /**
     * A router has come to a plan.
     *
     * @param renewal what became of its counters since this was called last
     * @param opening opens a netfilter socket in the router's namespace
     */
    synchronized void follow(VpcPlan vpc, Router.Renewal renewal, Callable<NetlinkSocket> opening) throws Exception {
        long now = System.nanoTime();
        FlowCounters present = counters.get(vpc.vpcId());
        boolean counting = !FlowRules.ways(FlowRules.counting(vpc)).isEmpty();
        if (present == null && counting) {
            present = new FlowCounters(opening.call(), now);
            counters.put(vpc.vpcId(), present);
        }
        if (present != null) {
            present.follow(vpc, now);
            switch (renewal) {
                case NONE -> {}
                case MENDED -> present.beginAnew();
                case ADOPTED -> present.lose(tally);
            }
        }
        if (!counting) {
            forget(vpc.vpcId());
        }
    }

    /** A router is gone, or counts nothing any more. */
    synchronized void forget(String vpcId) {
        FlowCounters gone = counters.remove(vpcId);
        if (gone != null) {
            gone.close();
        }
    }

    /** What was counted since this was called last. */
    synchronized FlowReading take() {
        long now = System.nanoTime();
        counters.values().forEach(each -> each.look(tally, now));
        return tally.take(now);
    }

    @Override
    public synchronized void close() {
        counters.values().forEach(FlowCounters::close);
        counters.clear();
    }
}
