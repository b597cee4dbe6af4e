package dev.roadstead.host;

import java.time.Instant;
import java.util.List;

/**
 * Where containers' output goes: the log driver's side.
 *
 * <p>The host offers batches of one container in order, one at a time, and goes on only after {@link #accept} returned;
 * after an exception it offers the same batch again, later. A batch that was on its way when the host was killed is offered again with
 * the very same lines, instants and positions and {@code replayed} set, so that the sink can find out whether it had arrived. The lines
 * of a batch have one instant, which is a millisecond later at least than that of the same container's batch before: by it
 * a batch can be told from all others.
 */
public interface OutputSink {

    /** Takes a batch; returns when it is durable. */
    void accept(Batch batch);

    /**
     * Consecutive lines of one container. Between two batches there may be a gap, where the host had to drop lines because the
     * sink did not take them in time.
     *
     * @param from position in the container's output of the first byte, in bytes since its start
     * @param to position behind the last byte
     */
    record Batch(String taskId, String containerName, long from, long to, boolean replayed, List<Line> lines) {
        public Batch {
            lines = List.copyOf(lines);
        }
    }

    /** One line without its newline, at most 16 KiB (longer ones are split), and when the host read it. */
    record Line(Instant at, String text) {}
}
