package dev.roadstead.services.ecr;

import dev.roadstead.services.aws.Records;
import dev.roadstead.store.Kind;
import java.time.Instant;
import java.util.Collections;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * An image, or an index of images, in a repository. Its manifest is a file among the blobs, under the same digest.
 *
 * @param manifest what its manifest says
 * @param tags those that point at it now
 * @param pushedAt when it was pushed first
 */
record Image(Manifest manifest, SortedSet<String> tags, Instant pushedAt) {

    static final Kind<Image> KIND = Records.kind("ecr.image", Image.class);

    Image {
        tags = Collections.unmodifiableSortedSet(new TreeSet<>(tags));
    }

    String digest() {
        return manifest.digest();
    }

    Image withTag(String tag) {
        TreeSet<String> more = new TreeSet<>(tags);
        more.add(tag);
        return new Image(manifest, more, pushedAt);
    }

    Image withoutTag(String tag) {
        TreeSet<String> fewer = new TreeSet<>(tags);
        fewer.remove(tag);
        return new Image(manifest, fewer, pushedAt);
    }
}
