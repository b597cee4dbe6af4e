package dev.roadstead.host.linux;

import dev.roadstead.host.OutputSink.Stream;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How much of a container's output may wait for the log driver, of both its streams together, and what was lost because more came. What
 * was there when the output was taken up may wait besides, until it has been shipped: it was written while nobody could ship it. Used by
 * one thread.
 */
final class OutputBuffer {
    private static final Logger LOG = LoggerFactory.getLogger(OutputBuffer.class);

    /** While output is being lost, it is told this often. */
    private static final Duration NOTICE = Duration.ofMinutes(1);

    private final ContainerKey key;
    private final long limit;
    private final Map<Stream, Found> found = new EnumMap<>(Stream.class);
    private long lost;
    private Instant told = Instant.MIN;

    /** What was there already: it ends before {@code end}, and {@code waiting} bytes of it were not shipped. */
    private record Found(long end, long waiting) {}

    /**
     * @param limit so many bytes may wait
     */
    OutputBuffer(ContainerKey key, long limit) {
        this.key = key;
        this.limit = limit;
    }

    /** Notes how long a stream is when it is taken up. */
    void found(Stream stream, long length, long shipped) {
        found.put(stream, new Found(length, Math.max(0, length - shipped)));
    }

    /**
     * How many of the bytes that wait have to go, of each stream that has some to lose. A stream may have half of the buffer, and what the
     * other one leaves of its half, so one that floods costs a quiet one nothing. A batch more than the limit is let through, so
     * that little is not dropped often.
     */
    Map<Stream, Long> excess(Map<Stream, Long> waiting) {
        Map<Stream, Long> counted = new EnumMap<>(Stream.class);
        long sum = 0;
        for (Stream stream : Stream.values()) {
            Found besides = found.get(stream);
            long each = Math.max(0, waiting.getOrDefault(stream, 0L) - (besides == null ? 0 : besides.waiting()));
            counted.put(stream, each);
            sum += each;
        }
        Map<Stream, Long> excess = new EnumMap<>(Stream.class);
        if (sum > limit + ContainerOutput.BATCH_LIMIT) {
            for (Map.Entry<Stream, Long> each : counted.entrySet()) {
                long others = sum - each.getValue();
                long share = Math.max(limit / 2, limit - others);
                if (each.getValue() > share) {
                    excess.put(each.getKey(), each.getValue() - share);
                }
            }
        }
        return excess;
    }

    void dropped(long bytes, Instant now) {
        lost += bytes;
        if (told.equals(Instant.MIN) || !now.isBefore(told.plus(NOTICE))) {
            tell(now);
        }
    }

    void arrived(Stream stream, long shipped, Instant now) {
        Found before = found.get(stream);
        if (before != null && shipped >= before.end()) {
            found.remove(stream);
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
