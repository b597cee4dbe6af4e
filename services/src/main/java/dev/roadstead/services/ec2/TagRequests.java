package dev.roadstead.services.ec2;

import dev.roadstead.services.aws.Caller;
import dev.roadstead.services.aws.Calls;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import software.amazon.awssdk.services.ec2.model.Tag;
import software.amazon.awssdk.services.ec2.model.TagSpecification;

/**
 * Tags as requests carry them, checked, and as answers carry them.
 *
 * @see <a href="https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/Using_Tags.html#tag-restrictions">Restrictions</a>
 */
final class TagRequests {

    static final int LIMIT = 50;
    private static final int KEY_LIMIT = 128;
    private static final int VALUE_LIMIT = 256;

    private final Calls calls;

    TagRequests(Calls calls) {
        this.calls = calls;
    }

    /**
     * The tags that a resource shall be created with. Tagging needs a permission of its own.
     *
     * @param resourceType the only type that the operation creates
     */
    Map<String, String> onCreation(List<TagSpecification> specifications, String operation, String resourceType) {
        if (specifications.isEmpty()) {
            return Map.of();
        }
        Map<String, String> tags = new TreeMap<>();
        for (TagSpecification specification : specifications) {
            String type = specification.resourceTypeAsString();
            if (!resourceType.equals(type)) {
                throw Ec2Failures.invalidValue(
                        "'" + type + "' is not a valid taggable resource type for this operation.");
            }
            specification.tags().forEach(tag -> add(tags, tag));
        }
        requireLimit(tags);
        String resource = Caller.current().arn("ec2", resourceType + "/*").toString();
        calls.require("ec2:CreateTags", List.of(resource), Map.of("ec2:CreateAction", List.of(operation)));
        return tags;
    }

    /** Tags of a request, checked; a key stands in it once. */
    static Map<String, String> checked(List<Tag> tags) {
        Map<String, String> all = new TreeMap<>();
        tags.forEach(tag -> add(all, tag));
        return all;
    }

    static void requireLimit(Map<String, String> tags) {
        if (tags.size() > LIMIT) {
            throw Ec2Failures.failure(
                    "TagLimitExceeded",
                    "More than " + LIMIT + " tags specified (" + tags.size() + ") for one resource");
        }
    }

    static List<Tag> described(Map<String, String> tags) {
        return tags.entrySet().stream()
                .map(tag ->
                        Tag.builder().key(tag.getKey()).value(tag.getValue()).build())
                .toList();
    }

    private static void add(Map<String, String> tags, Tag tag) {
        String key = tag.key() == null ? "" : tag.key();
        String value = tag.value() == null ? "" : tag.value();
        if (key.isEmpty()) {
            throw Ec2Failures.invalidValue("Tag key cannot be null or empty");
        }
        Ec2Failures.requireText("Tag key", key);
        Ec2Failures.requireText("Tag value", value);
        if (key.startsWith("aws:")) {
            throw Ec2Failures.invalidValue("Tag keys starting with 'aws:' are reserved for internal use");
        }
        if (key.codePointCount(0, key.length()) > KEY_LIMIT) {
            throw Ec2Failures.invalidValue("Tag key exceeds the maximum length of " + KEY_LIMIT + " characters");
        }
        if (value.codePointCount(0, value.length()) > VALUE_LIMIT) {
            throw Ec2Failures.invalidValue("Tag value exceeds the maximum length of " + VALUE_LIMIT + " characters");
        }
        if (tags.put(key, value) != null) {
            throw Ec2Failures.invalidValue("Duplicate tag key '" + key + "' specified.");
        }
    }
}
