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

    /** A router's counters are about to be taken away or to begin anew; what they have is kept. */
    synchronized void keep(String vpcId) {
        FlowCounters present = counters.get(vpcId);
        if (present != null) {
            present.look(tally, System.nanoTime());
            present.beginAnew();
        }
    }

    /**
     * A router has come to a plan.
     *
     * @param lost whether it may have counted what nobody read
     * @param opening opens a netfilter socket in the router's namespace
     */
    synchronized void follow(VpcPlan vpc, boolean lost, Callable<NetlinkSocket> opening) throws Exception {
        long now = System.nanoTime();
        FlowCounters present = counters.get(vpc.vpcId());
        boolean counting = !FlowRules.ways(FlowRules.counting(vpc)).isEmpty();
        if (present == null && counting) {
            present = new FlowCounters(opening.call(), now);
            counters.put(vpc.vpcId(), present);
        }
        if (present != null) {
            present.follow(vpc, now);
            if (lost) {
                present.lose(tally);
            }
        }
        if (!counting) {
            forget(vpc.vpcId());
        }
    }

    /** Whether a router counts what it will not count any more under a plan. */
    synchronized boolean ends(VpcPlan vpc) {
        FlowCounters present = counters.get(vpc.vpcId());
        return present != null && !FlowRules.counting(vpc).equals(present.counting());
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
