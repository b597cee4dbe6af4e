package dev.roadstead.balancer;

import java.net.InetSocketAddress;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** A target as the event loops see it. Its identity is its address; what a snapshot says of it changes. */
final class BalancedTarget {

    private final TargetAddress address;
    private final InetSocketAddress socketAddress;
    private final Counters.TargetCounters counters = new Counters.TargetCounters();
    private final AtomicInteger outstanding = new AtomicInteger();
    private volatile TargetSnapshot snapshot;
    private volatile TargetHealth health = TargetHealth.REGISTERING;
    private volatile boolean removed;
    private @Nullable Instant deadline;

    BalancedTarget(TargetSnapshot snapshot) {
        this.snapshot = snapshot;
        this.address = snapshot.address();
        this.socketAddress = new InetSocketAddress(address.ip(), address.port());
    }

    TargetAddress address() {
        return address;
    }

    InetSocketAddress socketAddress() {
        return socketAddress;
    }

    Counters.TargetCounters counters() {
        return counters;
    }

    /** Requests that it has not finished. */
    AtomicInteger outstanding() {
        return outstanding;
    }

    TargetSnapshot snapshot() {
        return snapshot;
    }

    void update(TargetSnapshot newer) {
        snapshot = newer;
    }

    /** Whether it was deregistered and has finished every request. */
    boolean drained() {
        return !snapshot.registered() && outstanding.get() == 0;
    }

    /** The end of its deregistration delay, if that was not asked for before; only the thread that applies snapshots asks. */
    Optional<Instant> newDeadline() {
        @Nullable Instant until = snapshot.drainingUntil();
        boolean known = Objects.equals(until, deadline);
        deadline = until;
        return known ? Optional.empty() : Optional.ofNullable(until);
    }

    void remove() {
        removed = true;
    }

    /** Whether requests may go to it. */
    boolean registered() {
        return !removed && snapshot.registered();
    }

    /** Whether what is open to it is to be cut: it was removed, or its deregistration delay is over. */
    boolean cut(Instant now) {
        @Nullable Instant until = snapshot.drainingUntil();
        return removed || until != null && !now.isBefore(until);
    }

    TargetHealth health() {
        return health;
    }

    void health(TargetHealth observed) {
        health = observed;
    }
}
