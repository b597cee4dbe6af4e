package dev.roadstead.services.ecr;

import dev.roadstead.store.Store;
import dev.roadstead.store.Versioned;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Which blobs are in which repositories. */
record Layers(Store store, InstantSource clock) {

    /** How long a layer that no image refers to stays: a push may be on its way to its manifest. */
    static final Duration UNREFERRED = Duration.ofDays(1);

    void requireRepository(RepositoryId repository) {
        Repositories.require(store, repository);
    }

    Optional<Layer> find(RepositoryId repository, String digest) {
        return Digests.isDigest(digest)
                ? store.get(Layer.KIND, repository.keyOf(digest)).map(Versioned::value)
                : Optional.empty();
    }

    /** Puts a blob whose file is on disk into a repository. */
    void add(RepositoryId repository, String digest, long sizeBytes) {
        store.change(tx -> {
            Repositories.require(tx, repository);
            tx.put(Layer.KIND, repository.keyOf(digest), new Layer(digest, sizeBytes, clock.instant()));
        });
    }

    /** Puts another repository's blob into this one; says whether it was still there. */
    boolean mount(RepositoryId source, RepositoryId repository, String digest) {
        return store.write(tx -> {
            Repositories.require(tx, repository);
            Optional<Layer> layer = tx.get(Layer.KIND, source.keyOf(digest)).map(Versioned::value);
            layer.ifPresent(found -> tx.put(
                    Layer.KIND, repository.keyOf(digest), new Layer(digest, found.sizeBytes(), clock.instant())));
            return layer.isPresent();
        });
    }

    /** Notes that a client counts on a layer, so that it does not upload it again. */
    void needed(RepositoryId repository, Layer layer) {
        Instant now = clock.instant();
        if (layer.neededAt().plus(UNREFERRED.dividedBy(2)).isBefore(now)) {
            store.change(tx -> {
                if (tx.contains(Layer.KIND, repository.keyOf(layer.digest()))) {
                    Layer again = new Layer(layer.digest(), layer.sizeBytes(), now);
                    tx.put(Layer.KIND, repository.keyOf(layer.digest()), again);
                }
            });
        }
    }

    /** Takes away what no image of the repository refers to and nobody has needed for a day. */
    void dropUnreferred(RepositoryId repository) {
        Instant limit = clock.instant().minus(UNREFERRED);
        store.change(tx -> {
            Set<String> referred = new HashSet<>();
            Images.list(tx, repository)
                    .forEach(image -> referred.addAll(image.manifest().blobs()));
            List<Versioned<Layer>> layers =
                    tx.list(Layer.KIND, repository.account(), repository.region(), repository.prefix());
            for (Versioned<Layer> layer : layers) {
                if (layer.value().neededAt().isBefore(limit)
                        && !referred.contains(layer.value().digest())) {
                    tx.delete(Layer.KIND, layer.key());
                }
            }
        });
    }
}
