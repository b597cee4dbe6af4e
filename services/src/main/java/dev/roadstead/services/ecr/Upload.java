package dev.roadstead.services.ecr;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.security.MessageDigest;
import java.time.Instant;
import java.time.InstantSource;

/**
 * A layer on its way in: bytes are digested as they are appended to a file, so that neither memory nor the time to finish grows
 * with the layer. The file is all there is of it: one that a killed process left is continued where it ends. One request at a
 * time works on it, by holding its monitor.
 */
final class Upload {

    private static final int BUFFER_BYTES = 1 << 17;

    private final String id;
    private final Path file;
    private final FileChannel channel;
    private final InstantSource clock;
    private final MessageDigest sha256 = Digests.sha256();
    private long size;
    private long digested;
    private boolean ended;
    private volatile Instant usedAt;

    private Upload(String id, Path file, FileChannel channel, InstantSource clock) throws IOException {
        this.id = id;
        this.file = file;
        this.channel = channel;
        this.clock = clock;
        this.size = channel.size();
        this.usedAt = clock.instant();
        channel.position(size);
    }

    /** A new one. */
    static Upload begin(String id, Path file, InstantSource clock) throws IOException {
        FileChannel channel = FileChannel.open(
                file, StandardOpenOption.CREATE_NEW, StandardOpenOption.READ, StandardOpenOption.WRITE);
        return new Upload(id, file, channel, clock);
    }

    /** One that another process began. */
    static Upload resume(String id, Path file, InstantSource clock) throws IOException {
        return new Upload(id, file, FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE), clock);
    }

    String id() {
        return id;
    }

    synchronized long size() {
        return size;
    }

    Instant usedAt() {
        return usedAt;
    }

    /**
     * Notes that a client is at work on it, for as long as it is open and for whoever finds the file later.
     *
     * @throws RegistryException when it has ended meanwhile
     */
    void use() throws IOException {
        usedAt = clock.instant();
        try {
            Files.setLastModifiedTime(file, FileTime.from(usedAt));
        } catch (NoSuchFileException over) {
            throw RegistryException.uploadUnknown(id);
        }
    }

    /**
     * Appends all of a stream. When the stream breaks off, what came stays.
     *
     * @throws RegistryException when the layer becomes larger than it may, or the disk takes no more; the upload is over then
     */
    synchronized void append(InputStream bytes, long limit) throws IOException {
        requireOpen();
        catchUp();
        byte[] buffer = new byte[BUFFER_BYTES];
        for (int read = bytes.read(buffer); read >= 0; read = bytes.read(buffer)) {
            if (size + read > limit) {
                cancel();
                throw RegistryException.tooLarge("a layer may have " + limit + " bytes");
            }
            write(ByteBuffer.wrap(buffer, 0, read));
            sha256.update(buffer, 0, read);
            size += read;
            digested = size;
            usedAt = clock.instant();
        }
        use();
    }

    /** What cannot be finished gives its space back at once. */
    private void write(ByteBuffer chunk) throws IOException {
        try {
            while (chunk.hasRemaining()) {
                channel.write(chunk);
            }
        } catch (IOException failed) {
            cancel();
            throw RegistryException.storage("the registry cannot write the layer: " + failed.getMessage());
        }
    }

    /**
     * Ends the upload and hands its file over, forced to disk.
     *
     * @throws RegistryException when the bytes have another digest than the client says; the upload is over then, too
     */
    synchronized long finish(String digest, Blobs blobs) throws IOException {
        requireOpen();
        catchUp();
        String actual = Digests.format(sha256.digest());
        digested = 0;
        if (!actual.equals(digest)) {
            cancel();
            throw RegistryException.digestInvalid("the bytes have the digest " + actual + " (expected " + digest + ")");
        }
        channel.force(true);
        channel.close();
        ended = true;
        blobs.adopt(digest, file);
        return size;
    }

    /** Digests what lies in the file and was not digested yet. */
    private void catchUp() throws IOException {
        if (digested == size) {
            return;
        }
        InputStream written = Channels.newInputStream(channel.position(digested));
        byte[] buffer = new byte[BUFFER_BYTES];
        while (digested < size) {
            int read = written.read(buffer, 0, (int) Math.min(buffer.length, size - digested));
            if (read < 0) {
                throw new IOException(file + " ends " + (size - digested) + " bytes too early");
            }
            sha256.update(buffer, 0, read);
            digested += read;
        }
        channel.position(size);
    }

    /** Throws away what came. */
    synchronized void cancel() throws IOException {
        ended = true;
        channel.close();
        Files.deleteIfExists(file);
    }

    /** Throws away what came, unless it was finished. */
    synchronized void discard() throws IOException {
        if (!ended) {
            cancel();
        }
    }

    synchronized boolean ended() {
        return ended;
    }

    private void requireOpen() {
        if (ended) {
            throw RegistryException.uploadUnknown(id);
        }
    }
}
