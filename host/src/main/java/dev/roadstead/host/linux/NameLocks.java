package dev.roadstead.host.linux;

import java.util.Arrays;
import java.util.concurrent.locks.ReentrantLock;

/** One at a time for each name; whoever comes second finds it done. Names share a fixed number of locks by their hash. */
final class NameLocks {
    private static final int LOCKS = 64;

    private final ReentrantLock[] locks = new ReentrantLock[LOCKS];

    NameLocks() {
        Arrays.setAll(locks, _ -> new ReentrantLock());
    }

    /** A name that is held; to be closed by the thread that took it. */
    interface Held extends AutoCloseable {
        @Override
        void close();
    }

    /** Waits until nobody else holds the name. Whoever holds one takes no other. */
    Held hold(String name) {
        ReentrantLock lock = locks[Math.floorMod(name.hashCode(), LOCKS)];
        lock.lock();
        return lock::unlock;
    }
}
