package dev.roadstead.services.ecs;

import dev.roadstead.store.Key;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * Works off queues: one virtual thread waits for each, and each key is worked on by a virtual thread of its own, some at a time. Whose work
 * takes long waits for somebody (a task's start for who answers in its VPC), and holds the others up no longer.
 */
final class Workers implements AutoCloseable {

    private static final int AT_A_TIME = 16;

    /** Those that take long included. */
    private static final int ALTOGETHER = 512;

    private static final Duration LONG = Duration.ofSeconds(2);
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
        Turns turns = new Turns(new Semaphore(AT_A_TIME), new Semaphore(ALTOGETHER));
        try {
            while (!closed) {
                Key key = queue.await(PATIENCE).orElse(null);
                if (key != null) {
                    CompletableFuture<Void> turn = turns.take();
                    Thread.ofVirtual()
                            .name("ecs-" + queue.name() + "-" + key.id())
                            .start(() -> run(queue, key, turns, turn));
                }
            }
        } catch (InterruptedException e) {
            // Only close() interrupts, to end the wait.
            closed = true;
        }
        turns.awaitAll();
    }

    private static void run(Workqueue queue, Key key, Turns turns, CompletableFuture<Void> turn) {
        try {
            queue.run(key);
        } finally {
            turns.end(turn);
        }
    }

    /**
     * Who may work.
     *
     * @param free those who have not worked for long
     * @param all everybody
     */
    private record Turns(Semaphore free, Semaphore all) {

        /** What is complete when the turn is over, or has taken long. */
        CompletableFuture<Void> take() {
            all.acquireUninterruptibly();
            free.acquireUninterruptibly();
            CompletableFuture<Void> turn = new CompletableFuture<>();
            turn.thenRun(free::release);
            return turn.completeOnTimeout(null, LONG.toMillis(), TimeUnit.MILLISECONDS);
        }

        void end(CompletableFuture<Void> turn) {
            turn.complete(null);
            all.release();
        }

        void awaitAll() {
            all.acquireUninterruptibly(ALTOGETHER);
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
