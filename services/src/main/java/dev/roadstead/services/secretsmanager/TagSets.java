package dev.roadstead.services.secretsmanager;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import software.amazon.awssdk.services.secretsmanager.model.Tag;

/** Tags of secrets: at most 50, one for each key. */
final class TagSets {
    private static final int LIMIT = 50;

    private TagSets() {}

    static List<Tag> of(Collection<Tag> tags) {
        return with(List.of(), tags);
    }

    static List<Tag> with(Collection<Tag> before, Collection<Tag> added) {
        Map<String, Tag> byKey = new TreeMap<>();
        before.forEach(tag -> byKey.put(tag.key(), tag));
        for (Tag tag : added) {
            if (tag.key() == null || tag.key().startsWith("aws:")) {
                throw SecretErrors.invalid("Tag key: " + tag.key() + " (expected one that does not begin with aws:)");
            }
            byKey.put(tag.key(), Tag.builder().key(tag.key()).value(tag.value()).build());
        }
        if (byKey.size() > LIMIT) {
            throw SecretErrors.limitExceeded("A secret can have at most " + LIMIT + " tags.");
        }
        return List.copyOf(byKey.values());
    }

    static List<Tag> without(Collection<Tag> before, Collection<String> keys) {
        return before.stream().filter(tag -> !keys.contains(tag.key())).toList();
    }
}
