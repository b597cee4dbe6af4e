package dev.roadstead.services.ec2;

import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** Up to which version of the store the network is as stored, for those who wait for it. Thread-safe. */
final class InForce {

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition moved = lock.newCondition();
    private long reached = -1;
    private long failed = -1;
    private String why = "";
    private Map<String, String> refused = Map.of();

    /** Everything up to {@code version} holds, but for what VPCs that were refused lack. */
    void reached(long version, Map<String, String> refusedVpcs) {
        lock.lock();
        try {
            reached = version;
            refused = Map.copyOf(refusedVpcs);
            failed = -1;
            moved.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Everything after what was reached, up to {@code version}, may not hold. */
    void fail(long version, String reason) {
        lock.lock();
        try {
            failed = version;
            why = reason;
            moved.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Waits until everything up to {@code version} holds in these VPCs; what is refused in others is not waited for. */
    void await(long version, Set<String> vpcIds, Duration limit) {
        long left = limit.toNanos();
        lock.lock();
        try {
            while (reached < version) {
                if (failed >= version) {
                    throw Ec2Failures.notInForce(why);
                }
                if (left <= 0) {
                    throw Ec2Failures.notInForce("it takes longer than " + limit.toSeconds() + " seconds.");
                }
                left = moved.awaitNanos(left);
            }
            for (String vpcId : vpcIds) {
                if (refused.containsKey(vpcId)) {
                    throw Ec2Failures.notInForce(vpcId + ": " + refused.get(vpcId));
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw Ec2Failures.notInForce(
                    "the wait was interrupted after " + TimeUnit.NANOSECONDS.toMillis(limit.toNanos() - left) + " ms.");
        } finally {
            lock.unlock();
        }
    }
}
