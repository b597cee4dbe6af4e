package dev.roadstead.host.linux;

import dev.roadstead.host.OutputSink.Stream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;

/**
 * How much of a container's two streams has been shipped, and which batch is on its way, one at a time for both: a small file next to
 * theirs, written in place with one call, so that it survives the death of this process at any moment.
 *
 * <p>Five numbers: of stdout what is shipped and where the batch on its way ends, the last batch's instant in microseconds, and stderr's two. The
 * file of an early version, which had one file for both streams, ends after three.
 */
final class OutputPosition implements AutoCloseable {
    private static final int FIELD = 21;
    private static final int LENGTH = 5 * FIELD;
    private static final int EARLY_FIELDS = 3;

    private final FileChannel file;
    private Shipped shipped = new Shipped(0, 0);
    private Instant last = Instant.EPOCH;
    private Optional<Intent> intent = Optional.empty();

    /** A batch on its way: it ends before {@code to} of its stream, and its lines were read at {@code at}. */
    record Intent(Stream stream, long to, Instant at) {}

    /** Of each stream so much. */
    private record Shipped(long stdout, long stderr) {
        long of(Stream stream) {
            return switch (stream) {
                case STDOUT -> stdout;
                case STDERR -> stderr;
            };
        }

        Shipped with(Stream stream, long to) {
            return switch (stream) {
                case STDOUT -> new Shipped(to, stderr);
                case STDERR -> new Shipped(stdout, to);
            };
        }
    }

    private OutputPosition(FileChannel file) {
        this.file = file;
    }

    static OutputPosition open(Path path) throws IOException {
        OutputPosition position = new OutputPosition(FileChannel.open(
                path,
                Set.of(StandardOpenOption.READ, StandardOpenOption.WRITE, StandardOpenOption.CREATE),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))));
        try {
            position.read();
            return position;
        } catch (IOException | RuntimeException e) {
            position.close();
            throw e;
        }
    }

    private void read() throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(LENGTH);
        int length = file.read(bytes, 0);
        if (length < EARLY_FIELDS * FIELD) {
            return;
        }
        String[] fields = new String(bytes.array(), 0, length, StandardCharsets.US_ASCII)
                .strip()
                .split(" ");
        boolean early = fields.length == EARLY_FIELDS;
        long micros = Long.parseLong(fields[2]);
        last = Instant.ofEpochSecond(micros / 1_000_000, micros % 1_000_000 * 1_000);
        shipped = new Shipped(Long.parseLong(fields[0]), early ? 0 : Long.parseLong(fields[3]));
        intend(Stream.STDOUT, Long.parseLong(fields[1]));
        intend(Stream.STDERR, early ? 0 : Long.parseLong(fields[4]));
    }

    private void intend(Stream stream, long to) {
        if (to > shipped.of(stream)) {
            intent = Optional.of(new Intent(stream, to, last));
        }
    }

    long shipped(Stream stream) {
        return shipped.of(stream);
    }

    Optional<Intent> intent() {
        return intent;
    }

    /** Notes that a batch that ends before {@code to} is about to be offered; its instant is {@code now}, or just later than the last one. */
    Intent begin(Stream stream, long to, Instant now) throws IOException {
        Instant earliest = last.plusMillis(1);
        Intent next = new Intent(stream, to, now.isBefore(earliest) ? earliest : now);
        write(shipped, next.at(), Optional.of(next));
        return next;
    }

    /** Notes that the batch on its way has arrived. */
    void arrived() throws IOException {
        Intent done = intent.orElseThrow();
        write(shipped.with(done.stream(), done.to()), last, Optional.empty());
    }

    /**
     * Notes that everything before {@code to} of a stream is given up, and with a batch of it on its way all of that batch, since some of it
     * may have arrived.
     *
     * @return from where on the stream is shipped now
     */
    long drop(Stream stream, long to) throws IOException {
        Optional<Intent> hit = intent.filter(each -> each.stream() == stream);
        long end = Math.max(to, hit.map(Intent::to).orElse(to));
        write(shipped.with(stream, end), last, hit.isPresent() ? Optional.empty() : intent);
        return end;
    }

    /** What could not be written down, on a full disk for example, is not so. */
    private void write(Shipped nextShipped, Instant nextLast, Optional<Intent> nextIntent) throws IOException {
        long micros = nextLast.getEpochSecond() * 1_000_000 + nextLast.getNano() / 1_000;
        String text = String.format(
                "%020d %020d %020d %020d %020d\n",
                nextShipped.stdout(),
                end(Stream.STDOUT, nextShipped, nextIntent),
                micros,
                nextShipped.stderr(),
                end(Stream.STDERR, nextShipped, nextIntent));
        file.write(ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII)), 0);
        shipped = nextShipped;
        last = nextLast;
        intent = nextIntent;
    }

    private static long end(Stream stream, Shipped shipped, Optional<Intent> intent) {
        return intent.filter(each -> each.stream() == stream).map(Intent::to).orElse(shipped.of(stream));
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
