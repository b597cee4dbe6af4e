package dev.roadstead.host.linux;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One stream of a container: a file that the container's shim appends to, of which the beginning that was shipped is given back
 * to the disk. Used by one thread. It holds no memory between two reads.
 */
final class OutputFile implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(OutputFile.class);

    /** Shipped bytes are given back in pieces of this size. */
    private static final long HOLE = 1 << 20;

    private final Path path;
    private final FileChannel file;
    private long punched;

    private OutputFile(Path path, FileChannel file) {
        this.path = path;
        this.file = file;
    }

    /** Opens the file; makes it, readable for its owner alone, before the shim does. */
    static OutputFile open(Path path) throws IOException {
        FileChannel.open(
                        path,
                        Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE),
                        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")))
                .close();
        return new OutputFile(path, FileChannel.open(path, StandardOpenOption.READ));
    }

    long size() throws IOException {
        return file.size();
    }

    /** What there is from {@code from}, and before {@code to} at most. */
    byte[] read(long from, long to) throws IOException {
        int there = (int) Math.max(0, Math.min(to, file.size()) - from);
        ByteBuffer bytes = ByteBuffer.allocate(there);
        while (bytes.hasRemaining()) {
            if (file.read(bytes, from + bytes.position()) < 0) {
                return Arrays.copyOf(bytes.array(), bytes.position());
            }
        }
        return bytes.array();
    }

    /** Where the line after the one at {@code at} begins, so that no half of a line is shipped; {@code at} itself in a line that is too long. */
    long lineStart(long at) throws IOException {
        byte[] bytes = read(at, at + OutputLines.LINE_LIMIT);
        for (int i = 0; i < bytes.length; i++) {
            if (bytes[i] == '\n') {
                return at + i + 1;
            }
        }
        return at;
    }

    /** Gives back the disk space of what lies before {@code shipped}. */
    void giveBack(long shipped) {
        long whole = shipped / HOLE * HOLE;
        if (whole <= punched) {
            return;
        }
        punched = whole;
        try {
            Libc.punchBeginning(path.toString(), whole);
        } catch (IOException e) {
            LOG.debug("shipped output in {} keeps its disk space (does its file system know fallocate?)", path, e);
        }
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
