package dev.roadstead.host.linux;

import dev.roadstead.host.ContainerAssignment.Output;
import dev.roadstead.host.OutputSink;
import dev.roadstead.host.OutputSink.Batch;
import dev.roadstead.host.OutputSink.Line;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One container's output: a file that the container's shim appends to, of which the beginning that was shipped is given back to the
 * disk. Used by one thread.
 *
 * <p>Before a batch is offered its bounds are written down, and after it has arrived its end. Whoever is killed in between offers the
 * same batch again, marked as replayed: its lines follow from its bounds, since the bytes are still there.
 *
 * <p>What the sink does not take in time is bounded by the container's buffer: of more, the oldest is dropped, as AWS's drivers do in
 * their non-blocking mode. What was written while nobody was there to ship it is not counted.
 */
final class OutputFile implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(OutputFile.class);

    /** The most bytes read for one batch; below the megabyte that PutLogEvents takes. */
    static final int BATCH_LIMIT = 256 << 10;

    /** Shipped bytes are given back in pieces of this size. */
    private static final long HOLE = 1 << 20;

    private final ContainerKey key;
    private final Path path;
    private final FileChannel file;
    private final OutputPosition position;
    private final OutputBuffer bound;
    private final InstantSource clock;
    private final byte[] buffer = new byte[BATCH_LIMIT];
    private long punched;
    private boolean replaying;

    private OutputFile(ContainerKey key, Path path, Output output, InstantSource clock) throws IOException {
        this.key = key;
        this.path = path;
        this.clock = clock;
        this.position = OutputPosition.open(position(path));
        this.file = FileChannel.open(path, StandardOpenOption.READ);
        this.bound = new OutputBuffer(key, output.bufferBytes(), file.size(), position.shipped());
        this.replaying = position.intent().isPresent();
    }

    static OutputFile open(ContainerKey key, Path path, Output output, InstantSource clock) throws IOException {
        create(path);
        return new OutputFile(key, path, output, clock);
    }

    /** Makes the file, readable for its owner alone, before the shim does. */
    static void create(Path path) throws IOException {
        FileChannel.open(
                        path,
                        Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE),
                        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")))
                .close();
    }

    static Path position(Path path) {
        return path.resolveSibling(path.getFileName() + ".position");
    }

    /**
     * Offers the next batch.
     *
     * @param complete whether the container has written its last
     * @return whether there was one
     */
    boolean ship(OutputSink sink, boolean complete) throws IOException {
        drop();
        Optional<OutputPosition.Intent> known = position.intent();
        long from = position.shipped();
        int length = read(from, known.map(OutputPosition.Intent::to).orElse(from + BATCH_LIMIT));
        OutputLines lines = OutputLines.cut(buffer, length, complete || known.isPresent());
        if (lines.texts().isEmpty()) {
            return false;
        }
        OutputPosition.Intent intent = known.isPresent()
                ? known.get()
                : position.begin(from + lines.length(), clock.instant().truncatedTo(ChronoUnit.MICROS));
        Instant at = intent.at();
        List<Line> stamped =
                lines.texts().stream().map(text -> new Line(at, text)).toList();
        Batch batch = new Batch(key.taskId(), key.name(), from, from + lines.length(), replaying, stamped);
        // Until its arrival is written down: a sink may have taken what it refused, and a full disk may refuse the
        // note.
        replaying = true;
        sink.accept(batch);
        position.arrived();
        replaying = false;
        bound.arrived(position.shipped(), clock.instant());
        giveBack();
        return true;
    }

    /** Drops the oldest lines of which there is no room for, if there are such. */
    void drop() throws IOException {
        Optional<Long> end = bound.excess(position.shipped(), file.size());
        if (end.isEmpty()) {
            return;
        }
        long from = position.shipped();
        long to = lineStart(end.get());
        position.drop(to);
        replaying = false;
        bound.dropped(to - from, clock.instant());
        giveBack();
    }

    /** Where the line after the one at {@code at} begins, so that no half of a line is shipped; {@code at} itself in a line that is too long. */
    private long lineStart(long at) throws IOException {
        ByteBuffer bytes = ByteBuffer.wrap(buffer, 0, OutputLines.LINE_LIMIT);
        int length = file.read(bytes, at);
        for (int i = 0; i < length; i++) {
            if (buffer[i] == '\n') {
                return at + i + 1;
            }
        }
        return at;
    }

    private int read(long from, long to) throws IOException {
        ByteBuffer bytes = ByteBuffer.wrap(buffer, 0, (int) Math.min(to - from, BATCH_LIMIT));
        while (bytes.hasRemaining()) {
            if (file.read(bytes, from + bytes.position()) < 0) {
                break;
            }
        }
        return bytes.position();
    }

    private void giveBack() {
        long whole = position.shipped() / HOLE * HOLE;
        if (whole <= punched) {
            return;
        }
        punched = whole;
        try {
            Libc.punchBeginning(path.toString(), whole);
        } catch (IOException e) {
            LOG.debug("shipped output of {} keeps its disk space (does its file system know fallocate?)", key, e);
        }
    }

    @Override
    public void close() throws IOException {
        file.close();
        position.close();
    }

    static void delete(Path path) throws IOException {
        Files.deleteIfExists(path);
        Files.deleteIfExists(position(path));
    }
}
