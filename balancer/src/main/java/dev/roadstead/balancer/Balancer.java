package dev.roadstead.balancer;

import java.util.List;
import java.util.Map;

/**
 * The data plane of all load balancers of one machine.
 *
 * <p>Thread-safe; every method may block for as long as sockets take to open and must not be called from an event loop.
 */
public interface Balancer extends AutoCloseable {

    /**
     * Puts a snapshot in force and returns once it is: its listeners accept connections, listeners that it no longer names
     * are closed, and targets that it no longer names or that drain get no further request. Applying is idempotent;
     * listeners that could not be opened are named in the answer and tried again by the next call, while everything else is
     * in force. A snapshot older than the one in force changes nothing.
     */
    AppliedSnapshot apply(BalancerSnapshot snapshot);

    /**
     * The observed health of each target of a group in the snapshot's order; empty where the snapshot in force has no such
     * group. A deregistered target is {@link TargetHealth#DRAINED} as soon as it has no unfinished request.
     */
    Map<TargetAddress, TargetHealth> health(String targetGroupId);

    /** What each load balancer has counted since it first appeared in a snapshot. */
    List<LoadBalancerCounts> counts();

    /** Closes every socket and stops every thread. */
    @Override
    void close();
}
