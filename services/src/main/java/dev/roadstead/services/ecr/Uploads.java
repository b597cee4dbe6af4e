package dev.roadstead.services.ecr;

import dev.roadstead.services.aws.Ids;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The uploads that are under way. Each is a file, named by the upload and its repository, so that one outlives the process: its
 * client asks how far it got, and continues. Bounded, and ended when nothing comes for an hour. Thread-safe.
 */
final class Uploads {

    static final int LIMIT = 1000;
    static final Duration IDLE = Duration.ofHours(1);

    private final Map<String, Upload> open = new ConcurrentHashMap<>();
    private final Blobs blobs;
    private final Ids ids;
    private final InstantSource clock;

    Uploads(Blobs blobs, Ids ids, InstantSource clock) {
        this.blobs = blobs;
        this.ids = ids;
        this.clock = clock;
    }

    Upload begin(RepositoryId repository) throws IOException {
        if (open.size() >= LIMIT) {
            throw RegistryException.tooManyRequests(LIMIT + " uploads are under way; finish or cancel some");
        }
        String id = ids.uuid();
        Path file = blobs.upload(name(repository, id));
        Upload upload = Upload.begin(id, file, clock);
        upload.use();
        open.put(name(repository, id), upload);
        return upload;
    }

    /** The upload of a repository, marked as in use. */
    Upload find(RepositoryId repository, String id) throws IOException {
        Upload upload;
        try {
            upload = open.computeIfAbsent(name(repository, id), name -> resume(name, id));
        } catch (UncheckedIOException failed) {
            throw failed.getCause();
        }
        if (upload == null) {
            throw RegistryException.uploadUnknown(id);
        }
        upload.use();
        return upload;
    }

    private @Nullable Upload resume(String name, String id) {
        try {
            return Upload.resume(id, blobs.upload(name), clock);
        } catch (NoSuchFileException unknown) {
            return null;
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    /** To be called once an upload is over, when its file has gone. */
    void forget(RepositoryId repository, Upload upload) {
        open.remove(name(repository, upload.id()), upload);
    }

    /** Ends those that nothing came for. */
    int expire() throws IOException {
        Instant limit = clock.instant().minus(IDLE);
        int expired = 0;
        for (Map.Entry<String, Upload> each : open.entrySet()) {
            if (each.getValue().usedAt().isBefore(limit)) {
                each.getValue().cancel();
                open.remove(each.getKey(), each.getValue());
                expired++;
            }
        }
        for (Path file : blobs.uploads()) {
            if (!open.containsKey(file.getFileName().toString())
                    && Files.getLastModifiedTime(file).toInstant().isBefore(limit)
                    && Files.deleteIfExists(file)) {
                expired++;
            }
        }
        return expired;
    }

    /** Only whoever may use the repository finds the upload. */
    private static String name(RepositoryId repository, String id) {
        return id + "."
                + Digests.of(repository.arn().getBytes(StandardCharsets.UTF_8)).substring("sha256:".length());
    }
}
