package dev.roadstead.services.ecr;

import dev.roadstead.services.aws.Ids;
import dev.roadstead.store.Store;
import dev.roadstead.store.StoreException;
import dev.roadstead.store.Transaction;
import dev.roadstead.store.Versioned;
import dev.roadstead.store.View;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.services.ecr.model.ImageTagAlreadyExistsException;
import software.amazon.awssdk.services.ecr.model.LayersNotFoundException;
import software.amazon.awssdk.services.ecr.model.LimitExceededException;
import software.amazon.awssdk.services.ecr.model.ReferencedImagesNotFoundException;

/**
 * The images of the repositories: what both the registry and the API read and change. A manifest's bytes are on disk before its
 * record is.
 *
 * @param ids names temporary files
 */
record Images(Store store, Blobs blobs, Ids ids, InstantSource clock) {

    private static final Logger LOG = LoggerFactory.getLogger(Images.class);
    private static final int TAG_LIMIT = 1000;

    /** What became of a put: the image, and whether anything was new about it. */
    record Put(Image image, boolean changed) {}

    /** All of a repository's, sorted by digest. */
    static List<Image> list(View view, RepositoryId repository) {
        return view.list(Image.KIND, repository.account(), repository.region(), repository.prefix()).stream()
                .map(Versioned::value)
                .toList();
    }

    static Optional<Image> byDigest(View view, RepositoryId repository, String digest) {
        return view.get(Image.KIND, repository.keyOf(digest)).map(Versioned::value);
    }

    static Optional<Image> byTag(View view, RepositoryId repository, String tag) {
        return list(view, repository).stream()
                .filter(image -> image.tags().contains(tag))
                .findFirst();
    }

    /**
     * Puts an image, and points the tag at it, if there is one.
     *
     * @throws LayersNotFoundException when a blob that the manifest refers to is not in the repository
     * @throws ReferencedImagesNotFoundException when a manifest that an index refers to is not in the repository
     * @throws ImageTagAlreadyExistsException when the tag is another image's and tags are immutable
     */
    Put put(RepositoryId repository, Manifest manifest, byte[] bytes, @Nullable String tag) {
        checkReferences(store, repository, manifest);
        try {
            blobs.write(manifest.digest(), bytes, ids.uuid());
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
        return store.write(tx -> {
            checkReferences(tx, repository, manifest);
            return record(tx, repository, manifest, tag);
        });
    }

    private Put record(Transaction tx, RepositoryId repository, Manifest manifest, @Nullable String tag) {
        Optional<Image> known = byDigest(tx, repository, manifest.digest());
        Image image = known.orElseGet(() -> Image.pushed(manifest, clock.instant()));
        if (known.isPresent() && (tag == null || image.tags().contains(tag))) {
            return new Put(image, false);
        }
        if (tag != null) {
            takeTag(tx, repository, tag);
            image = image.withTag(tag);
        }
        if (image.tags().size() > TAG_LIMIT) {
            throw LimitExceededException.builder()
                    .message("The image would have more than " + TAG_LIMIT + " tags")
                    .build();
        }
        tx.put(Image.KIND, repository.keyOf(manifest.digest()), image);
        return new Put(image, true);
    }

    /** Records that an image is pulled; a pull does not fail because that cannot be written. */
    void pulled(RepositoryId repository, Image image) {
        Instant now = clock.instant();
        if (!image.pullIsNews(now)) {
            return;
        }
        try {
            store.change(tx -> byDigest(tx, repository, image.digest())
                    .ifPresent(found -> tx.put(Image.KIND, repository.keyOf(found.digest()), found.pulled(now))));
        } catch (StoreException failed) {
            LOG.warn("the pull of {}@{} is not recorded", repository.name(), image.digest(), failed);
        }
    }

    private static void takeTag(Transaction tx, RepositoryId repository, String tag) {
        Repository settings = Repositories.require(tx, repository).value();
        byTag(tx, repository, tag).ifPresent(other -> {
            if (settings.settings().immutableTags()) {
                throw ImageTagAlreadyExistsException.builder()
                        .message("The image tag '" + tag + "' already exists in the '" + repository.name()
                                + "' repository and cannot be overwritten because the tag is immutable.")
                        .build();
            }
            tx.put(Image.KIND, repository.keyOf(other.digest()), other.withoutTag(tag));
        });
    }

    private static void checkReferences(View view, RepositoryId repository, Manifest manifest) {
        Repositories.require(view, repository);
        List<String> layers = manifest.blobs().stream()
                .filter(digest -> !view.contains(Layer.KIND, repository.keyOf(digest)))
                .toList();
        if (!layers.isEmpty()) {
            throw LayersNotFoundException.builder()
                    .message("The specified layers [" + String.join(", ", layers)
                            + "] do not exist in the repository with name '" + repository.name()
                            + "' in registry with id '" + repository.account() + "'")
                    .build();
        }
        List<String> children = manifest.children().stream()
                .filter(digest -> !view.contains(Image.KIND, repository.keyOf(digest)))
                .toList();
        if (!children.isEmpty()) {
            throw ReferencedImagesNotFoundException.builder()
                    .message("Images with digests '" + String.join("', '", children)
                            + "' required for pushing image into repository with name '" + repository.name()
                            + "' in the registry with id '" + repository.account() + "' do not exist")
                    .build();
        }
    }

    /** The digest of an index that refers to this image, if there is one: such an image stays. */
    static Optional<String> referringIndex(View view, RepositoryId repository, String digest) {
        return list(view, repository).stream()
                .filter(image -> image.manifest().children().contains(digest))
                .map(Image::digest)
                .findFirst();
    }
}
