package dev.roadstead.services.ecr;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import software.amazon.awssdk.services.ecr.model.InvalidTagParameterException;
import software.amazon.awssdk.services.ecr.model.Tag;
import software.amazon.awssdk.services.ecr.model.TooManyTagsException;

/** The tags of a repository as a resource, which have nothing to do with those of images. */
final class ResourceTags {

    private static final int LIMIT = 50;

    private ResourceTags() {}

    static Map<String, String> of(List<Tag> tags) {
        Map<String, String> byKey = new TreeMap<>();
        for (Tag tag : tags) {
            if (tag.key().startsWith("aws:")) {
                throw InvalidTagParameterException.builder()
                        .message("tag key: " + tag.key() + " (keys that begin with aws: are AWS's own)")
                        .build();
            }
            if (byKey.put(tag.key(), tag.value()) != null) {
                throw InvalidTagParameterException.builder()
                        .message("tag key: " + tag.key() + " is given twice")
                        .build();
            }
        }
        return checked(byKey);
    }

    static Map<String, String> merged(Map<String, String> old, List<Tag> added) {
        Map<String, String> merged = new TreeMap<>(old);
        merged.putAll(of(added));
        return checked(merged);
    }

    static List<Tag> list(Map<String, String> tags) {
        return tags.entrySet().stream()
                .map(tag ->
                        Tag.builder().key(tag.getKey()).value(tag.getValue()).build())
                .toList();
    }

    private static Map<String, String> checked(Map<String, String> tags) {
        if (tags.size() > LIMIT) {
            throw TooManyTagsException.builder()
                    .message("a repository may have " + LIMIT + " tags, and these would be " + tags.size())
                    .build();
        }
        return tags;
    }
}
