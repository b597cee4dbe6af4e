package dev.roadstead.host.linux;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How much of a container's output may wait for the log driver, and what was lost because more came. What was there when the output was
 * taken up may wait besides, until it has been shipped: it was written while nobody could ship it. Used by one thread.
 */
final class OutputBuffer {
    private static final Logger LOG = LoggerFactory.getLogger(OutputBuffer.class);

    /** While output is being lost, it is told this often. */
    private static final Duration NOTICE = Duration.ofMinutes(1);

    private final ContainerKey key;
    private final long usual;
    private final long found;
    private long limit;
    private long lost;
    private Instant told = Instant.MIN;

    /**
     * @param usual so many bytes may wait
     * @param found how long the output is already
     * @param shipped how much of that has been shipped
     */
    OutputBuffer(ContainerKey key, long usual, long found, long shipped) {
        this.key = key;
        this.usual = usual;
        this.found = found;
        this.limit = Math.max(usual, found - shipped);
    }

    /** Where what may still wait begins, if more waits. A batch more than the limit is let through, so that little is not dropped often. */
    Optional<Long> excess(long shipped, long length) {
        return length - shipped > limit + OutputFile.BATCH_LIMIT ? Optional.of(length - limit) : Optional.empty();
    }

    void dropped(long bytes, Instant now) {
        lost += bytes;
        if (told.equals(Instant.MIN) || !now.isBefore(told.plus(NOTICE))) {
            tell(now);
        }
    }

    void arrived(long shipped, Instant now) {
        if (shipped >= found) {
            limit = usual;
        }
        if (lost > 0) {
            tell(now);
            told = Instant.MIN;
        }
    }

    private void tell(Instant now) {
        LOG.warn(
                "{} bytes of the output of {} were lost: they came faster than the log driver took them, and {} bytes may wait"
                        + " (max-buffer-size)",
                lost,
                key,
                limit);
        told = now;
        lost = 0;
    }
}
