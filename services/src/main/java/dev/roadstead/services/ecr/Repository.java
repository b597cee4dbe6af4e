package dev.roadstead.services.ecr;

import dev.roadstead.services.aws.Records;
import dev.roadstead.store.Kind;
import java.time.Instant;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A repository.
 *
 * @param settings what may be changed
 * @param tags of the resource, not of images
 * @param lifecycle its policy, if it has one
 */
record Repository(
        String name,
        Instant createdAt,
        Settings settings,
        SortedMap<String, String> tags,
        Optional<Lifecycle> lifecycle) {

    static final Kind<Repository> KIND = Records.kind("ecr.repository", Repository.class);

    /**
     * What may be changed after creation.
     *
     * @param immutableTags whether a tag stays at the image that it was first given to
     * @param scanOnPush stored and returned; scanning itself is not built
     */
    record Settings(boolean immutableTags, boolean scanOnPush) {}

    /**
     * A lifecycle policy.
     *
     * @param text as it was put
     * @param evaluatedAt when its rules acted last, or were found to have nothing to do; that is noted once a day
     */
    record Lifecycle(String text, Optional<Instant> evaluatedAt) {}

    Repository {
        tags = Collections.unmodifiableSortedMap(new TreeMap<>(tags));
    }

    static Repository create(String name, Instant now, Settings settings, Map<String, String> tags) {
        return new Repository(name, now, settings, new TreeMap<>(tags), Optional.empty());
    }

    Repository withSettings(Settings changed) {
        return new Repository(name, createdAt, changed, tags, lifecycle);
    }

    Repository withTags(Map<String, String> changed) {
        return new Repository(name, createdAt, settings, new TreeMap<>(changed), lifecycle);
    }

    Repository withLifecycle(Optional<Lifecycle> changed) {
        return new Repository(name, createdAt, settings, tags, changed);
    }
}
