package dev.roadstead.server;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;

/**
 * The server's process as other commands see it: by its pid file, which the server keeps locked for as long as it lives. The kernel lets go
 * of the lock when the process dies, however it dies, so a file that was left behind misleads nobody, whoever has the pid by now.
 */
record ServerProcess(ProcessHandle handle) {

    /** The running server of an installation; empty when none runs. */
    static Optional<ServerProcess> find(Installation installation) {
        Path file = installation.pidFile();
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            return locked(channel) ? named(file) : Optional.empty();
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /** A shared lock, so that those who look at the same time see the server's alone. */
    private static boolean locked(FileChannel channel) throws IOException {
        try (FileLock free = channel.tryLock(0, Long.MAX_VALUE, true)) {
            return free == null;
        } catch (OverlappingFileLockException ofThisProcess) {
            return true;
        }
    }

    private static Optional<ServerProcess> named(Path file) throws IOException {
        try {
            long pid = Long.parseLong(Files.readString(file).strip());
            return ProcessHandle.of(pid).filter(ProcessHandle::isAlive).map(ServerProcess::new);
        } catch (NumberFormatException notWrittenYet) {
            return Optional.empty();
        }
    }

    /** Writes this process's pid where {@link #find} looks; to be closed when the process serves no more. */
    static Registration register(Installation installation) throws IOException {
        FileChannel channel = FileChannel.open(
                installation.pidFile(), StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
        try {
            channel.lock();
            channel.truncate(0);
            String pid = ProcessHandle.current().pid() + "\n";
            channel.write(ByteBuffer.wrap(pid.getBytes(StandardCharsets.US_ASCII)));
            return new Registration(installation.pidFile(), channel);
        } catch (IOException e) {
            channel.close();
            throw e;
        }
    }

    /** That this process is the server. */
    record Registration(Path file, FileChannel channel) implements AutoCloseable {
        @Override
        public void close() throws IOException {
            Files.deleteIfExists(file);
            channel.close();
        }
    }

    long pid() {
        return handle.pid();
    }
}
