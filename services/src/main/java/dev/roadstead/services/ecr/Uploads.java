package dev.roadstead.services.ecr;

import dev.roadstead.services.aws.Ids;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The uploads that are under way. They live as long as the process: a client whose upload is unknown starts it anew. Bounded,
 * and ended when nothing comes for an hour. Thread-safe.
 */
final class Uploads {

    static final int LIMIT = 1000;
    static final Duration IDLE = Duration.ofHours(1);

    private final Map<String, Upload> uploads = new ConcurrentHashMap<>();
    private final Blobs blobs;
    private final Ids ids;
    private final InstantSource clock;

    Uploads(Blobs blobs, Ids ids, InstantSource clock) {
        this.blobs = blobs;
        this.ids = ids;
        this.clock = clock;
    }

    Upload begin(RepositoryId repository) throws IOException {
        if (uploads.size() >= LIMIT) {
            throw RegistryException.tooManyRequests(LIMIT + " uploads are under way; finish or cancel some");
        }
        String id = ids.uuid();
        Upload upload = Upload.begin(id, repository, blobs.temporary(id), clock.instant());
        uploads.put(id, upload);
        return upload;
    }

    /** The upload of a repository, marked as in use. */
    Upload find(RepositoryId repository, String id) {
        Upload upload = uploads.get(id);
        if (upload == null || !upload.repository().equals(repository)) {
            throw RegistryException.uploadUnknown(id);
        }
        upload.use(clock.instant());
        return upload;
    }

    void forget(Upload upload) {
        uploads.remove(upload.id());
    }

    /** Ends those that nothing came for. */
    int expire() throws IOException {
        int expired = 0;
        for (Upload upload : uploads.values()) {
            if (upload.usedAt().plus(IDLE).isBefore(clock.instant())) {
                forget(upload);
                upload.cancel();
                expired++;
            }
        }
        return expired;
    }
}
