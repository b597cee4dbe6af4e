package dev.roadstead.host.linux;

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
 * How much of a container's output has been shipped, and which batch is on its way: a small file next to the output, written in
 * place with one call, so that it survives the death of this process at any moment.
 */
final class OutputPosition implements AutoCloseable {
    private static final int LENGTH = 64;

    private final FileChannel file;
    private long shipped;
    private Instant last = Instant.EPOCH;
    private Optional<Intent> intent = Optional.empty();

    /** A batch on its way: it ends before {@code to}, and its lines were read at {@code at}. */
    record Intent(long to, Instant at) {}

    private OutputPosition(FileChannel file) {
        this.file = file;
    }

    static OutputPosition open(Path path) throws IOException {
        OutputPosition position = new OutputPosition(FileChannel.open(
                path,
                Set.of(StandardOpenOption.READ, StandardOpenOption.WRITE, StandardOpenOption.CREATE),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))));
        position.read();
        return position;
    }

    private void read() throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(LENGTH);
        if (file.read(bytes, 0) < LENGTH) {
            return;
        }
        String[] fields =
                new String(bytes.array(), StandardCharsets.US_ASCII).strip().split(" ");
        shipped = Long.parseLong(fields[0]);
        long to = Long.parseLong(fields[1]);
        long micros = Long.parseLong(fields[2]);
        last = Instant.ofEpochSecond(micros / 1_000_000, micros % 1_000_000 * 1_000);
        intent = to > shipped ? Optional.of(new Intent(to, last)) : Optional.empty();
    }

    long shipped() {
        return shipped;
    }

    Optional<Intent> intent() {
        return intent;
    }

    /** Notes that a batch that ends before {@code to} is about to be offered; its instant is {@code now}, or just later than the last one. */
    Intent begin(long to, Instant now) throws IOException {
        Instant earliest = last.plusMillis(1);
        Intent next = new Intent(to, now.isBefore(earliest) ? earliest : now);
        write(shipped, next.at(), Optional.of(next));
        return next;
    }

    /** Notes that the batch on its way has arrived. */
    void arrived() throws IOException {
        write(intent.map(Intent::to).orElse(shipped), last, Optional.empty());
    }

    /** Notes that everything before {@code to} is given up, a batch on its way included. */
    void drop(long to) throws IOException {
        write(to, last, Optional.empty());
    }

    /** What could not be written down, on a full disk for example, is not so. */
    private void write(long nextShipped, Instant nextLast, Optional<Intent> nextIntent) throws IOException {
        long to = nextIntent.map(Intent::to).orElse(nextShipped);
        long micros = nextLast.getEpochSecond() * 1_000_000 + nextLast.getNano() / 1_000;
        String text = String.format("%020d %020d %020d ", nextShipped, to, micros) + "\n";
        file.write(ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII)), 0);
        shipped = nextShipped;
        last = nextLast;
        intent = nextIntent;
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
