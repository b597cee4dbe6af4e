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
        if (to > shipped) {
            long micros = Long.parseLong(fields[2]);
            intent = Optional.of(new Intent(to, Instant.ofEpochSecond(micros / 1_000_000, micros % 1_000_000 * 1_000)));
        }
    }

    long shipped() {
        return shipped;
    }

    Optional<Intent> intent() {
        return intent;
    }

    /** Notes that a batch is about to be offered. */
    void begin(Intent next) throws IOException {
        write(shipped, Optional.of(next));
    }

    /** Notes that the batch on its way has arrived. */
    void arrived() throws IOException {
        write(intent.map(Intent::to).orElse(shipped), Optional.empty());
    }

    /** What could not be written down, on a full disk for example, is not so. */
    private void write(long nextShipped, Optional<Intent> nextIntent) throws IOException {
        long to = nextIntent.map(Intent::to).orElse(nextShipped);
        Instant at = nextIntent.map(Intent::at).orElse(Instant.EPOCH);
        long micros = at.getEpochSecond() * 1_000_000 + at.getNano() / 1_000;
        String text = String.format("%020d %020d %020d ", nextShipped, to, micros) + "\n";
        file.write(ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII)), 0);
        shipped = nextShipped;
        intent = nextIntent;
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
