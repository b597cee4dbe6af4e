package dev.roadstead.services.elbv2;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.Tag;

/** Tags of load balancers, listeners, rules and target groups. */
final class ResourceTags {

    private static final int LIMIT = 50;

    private ResourceTags() {}

    static Map<String, String> of(List<Tag> tags) {
        return merged(Map.of(), tags);
    }

    static Map<String, String> merged(Map<String, String> before, List<Tag> added) {
        Map<String, String> named = new TreeMap<>();
        for (Tag tag : added) {
            if (tag.key().startsWith("aws:")) {
                throw Failing.validation("Tag keys cannot start with 'aws:': '" + tag.key() + "'");
            }
            if (named.put(tag.key(), tag.value() == null ? "" : tag.value()) != null) {
                throw Failing.duplicateTagKeys("Tag key '" + tag.key() + "' was specified more than once");
            }
        }
        Map<String, String> merged = new TreeMap<>(before);
        merged.putAll(named);
        if (merged.size() > LIMIT) {
            throw Failing.tooManyTags(merged.size() + " tags on a resource (expected at most " + LIMIT + ")");
        }
        return merged;
    }

    static Map<String, String> without(Map<String, String> before, List<String> keys) {
        Map<String, String> rest = new TreeMap<>(before);
        keys.forEach(rest::remove);
        return rest;
    }

    static List<Tag> list(Map<String, String> tags) {
        return tags.entrySet().stream()
                .map(tag ->
                        Tag.builder().key(tag.getKey()).value(tag.getValue()).build())
                .toList();
    }
}
