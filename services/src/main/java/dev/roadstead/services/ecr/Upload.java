package dev.roadstead.services.ecr;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.time.Instant;

/**
 * A layer on its way in: bytes are digested as they are appended to a file, so that neither memory nor the time to finish grows
 * with the layer. One request at a time works on it, by holding its monitor.
 */
final class Upload {

    private static final int BUFFER_BYTES = 1 << 17;

    private final String id;
    private final RepositoryId repository;
    private final Path file;
    private final FileChannel channel;
    private final MessageDigest sha256 = Digests.sha256();
    private long size;
    private boolean ended;
    private volatile Instant usedAt;

    private Upload(String id, RepositoryId repository, Path file, Instant now) throws IOException {
        this.id = id;
        this.repository = repository;
        this.file = file;
        this.channel = FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        this.usedAt = now;
    }

    static Upload begin(String id, RepositoryId repository, Path file, Instant now) throws IOException {
        return new Upload(id, repository, file, now);
    }

    String id() {
        return id;
    }

    RepositoryId repository() {
        return repository;
    }

    synchronized long size() {
        return size;
    }

    Instant usedAt() {
        return usedAt;
    }

    void use(Instant now) {
        usedAt = now;
    }

    /**
     * Appends all of a stream.
     *
     * @throws RegistryException when the layer becomes larger than it may
     */
    synchronized void append(InputStream bytes, long limit) throws IOException {
        requireOpen();
        byte[] buffer = new byte[BUFFER_BYTES];
        for (int read = bytes.read(buffer); read >= 0; read = bytes.read(buffer)) {
            if (size + read > limit) {
                throw RegistryException.sizeInvalid("a layer may have " + limit + " bytes");
            }
            ByteBuffer chunk = ByteBuffer.wrap(buffer, 0, read);
            while (chunk.hasRemaining()) {
                channel.write(chunk);
            }
            sha256.update(buffer, 0, read);
            size += read;
        }
    }

    /**
     * Ends the upload and hands its file over, forced to disk.
     *
     * @throws RegistryException when the bytes have another digest than the client says; the upload is over then, too
     */
    synchronized long finish(String digest, Blobs blobs) throws IOException {
        requireOpen();
        String actual = Digests.format(sha256.digest());
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

    /** Throws away what came. */
    synchronized void cancel() throws IOException {
        ended = true;
        channel.close();
        Files.deleteIfExists(file);
    }

    private void requireOpen() {
        if (ended) {
            throw RegistryException.uploadUnknown(id);
        }
    }
}
