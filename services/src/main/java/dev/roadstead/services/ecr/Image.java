package dev.roadstead.services.ecr;

import dev.roadstead.services.aws.Records;
import dev.roadstead.store.Kind;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * An image, or an index of images, in a repository. Its manifest is a file among the blobs, under the same digest.
 *
 * @param manifest what its manifest says
 * @param tags those that point at it now
 * @param pushedAt when it was pushed first
 * @param pulledAt when its being pulled was recorded last, which happens once in {@link #PULL_RECORDED_EVERY}
 */
record Image(Manifest manifest, SortedSet<String> tags, Instant pushedAt, Optional<Instant> pulledAt) {

    static final Kind<Image> KIND = Records.kind("ecr.image", Image.class);

    /** As on AWS, where the recorded time may be that much too early. */
    private static final Duration PULL_RECORDED_EVERY = Duration.ofHours(24);

    Image {
        tags = Collections.unmodifiableSortedSet(new TreeSet<>(tags));
    }

    static Image pushed(Manifest manifest, Instant now) {
        return new Image(manifest, new TreeSet<>(), now, Optional.empty());
    }

    String digest() {
        return manifest.digest();
    }

    Image withTag(String tag) {
        TreeSet<String> more = new TreeSet<>(tags);
        more.add(tag);
        return new Image(manifest, more, pushedAt, pulledAt);
    }

    Image withoutTag(String tag) {
        TreeSet<String> fewer = new TreeSet<>(tags);
        fewer.remove(tag);
        return new Image(manifest, fewer, pushedAt, pulledAt);
    }

    /** Whether a pull now is to be recorded. */
    boolean pullIsNews(Instant now) {
        return pulledAt.map(before -> !before.plus(PULL_RECORDED_EVERY).isAfter(now))
                .orElse(true);
    }

    Image pulled(Instant now) {
        return new Image(manifest, tags, pushedAt, Optional.of(now));
    }
}
