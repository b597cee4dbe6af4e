package dev.roadstead.services.secretsmanager;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import software.amazon.awssdk.services.secretsmanager.model.Tag;

/**
 * A secret.
 *
 * @param versions oldest first
 */
record Secret(Name name, Optional<String> description, Times times, List<SecretVersion> versions, List<Tag> tags) {

    /**
     * @param suffix six random characters that end the ARN, so that a secret made anew under an old name is another one
     */
    record Name(String text, String suffix) {}

    /**
     * @param accessed the day of the last read
     * @param deletion when it is to be deleted, for one that is marked
     */
    record Times(Instant created, Instant changed, Optional<Instant> accessed, Optional<Deletion> deletion) {
        Times changed(Instant now) {
            return new Times(created, now, accessed, deletion);
        }

        Times accessed(Instant day) {
            return new Times(created, changed, Optional.of(day), deletion);
        }

        Times deletion(Instant now, Optional<Deletion> marked) {
            return new Times(created, now, accessed, marked);
        }
    }

    /** A deletion that can still be taken back. */
    record Deletion(Instant requested, Instant due) {}

    Secret {
        versions = List.copyOf(versions);
        tags = List.copyOf(tags);
    }

    Optional<SecretVersion> version(String id) {
        return versions.stream().filter(version -> version.id().equals(id)).findFirst();
    }

    Optional<SecretVersion> staged(String stage) {
        return versions.stream()
                .filter(version -> version.stages().contains(stage))
                .findFirst();
    }

    boolean marked() {
        return times.deletion().isPresent();
    }

    /** Whether its time to be taken back is over: it no longer exists. */
    boolean expired(Instant now) {
        return times.deletion().filter(deletion -> !deletion.due().isAfter(now)).isPresent();
    }

    Secret withVersions(List<SecretVersion> changed, Instant now) {
        return new Secret(name, description, times.changed(now), changed, tags);
    }

    /** Adds a version, with its labels moved to it from wherever they were. */
    Secret withVersion(String id, List<String> stages, Instant now) {
        SecretVersion added = new SecretVersion(id, List.of(), now);
        Secret grown =
                withVersions(Stream.concat(versions.stream(), Stream.of(added)).toList(), now);
        for (String stage : stages) {
            grown = grown.staging(stage, Optional.of(id), now);
        }
        return grown;
    }

    /** Moves a label; when AWSCURRENT moves, AWSPREVIOUS goes to where it was. */
    Secret staging(String stage, Optional<String> to, Instant now) {
        Optional<String> from = staged(stage).map(SecretVersion::id);
        Secret moved = withVersions(
                versions.stream()
                        .map(version -> version.with(stages(version, stage, to)))
                        .toList(),
                now);
        boolean leavesPrevious =
                stage.equals(SecretVersion.CURRENT) && to.isPresent() && from.isPresent() && !from.equals(to);
        return leavesPrevious ? moved.staging(SecretVersion.PREVIOUS, from, now) : moved;
    }

    private static List<String> stages(SecretVersion version, String stage, Optional<String> to) {
        Stream<String> others = version.stages().stream().filter(other -> !other.equals(stage));
        return to.filter(version.id()::equals).isPresent()
                ? Stream.concat(others, Stream.of(stage)).toList()
                : others.toList();
    }

    Secret withDescription(String changed, Instant now) {
        return new Secret(name, Optional.of(changed), times.changed(now), versions, tags);
    }

    Secret withTags(List<Tag> changed, Instant now) {
        return new Secret(name, description, times.changed(now), versions, changed);
    }

    Secret withTimes(Times changed) {
        return new Secret(name, description, changed, versions, tags);
    }
}
