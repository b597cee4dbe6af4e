package dev.roadstead.balancer;

import java.util.ArrayDeque;
import java.util.Collections;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** The connections from one node to one target on one event loop, which alone touches it. */
final class TargetPool {

    private final NodeLoop home;
    private final Deque<TargetConnection> idle = new ArrayDeque<>();
    private final Set<TargetConnection> open = Collections.newSetFromMap(new IdentityHashMap<>());
    private boolean sweeping;

    TargetPool(NodeLoop home) {
        this.home = home;
    }

    void opened(TargetConnection connection) {
        open.add(connection);
    }

    void closed(TargetConnection connection) {
        open.remove(connection);
        idle.remove(connection);
    }

    boolean isEmpty() {
        return open.isEmpty();
    }

    /** The one that was used last, so that those not needed grow old and are closed. */
    @Nullable
    TargetConnection takeIdle() {
        return idle.pollLast();
    }

    void putIdle(TargetConnection connection) {
        if (idle.size() >= home.loadBalancer().limits().idleConnectionsPerTarget()) {
            connection.close();
            return;
        }
        idle.addLast(connection);
        if (!sweeping) {
            sweepAfter(idleNanos());
        }
    }

    private long idleNanos() {
        return home.loadBalancer().attributes().idleTimeout().toNanos();
    }

    private void sweepAfter(long nanos) {
        sweeping = true;
        home.loop().schedule(this::sweep, nanos, TimeUnit.NANOSECONDS);
    }

    private void sweep() {
        sweeping = false;
        long oldest = home.nanoTime() - idleNanos();
        TargetConnection first = idle.peekFirst();
        while (first != null && first.idleSince() - oldest <= 0) {
            idle.removeFirst();
            first.close();
            first = idle.peekFirst();
        }
        if (first != null) {
            sweepAfter(first.idleSince() - oldest);
        }
    }

    void closeIdle() {
        List.copyOf(idle).forEach(TargetConnection::close);
        idle.clear();
    }

    /** Requests that can still go to another target do so. */
    void cut() {
        List.copyOf(open).forEach(TargetConnection::cut);
        idle.clear();
    }
}
