package dev.roadstead.host;

import java.time.Instant;
import java.util.List;

/**
 * Where containers' output goes: the log driver's side.
 *
 * <p>The host offers batches of one container one at a time, and goes on only after {@link #accept} returned; after an exception it
 * offers the same batch again, later. The batches of one stream come in order, and between its two streams in the order in which they were
 * read. A batch that was on its way when the host was killed is offered again, before any other, with the very same lines, instants and
 * positions and {@code replayed} set, so that the sink can find out whether it had arrived. The lines of a batch have one
 * instant, which is a millisecond later at least than that of the same container's batch before, of whichever stream: by it a
 * batch can be told from all others.
 */
public interface OutputSink {

    /** Takes a batch; returns when it is durable. */
    void accept(Batch batch);

    /** What a container's process writes to. */
    enum Stream {
        STDOUT,
        STDERR
    }

    /**
     * Consecutive lines of one stream of a container. Between two batches there may be a gap, where the host had to drop lines
     * because the sink did not take them in time.
     */
    record Batch(String taskId, String containerName, Span span, boolean replayed, List<Line> lines) {
        public Batch {
            lines = List.copyOf(lines);
        }
    }

    /**
     * Where a batch lies in its stream.
     *
     * @param from position of the first byte, in bytes since the container's start
     * @param to position behind the last byte
     */
    record Span(Stream stream, long from, long to) {
        public Span {
            if (from < 0 || to < from) {
                throw new IllegalArgumentException("from " + from + " to " + to + " (expected 0 <= from <= to)");
            }
        }
    }

    /** One line without its newline, at most 16 KiB (longer ones are split), and when the host read it. */
    record Line(Instant at, String text) {}
}
