package dev.roadstead.server;

import dev.roadstead.host.linux.FileTree;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * A data directory in the hands of one command that starts or stops its server; others wait for their turn.
 *
 * @param existed whether there was a directory before
 */
record DataDirectory(Path path, boolean existed, FileChannel lock) implements AutoCloseable {

    private static final String LOCK = "installation.lock";

    /** What may lie in a directory in which no installation is yet: what a start that was interrupted leaves, or a file system. */
    private static final Set<String> NOBODYS = Set.of(LOCK, SettingsFile.UNFINISHED, "log", "lost+found");

    /**
     * Refuses a directory that something else lives in: {@code down --delete-data} would delete that.
     *
     * @throws Problem where it does
     */
    static void requireUsable(Path data) throws IOException {
        if (!Files.exists(data) || Files.exists(data.resolve(SettingsFile.NAME))) {
            return;
        }
        if (!Files.isDirectory(data)) {
            throw new Problem("--data: " + data + " (expected a directory)", "Choose another with: --data DIR");
        }
        try (Stream<Path> entries = Files.list(data)) {
            List<String> others = entries.map(each -> each.getFileName().toString())
                    .filter(each -> !NOBODYS.contains(each))
                    .sorted()
                    .limit(3)
                    .toList();
            if (!others.isEmpty()) {
                throw new Problem(
                        "--data: " + data + " has other things in it, such as " + String.join(", ", others)
                                + " (expected an installation, or an empty directory)",
                        "Choose another with: --data DIR");
            }
        }
    }

    /** Waits for the turn of this command, and makes the directory where there is none, for its owner alone. */
    static DataDirectory take(Path data) throws IOException {
        boolean existed = Files.exists(data);
        Files.createDirectories(data);
        Files.setPosixFilePermissions(data, PosixFilePermissions.fromString("rwx------"));
        FileChannel lock = FileChannel.open(data.resolve(LOCK), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        try {
            lock.lock();
            return new DataDirectory(data, existed, lock);
        } catch (IOException e) {
            lock.close();
            throw e;
        }
    }

    /** Leaves of a first start that failed what there was before. */
    void undo() throws IOException {
        FileTree.delete(path);
        if (existed) {
            Files.createDirectories(path);
        }
    }

    @Override
    public void close() throws IOException {
        lock.close();
    }
}
