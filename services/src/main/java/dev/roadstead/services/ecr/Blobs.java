package dev.roadstead.services.ecr;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Immutable files named by their digest, shared by all repositories. What has been added is on disk. A file that nobody refers
 * to is removed by {@link #collect}, some time after it was added last, because a reference is only written afterwards.
 * Thread-safe.
 */
final class Blobs {

    private static final String PREFIX = "sha256:";

    private final Path directory;
    private final Path uploads;
    private final Path temporary;
    private final InstantSource clock;

    private Blobs(Path root, InstantSource clock) {
        this.directory = root.resolve("sha256");
        this.uploads = root.resolve("uploads");
        this.temporary = root.resolve("temporary");
        this.clock = clock;
    }

    /** Opens the files of an installation; what a crash left half written is removed, but for uploads. */
    static Blobs open(Path root, InstantSource clock) {
        Blobs blobs = new Blobs(root, clock);
        try {
            for (Path each : List.of(blobs.directory, blobs.uploads, blobs.temporary)) {
                Files.createDirectories(each);
            }
            for (Path halfWritten : files(blobs.temporary, 1)) {
                Files.delete(halfWritten);
            }
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
        return blobs;
    }

    /** The file of an upload, which {@link #adopt} takes over or the uploader deletes. */
    Path upload(String name) {
        return uploads.resolve(name);
    }

    /** The files of all uploads, those of earlier processes included. */
    List<Path> uploads() throws IOException {
        return files(uploads, 1);
    }

    /** Where a blob is; there may be none. */
    Path path(String digest) {
        return directoryOf(digest).resolve(digest.substring(PREFIX.length()));
    }

    /** So that no directory becomes too large, blobs lie by the first two digits. */
    private Path directoryOf(String digest) {
        return directory.resolve(digest.substring(PREFIX.length(), PREFIX.length() + 2));
    }

    byte[] read(String digest) throws IOException {
        return Files.readAllBytes(path(digest));
    }

    /** Adds small content, durably. */
    void write(String digest, byte[] content, String temporaryId) throws IOException {
        Path file = temporary.resolve(temporaryId);
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            ByteBuffer buffer = ByteBuffer.wrap(content);
            while (buffer.hasRemaining()) {
                channel.write(buffer);
            }
            channel.force(true);
        } catch (IOException failed) {
            Files.deleteIfExists(file);
            throw failed;
        }
        adopt(digest, file);
    }

    /** Takes over a file that has this digest and has been forced to disk. */
    synchronized void adopt(String digest, Path file) throws IOException {
        Path blob = path(digest);
        if (Files.exists(blob)) {
            Files.delete(file);
        } else {
            Files.createDirectories(directoryOf(digest));
            Files.move(file, blob, StandardCopyOption.ATOMIC_MOVE);
            force(directoryOf(digest));
            force(directory);
        }
        Files.setLastModifiedTime(blob, FileTime.from(clock.instant()));
    }

    /** Removes what nobody refers to and was added before {@code limit}; says how many files that were. */
    int collect(Set<String> referred, Instant limit) throws IOException {
        int removed = 0;
        for (Path file : files(directory, 2)) {
            if (!referred.contains(PREFIX + file.getFileName()) && removeIfOlder(file, limit)) {
                removed++;
            }
        }
        return removed;
    }

    private synchronized boolean removeIfOlder(Path file, Instant limit) throws IOException {
        return Files.getLastModifiedTime(file).toInstant().isBefore(limit) && Files.deleteIfExists(file);
    }

    private static List<Path> files(Path directory, int depth) throws IOException {
        try (Stream<Path> found = Files.walk(directory, depth)) {
            return found.filter(Files::isRegularFile).toList();
        }
    }

    private static void force(Path directory) throws IOException {
        try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }
}
