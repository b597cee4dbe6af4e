package dev.roadstead.store;

import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;

/** Waits for a commit to be durable. */
final class Ticket {
    private final CountDownLatch done = new CountDownLatch(1);
    private volatile @Nullable StoreException failure;

    static Ticket durable() {
        Ticket ticket = new Ticket();
        ticket.succeed();
        return ticket;
    }

    void succeed() {
        done.countDown();
    }

    void fail(StoreException cause) {
        failure = cause;
        done.countDown();
    }

    /** An interrupt does not end the wait, which is short, since the outcome would be unknown; it is kept for later. */
    void await() {
        boolean interrupted = false;
        while (true) {
            try {
                done.await();
                break;
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        StoreException cause = failure;
        if (cause != null) {
            throw new StoreException(cause.getMessage() + "; nothing was changed", cause);
        }
    }
}
