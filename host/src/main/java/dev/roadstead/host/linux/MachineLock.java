package dev.roadstead.host.linux;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/**
 * Holds others on this machine, other installations first of all, off while something is changed that belongs to all of them. A killed
 * process holds nothing any more. Takes a platform thread, which waits.
 *
 * <p>The file goes with the lock, so that none is left on the machine. Who waited for it then holds a file that has lost its name, and
 * another one may hold the file that has the name now. So
 * <ol>
 *   <li>whoever has locked a file looks whether it has the name still, and starts over if not;
 *   <li>only the one that holds the lock deletes the file.
 * </ol>
 */
final class MachineLock implements AutoCloseable {
    private final Path path;
    private final int descriptor;

    private MachineLock(Path path, int descriptor) {
        this.path = path;
        this.descriptor = descriptor;
    }

    /**
     * Waits for the lock.
     *
     * @param directory that all installations of this machine share, {@code /run/roadstead}
     */
    static MachineLock take(Path directory, String name) throws IOException {
        Path path = directory.resolve(name + ".lock");
        while (true) {
            FileTree.make(directory);
            try {
                int descriptor = open(path);
                if (holds(descriptor, path)) {
                    return new MachineLock(path, descriptor);
                }
            } catch (NoSuchFileException goneMeanwhile) {
                // the one that held the lock deleted it, or the directory
            }
        }
    }

    private static int open(Path path) throws IOException {
        try {
            Files.createFile(path);
        } catch (FileAlreadyExistsException theirs) {
            // the same for all
        }
        try {
            return Libc.open(path.toString());
        } catch (SystemCallException e) {
            if (e.errno() == Errno.ENOENT) {
                throw new NoSuchFileException(path.toString());
            }
            throw e;
        }
    }

    private static boolean holds(int descriptor, Path path) throws IOException {
        boolean holds = false;
        try {
            Libc.lock(descriptor);
            holds = Files.isSameFile(Path.of("/proc/self/fd/" + descriptor), path);
            return holds;
        } finally {
            if (!holds) {
                Libc.close(descriptor);
            }
        }
    }

    @Override
    public void close() throws IOException {
        try {
            Files.deleteIfExists(path);
        } finally {
            Libc.close(descriptor);
        }
    }
}
