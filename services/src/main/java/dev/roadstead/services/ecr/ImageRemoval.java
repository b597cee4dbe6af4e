package dev.roadstead.services.ecr;

import dev.roadstead.store.Store;
import dev.roadstead.store.Transaction;
import java.util.Optional;

/** Takes tags and images away. An image that an index refers to stays: the answer is then the index's digest. */
record ImageRemoval(Store store) {

    /** Removes an image with all of its tags; nothing happens when it is not there. */
    Optional<String> removeImage(RepositoryId repository, String digest) {
        return store.write(tx -> remove(tx, repository, digest));
    }

    /** Removes a tag, and with an image's last tag the image; nothing happens when it is not there. */
    Optional<String> removeTag(RepositoryId repository, String tag) {
        return store.write(tx -> {
            Optional<Image> found = Images.byTag(tx, repository, tag);
            if (found.isEmpty()) {
                return Optional.empty();
            }
            Image image = found.get();
            boolean last = image.tags().size() == 1;
            if (last && Images.referringIndex(tx, repository, image.digest()).isEmpty()) {
                tx.delete(Image.KIND, repository.keyOf(image.digest()));
            } else {
                tx.put(Image.KIND, repository.keyOf(image.digest()), image.withoutTag(tag));
            }
            return Optional.empty();
        });
    }

    private static Optional<String> remove(Transaction tx, RepositoryId repository, String digest) {
        Optional<String> index = Images.referringIndex(tx, repository, digest);
        if (index.isEmpty()) {
            tx.delete(Image.KIND, repository.keyOf(digest));
        }
        return index;
    }
}
