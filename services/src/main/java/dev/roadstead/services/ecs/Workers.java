package dev.roadstead.services.ecs;

import dev.roadstead.store.Key;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Semaphore;

/** Works off queues: one virtual thread waits for each, and each key is worked on by a virtual thread of its own, some at a time. */
final class Workers implements AutoCloseable {

    private static final int AT_A_TIME = 16;
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final List<Workqueue> queues;
    private final List<Thread> dispatchers = new ArrayList<>();
    private volatile boolean closed;

    Workers(List<Workqueue> queues) {
        this.queues = List.copyOf(queues);
    }

    void start() {
        for (Workqueue queue : queues) {
            dispatchers.add(Thread.ofVirtual().name("ecs-" + queue.name()).start(() -> dispatch(queue)));
        }
    }

    private void dispatch(Workqueue queue) {
        Semaphore free = new Semaphore(AT_A_TIME);
        try {
            while (!closed) {
                Key key = queue.await(PATIENCE).orElse(null);
                if (key != null) {
                    free.acquireUninterruptibly();
                    Thread.ofVirtual()
                            .name("ecs-" + queue.name() + "-" + key.id())
                            .start(() -> run(queue, key, free));
                }
            }
        } catch (InterruptedException e) {
            // Only close() interrupts, to end the wait.
            closed = true;
        }
        free.acquireUninterruptibly(AT_A_TIME);
    }

    private static void run(Workqueue queue, Key key, Semaphore free) {
        try {
            queue.run(key);
        } finally {
            free.release();
        }
    }

    /** Begins nothing new, and returns when what was begun has ended. */
    @Override
    public void close() throws InterruptedException {
        closed = true;
        dispatchers.forEach(Thread::interrupt);
        for (Thread dispatcher : dispatchers) {
            dispatcher.join();
        }
    }
}
