package dev.roadstead.services.iam;

import dev.roadstead.services.aws.Page;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.iam.model.Tag;

/** IAM's tags: keys differ by more than upper and lower case, and are at most 50. */
final class TagSets {
    private static final int LIMIT = 50;

    private TagSets() {}

    /** Tags as they come with a creation. */
    static List<Tag> of(Collection<Tag> tags) {
        return with(List.of(), tags);
    }

    static List<Tag> with(Collection<Tag> before, Collection<Tag> added) {
        Map<String, Tag> byKey = new TreeMap<>();
        before.forEach(tag -> byKey.put(lower(tag.key()), tag));
        Map<String, Tag> seen = new TreeMap<>();
        for (Tag tag : added) {
            checkKey(tag.key());
            Tag copy = Tag.builder().key(tag.key()).value(tag.value()).build();
            if (seen.put(lower(tag.key()), copy) != null) {
                throw IamErrors.invalid("Duplicate tag keys found. Please note that Tag keys are case insensitive.");
            }
        }
        byKey.putAll(seen);
        if (byKey.size() > LIMIT) {
            throw IamErrors.limitExceeded("The number of tags has reached the maximum limit.");
        }
        return List.copyOf(byKey.values());
    }

    static List<Tag> without(Collection<Tag> before, Collection<String> keys) {
        List<String> lower = keys.stream().map(TagSets::lower).toList();
        return before.stream().filter(tag -> !lower.contains(lower(tag.key()))).toList();
    }

    static Page<Tag> page(List<Tag> tags, @Nullable String marker, @Nullable Integer maxItems) {
        return Paging.page(tags, tag -> lower(tag.key()), marker, maxItems);
    }

    private static void checkKey(String key) {
        if (lower(key).startsWith("aws:")) {
            throw IamErrors.invalid("Tag keys may not start with 'aws:': " + key);
        }
    }

    private static String lower(String key) {
        return key.toLowerCase(Locale.ROOT);
    }
}
