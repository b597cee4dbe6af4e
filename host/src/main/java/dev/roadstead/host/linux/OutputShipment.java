package dev.roadstead.host.linux;

import dev.roadstead.host.OutputSink;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One container's output and the thread that ships it. */
final class OutputShipment {
    private static final Logger LOG = LoggerFactory.getLogger(OutputShipment.class);

    /** Between two offers of a batch that the sink refused: from the first to the longest. */
    private static final Duration FIRST_PAUSE = Duration.ofMillis(200);

    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(30);

    private final ContainerKey key;
    private final ContainerOutput output;
    private final OutputSink sink;
    private final InstantSource clock;
    private final Semaphore woken = new Semaphore(0);
    private final CompletableFuture<Boolean> end = new CompletableFuture<>();
    private final CountDownLatch stopping = new CountDownLatch(1);
    private volatile boolean complete;

    OutputShipment(ContainerKey key, ContainerOutput output, OutputSink sink, InstantSource clock) {
        this.key = key;
        this.output = output;
        this.sink = sink;
        this.clock = clock;
    }

    void wake() {
        woken.release();
    }

    /** The container has written its last. */
    void complete() {
        complete = true;
        wake();
    }

    /** Completes when the thread has ended; with whether all was shipped. */
    CompletableFuture<Boolean> end() {
        return end;
    }

    /** Returns after that time, or at once when this is stopped. */
    void awaitStop(long millis) throws InterruptedException {
        stopping.await(millis, TimeUnit.MILLISECONDS);
    }

    void run() {
        boolean all = false;
        try {
            all = shipUntilTheEnd();
        } catch (InterruptedException e) {
            LOG.debug("output of {} is left where it is", key);
        } finally {
            close(all);
        }
    }

    /** Returns whether the end was reached. */
    private boolean shipUntilTheEnd() throws InterruptedException {
        Duration pause = FIRST_PAUSE;
        while (stopping.getCount() > 0) {
            boolean last = complete;
            if (!shipAll(last, pause)) {
                Duration doubled = pause.multipliedBy(2);
                pause = doubled.compareTo(LONGEST_PAUSE) < 0 ? doubled : LONGEST_PAUSE;
                continue;
            }
            if (last && stopping.getCount() > 0) {
                return true;
            }
            pause = FIRST_PAUSE;
            woken.acquire();
            woken.drainPermits();
        }
        return false;
    }

    /** Ships what there is. Returns false, after a pause, if the sink refused a batch, or the disk to note it. */
    private boolean shipAll(boolean last, Duration pause) throws InterruptedException {
        try {
            while (stopping.getCount() > 0 && output.ship(sink, last)) {
                LOG.trace("a batch of {} arrived", key);
            }
            return true;
        } catch (IOException | RuntimeException e) {
            LOG.warn("output of {} is offered again in {} ms: {}", key, pause.toMillis(), e.toString());
            pause(pause);
            return false;
        }
    }

    /** Lets time go by, in which what the container writes is kept within its buffer. */
    private void pause(Duration pause) throws InterruptedException {
        Instant until = clock.instant().plus(pause);
        long left = pause.toMillis();
        while (left > 0 && stopping.getCount() > 0) {
            if (woken.tryAcquire(left, TimeUnit.MILLISECONDS)) {
                woken.drainPermits();
                dropExcess();
            }
            left = Duration.between(clock.instant(), until).toMillis();
        }
    }

    private void dropExcess() {
        try {
            output.drop();
        } catch (IOException e) {
            LOG.debug("output of {} that there is no room for stays for now", key, e);
        }
    }

    private void close(boolean all) {
        try {
            output.close();
        } catch (IOException e) {
            LOG.debug("closing the output of {}", key, e);
        }
        end.complete(all);
    }

    /** Stops shipping; returns when a batch that was being offered has been decided on, or soon. */
    void stop() {
        stopping.countDown();
        wake();
        try {
            end.get(5, TimeUnit.SECONDS);
        } catch (java.util.concurrent.TimeoutException e) {
            LOG.warn("the sink still holds a batch of {}", key);
        } catch (java.util.concurrent.ExecutionException e) {
            throw new AssertionError("it never fails", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
