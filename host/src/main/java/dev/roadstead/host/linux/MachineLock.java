package dev.roadstead.host.linux;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * Holds other installations on this machine off while something is changed that belongs to all of them. A killed process holds nothing any
 * more. Within one process, callers take turns by themselves.
 */
final class MachineLock implements AutoCloseable {
    private final FileChannel file;
    private final FileLock held;

    private MachineLock(FileChannel file, FileLock held) {
        this.file = file;
        this.held = held;
    }

    /**
     * Waits for the lock.
     *
     * @param directory that all installations of this machine share, {@code /run/roadstead}
     */
    static MachineLock take(Path directory, String name) throws IOException {
        Files.createDirectories(directory);
        FileChannel file = FileChannel.open(
                directory.resolve(name + ".lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        try {
            return new MachineLock(file, file.lock());
        } catch (IOException | RuntimeException e) {
            file.close();
            throw e;
        }
    }

    @Override
    public void close() throws IOException {
        held.release();
        file.close();
    }
}
