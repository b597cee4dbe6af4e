package dev.roadstead.host.linux;

import dev.roadstead.host.ContainerAssignment.Output;
import dev.roadstead.host.OutputSink;
import dev.roadstead.host.OutputSink.Batch;
import dev.roadstead.host.OutputSink.Line;
import dev.roadstead.host.OutputSink.Span;
import dev.roadstead.host.OutputSink.Stream;
import java.io.IOException;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One container's output: a file for each of its streams, shipped in batches of one stream, in turns. Used by one thread.
 *
 * <p>Before a batch is offered its bounds are written down, and after it has arrived its end. Whoever is killed in between offers the
 * same batch again, marked as replayed, before any other: its lines follow from its bounds, since the bytes are still there.
 *
 * <p>What the sink does not take in time is bounded by the container's buffer: of more, the oldest is dropped, as AWS's drivers do in
 * their non-blocking mode. What was written while nobody was there to ship it is not counted.
 */
final class ContainerOutput implements AutoCloseable {
    /** The most bytes read for one batch; below the megabyte that PutLogEvents takes. */
    static final int BATCH_LIMIT = 256 << 10;

    private final ContainerKey key;
    private final OutputPosition position;
    private final OutputBuffer bound;
    private final InstantSource clock;
    private final Map<Stream, OutputFile> files = new EnumMap<>(Stream.class);
    private Stream turn = Stream.STDOUT;
    private boolean replaying;

    private ContainerOutput(ContainerKey key, OutputPosition position, Output output, InstantSource clock) {
        this.key = key;
        this.position = position;
        this.bound = new OutputBuffer(key, output.bufferBytes());
        this.clock = clock;
        this.replaying = position.intent().isPresent();
    }

    static ContainerOutput open(ContainerKey key, OutputPlace place, Output output, InstantSource clock)
            throws IOException {
        ContainerOutput opened = new ContainerOutput(key, OutputPosition.open(place.position()), output, clock);
        try {
            for (Stream stream : Stream.values()) {
                opened.take(stream, OutputFile.open(place.file(stream)));
            }
            return opened;
        } catch (IOException e) {
            opened.close();
            throw e;
        }
    }

    private void take(Stream stream, OutputFile file) throws IOException {
        files.put(stream, file);
        bound.found(stream, file.size(), position.shipped(stream));
    }

    /** Lines to be offered, and where the last of them ends. */
    private record Cut(Stream stream, OutputLines lines, long to) {}

    /**
     * Offers the next batch.
     *
     * @param complete whether the container has written its last
     * @return whether there was one
     */
    boolean ship(OutputSink sink, boolean complete) throws IOException {
        drop();
        Optional<OutputPosition.Intent> known = position.intent();
        if (known.isPresent()) {
            OutputPosition.Intent intent = known.get();
            offer(sink, cut(intent.stream(), intent.to(), true), intent.at());
            return true;
        }
        Optional<Cut> next = next(complete);
        if (next.isEmpty()) {
            return false;
        }
        Cut cut = next.get();
        Instant now = clock.instant().truncatedTo(ChronoUnit.MICROS);
        offer(sink, cut, position.begin(cut.stream(), cut.to(), now).at());
        return true;
    }

    private Optional<Cut> next(boolean complete) throws IOException {
        for (Stream stream : List.of(turn, other(turn))) {
            Cut cut = cut(stream, position.shipped(stream) + BATCH_LIMIT, complete);
            if (!cut.lines().texts().isEmpty()) {
                return Optional.of(cut);
            }
        }
        return Optional.empty();
    }

    private static Stream other(Stream stream) {
        return stream == Stream.STDOUT ? Stream.STDERR : Stream.STDOUT;
    }

    private Cut cut(Stream stream, long limit, boolean complete) throws IOException {
        long from = position.shipped(stream);
        byte[] bytes = file(stream).read(from, limit);
        OutputLines lines = OutputLines.cut(bytes, bytes.length, complete);
        return new Cut(stream, lines, from + lines.length());
    }

    private void offer(OutputSink sink, Cut cut, Instant at) throws IOException {
        Stream stream = cut.stream();
        List<Line> stamped =
                cut.lines().texts().stream().map(text -> new Line(at, text)).toList();
        Span span = new Span(stream, position.shipped(stream), cut.to());
        Batch batch = new Batch(key.taskId(), key.name(), span, replaying, stamped);
        // Until its arrival is written down: a sink may have taken what it refused, and a full disk may refuse the
        // note.
        replaying = true;
        sink.accept(batch);
        position.arrived();
        replaying = false;
        turn = other(stream);
        bound.arrived(stream, cut.to(), clock.instant());
        file(stream).giveBack(cut.to());
    }

    /** Drops the oldest lines of which there is no room for, if there are such. */
    void drop() throws IOException {
        Map<Stream, Long> waiting = new EnumMap<>(Stream.class);
        for (Map.Entry<Stream, OutputFile> each : files.entrySet()) {
            waiting.put(each.getKey(), each.getValue().size() - position.shipped(each.getKey()));
        }
        for (Map.Entry<Stream, Long> each : bound.excess(waiting).entrySet()) {
            drop(each.getKey(), each.getValue());
        }
    }

    private void drop(Stream stream, long bytes) throws IOException {
        long from = position.shipped(stream);
        long to = position.drop(stream, file(stream).lineStart(from + bytes));
        replaying = position.intent().isPresent() && replaying;
        bound.dropped(to - from, clock.instant());
        file(stream).giveBack(to);
    }

    private OutputFile file(Stream stream) {
        return java.util.Objects.requireNonNull(files.get(stream));
    }

    @Override
    public void close() throws IOException {
        for (OutputFile file : files.values()) {
            file.close();
        }
        position.close();
    }
}
