package dev.roadstead.services.iam;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import software.amazon.awssdk.services.iam.model.Tag;

/** A managed policy. */
record IamPolicy(Identity identity, Optional<String> description, Instant updated, Versions versions, List<Tag> tags) {
    IamPolicy {
        tags = List.copyOf(tags);
    }

    /** One of its documents. */
    record Version(int number, String document, Instant created) {
        String id() {
            return "v" + number;
        }
    }

    /**
     * Its documents.
     *
     * @param all oldest first
     * @param current the number of the one that is in force
     * @param last the number of the newest that ever was
     */
    record Versions(List<Version> all, int current, int last) {
        Versions {
            all = List.copyOf(all);
        }

        static Versions first(String document, Instant now) {
            return new Versions(List.of(new Version(1, document, now)), 1, 1);
        }

        Version inForce() {
            return find("v" + current).orElseThrow();
        }

        Optional<Version> find(String id) {
            return all.stream().filter(version -> version.id().equals(id)).findFirst();
        }

        Versions with(String document, Instant now, boolean inForce) {
            Version added = new Version(last + 1, document, now);
            return new Versions(
                    Stream.concat(all.stream(), Stream.of(added)).toList(), inForce ? last + 1 : current, last + 1);
        }

        Versions without(Version version) {
            return new Versions(
                    all.stream().filter(other -> !other.equals(version)).toList(), current, last);
        }

        Versions inForce(Version version) {
            return new Versions(all, version.number(), last);
        }
    }

    String arn(String account) {
        return identity.arn(account, "policy");
    }

    IamPolicy with(Versions changed, Instant now) {
        return new IamPolicy(identity, description, now, changed, tags);
    }

    IamPolicy withTags(List<Tag> changed) {
        return new IamPolicy(identity, description, updated, versions, changed);
    }
}
