package dev.roadstead.host.linux;

import io.grpc.StatusRuntimeException;
import java.util.OptionalLong;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * How large something is that grows, looked at again and again. To look may take long, since it walks through all files: each look has a
 * thread of its own, for which nobody waits, and looks together take at most a part of the time. For one thread.
 */
final class SizeWatch implements AutoCloseable {
    /** Looking takes at most so small a part of the time. */
    private static final int PART = 5;

    /** Files may come and go while one looks; nobody who means well has them come and go each time. */
    private static final int FAILED_LOOKS = 50;

    private final LongSupplier size;
    private @Nullable FutureTask<Seen> look;
    private long restedAt = System.nanoTime();
    private int failed;

    /** @param size looks; may fail with a {@link StatusRuntimeException} */
    SizeWatch(LongSupplier size) {
        this.size = size;
    }

    private record Seen(long size, long nanos) {}

    /**
     * Returns at once; to be called often, which is what begins the looks.
     *
     * @return what the last look saw, unless that was told before
     * @throws StatusRuntimeException when looks have failed so often that one sees nothing
     */
    OptionalLong seen() throws InterruptedException {
        OptionalLong seen = OptionalLong.empty();
        if (look != null && look.isDone()) {
            seen = result(look);
            look = null;
        }
        if (look == null && System.nanoTime() - restedAt >= 0) {
            look = new FutureTask<>(this::timed);
            Thread.ofVirtual().name("size-watch").start(look);
        }
        return seen;
    }

    private Seen timed() {
        long begun = System.nanoTime();
        long bytes = size.getAsLong();
        return new Seen(bytes, System.nanoTime() - begun);
    }

    /** After a look that failed there is no rest: nothing is known of the time since the one before. */
    private OptionalLong result(FutureTask<Seen> ended) throws InterruptedException {
        try {
            Seen seen = ended.get();
            failed = 0;
            restedAt = System.nanoTime() + seen.nanos() * (PART - 1);
            return OptionalLong.of(seen.size());
        } catch (ExecutionException e) {
            if (!(e.getCause() instanceof StatusRuntimeException failure)) {
                throw new IllegalStateException("a size cannot be told", e);
            }
            if (++failed == FAILED_LOOKS) {
                throw failure;
            }
            return OptionalLong.empty();
        }
    }

    @Override
    public void close() {
        if (look != null) {
            look.cancel(true);
        }
    }
}
