package dev.roadstead.host.linux;

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
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One container's output: a file that the container's shim appends to, of which the beginning that was shipped is given back to the
 * disk. Used by one thread.
 *
 * <p>Before a batch is offered its bounds are written down, and after it has arrived its end. Whoever is killed in between offers the
 * same batch again, marked as replayed: its lines follow from its bounds, since the bytes are still there.
 */
final class OutputFile implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(OutputFile.class);

    /** The most bytes read for one batch; below the megabyte that PutLogEvents takes. */
    private static final int BATCH_LIMIT = 256 << 10;

    /** Shipped bytes are given back in pieces of this size. */
    private static final long HOLE = 1 << 20;

    private final ContainerKey key;
    private final Path path;
    private final FileChannel file;
    private final OutputPosition position;
    private final InstantSource clock;
    private final byte[] buffer = new byte[BATCH_LIMIT];
    private long punched;
    private boolean replaying;

    private OutputFile(ContainerKey key, Path path, FileChannel file, OutputPosition position, InstantSource clock) {
        this.key = key;
        this.path = path;
        this.file = file;
        this.position = position;
        this.clock = clock;
        this.replaying = position.intent().isPresent();
    }

    static OutputFile open(ContainerKey key, Path path, InstantSource clock) throws IOException {
        create(path);
        FileChannel file = FileChannel.open(path, StandardOpenOption.READ);
        return new OutputFile(key, path, file, OutputPosition.open(position(path)), clock);
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
        boolean known = position.intent().isPresent();
        long from = position.shipped();
        int length = read(from, known);
        OutputLines lines = OutputLines.cut(buffer, length, complete || known);
        if (lines.texts().isEmpty()) {
            return false;
        }
        if (!known) {
            Instant now = clock.instant().truncatedTo(ChronoUnit.MICROS);
            position.begin(new OutputPosition.Intent(from + lines.length(), now));
        }
        Instant at = position.intent().orElseThrow().at();
        List<Line> stamped =
                lines.texts().stream().map(text -> new Line(at, text)).toList();
        Batch batch = new Batch(key.taskId(), key.name(), from, from + lines.length(), replaying, stamped);
        // Until its arrival is written down: a sink may have taken what it refused, and a full disk may refuse the
        // note.
        replaying = true;
        sink.accept(batch);
        position.arrived();
        replaying = false;
        giveBack();
        return true;
    }

    /** Reads the batch on its way, or as much as a new one may have. */
    private int read(long from, boolean known) throws IOException {
        long limit = known ? position.intent().orElseThrow().to() - from : BATCH_LIMIT;
        ByteBuffer bytes = ByteBuffer.wrap(buffer, 0, (int) Math.min(limit, BATCH_LIMIT));
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
            HolePunch.beginning(path, whole);
        } catch (IOException e) {
            LOG.debug("shipped output of {} keeps its disk space", key, e);
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
