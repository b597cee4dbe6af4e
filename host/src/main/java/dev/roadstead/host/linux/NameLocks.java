package dev.roadstead.host.linux;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;

/** One at a time for each name; whoever comes second finds it done. Who holds one name holds nobody up who wants another. */
final class NameLocks {
    private final Map<String, Shared> locks = new HashMap<>();

    private static final class Shared {
        private final ReentrantLock lock = new ReentrantLock();
        private int users;
    }

    /** A name that is held; to be closed by the thread that took it. */
    interface Held extends AutoCloseable {
        @Override
        void close();
    }

    /**
     * Waits until nobody else holds the name. Whoever holds one takes no other.
     *
     * @throws ImagePullException when somebody still does when it is too late
     */
    Held hold(String name, Deadline deadline) throws ImagePullException, InterruptedException {
        Shared shared = join(name);
        boolean held = false;
        try {
            held = shared.lock.tryLock(deadline.millis(), TimeUnit.MILLISECONDS);
        } finally {
            if (!held) {
                leave(name, shared);
            }
        }
        if (!held) {
            throw ImagePullException.late();
        }
        return () -> {
            shared.lock.unlock();
            leave(name, shared);
        };
    }

    private synchronized Shared join(String name) {
        Shared shared = locks.computeIfAbsent(name, _ -> new Shared());
        shared.users++;
        return shared;
    }

    private synchronized void leave(String name, Shared shared) {
        if (--shared.users == 0) {
            locks.remove(name);
        }
    }

    /** How many names are held or waited for. */
    synchronized int size() {
        return locks.size();
    }
}
