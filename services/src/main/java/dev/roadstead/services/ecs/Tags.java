package dev.roadstead.services.ecs;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import software.amazon.awssdk.services.ecs.model.Tag;

/** Tags as ECS has them: at most fifty, unique keys, none of AWS's own. */
final class Tags {

    private static final int LIMIT = 50;
    private static final int KEY_LIMIT = 128;
    private static final int VALUE_LIMIT = 256;

    private Tags() {}

    /** The tags of a request, checked. */
    static List<Tag> checked(List<Tag> tags) {
        if (tags.stream().map(Tag::key).distinct().count() < tags.size()) {
            throw EcsErrors.invalidParameter("tags: a key comes more than once (expected each key once)");
        }
        return merged(List.of(), tags);
    }

    /** {@code more} over {@code tags}. */
    static List<Tag> merged(Collection<Tag> tags, Collection<Tag> more) {
        for (Tag tag : more) {
            check(tag);
        }
        Map<String, Tag> byKey = new LinkedHashMap<>();
        tags.forEach(tag -> byKey.put(tag.key(), tag));
        more.forEach(tag -> byKey.put(tag.key(), tag.value() == null ? with(tag.key(), "") : tag));
        long own = byKey.keySet().stream().filter(key -> !reserved(key)).count();
        if (own > LIMIT) {
            throw EcsErrors.invalidParameter("Too many tags: " + own + " (expected at most " + LIMIT + ")");
        }
        return List.copyOf(byKey.values());
    }

    static List<Tag> without(Collection<Tag> tags, Collection<String> keys) {
        return tags.stream().filter(tag -> !keys.contains(tag.key())).toList();
    }

    static Tag with(String key, String value) {
        return Tag.builder().key(key).value(value).build();
    }

    private static void check(Tag tag) {
        String key = tag.key();
        if (key == null || key.isEmpty() || key.length() > KEY_LIMIT) {
            throw EcsErrors.invalidParameter("Tag key: " + key + " (expected 1 to " + KEY_LIMIT + " characters)");
        }
        if (reserved(key)) {
            throw EcsErrors.invalidParameter("Tag key: " + key + " (must not begin with aws:, which is AWS's own)");
        }
        if (tag.value() != null && tag.value().length() > VALUE_LIMIT) {
            throw EcsErrors.invalidParameter("The value of tag " + key + " has "
                    + tag.value().length() + " characters (expected at most " + VALUE_LIMIT + ")");
        }
    }

    private static boolean reserved(String key) {
        return key.regionMatches(true, 0, "aws:", 0, 4);
    }
}
