package dev.roadstead.services.ec2;

import dev.roadstead.services.ec2.Estate.TagSet;
import dev.roadstead.store.Versioned;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Stream;
import software.amazon.awssdk.services.ec2.model.CreateTagsRequest;
import software.amazon.awssdk.services.ec2.model.CreateTagsResponse;
import software.amazon.awssdk.services.ec2.model.DeleteTagsRequest;
import software.amazon.awssdk.services.ec2.model.DeleteTagsResponse;
import software.amazon.awssdk.services.ec2.model.DescribeTagsRequest;
import software.amazon.awssdk.services.ec2.model.DescribeTagsResponse;
import software.amazon.awssdk.services.ec2.model.Tag;
import software.amazon.awssdk.services.ec2.model.TagDescription;

/** Tags of whatever has an id. */
final class TagOperations {

    /** One tag of one resource. */
    private record Tagged(String resourceId, String resourceType, String key, String value) {}

    private static final Filters<Tagged> FILTERS = new Filters<>(Tagged::resourceId)
            .by("key", Tagged::key)
            .by("value", Tagged::value)
            .by("resource-id", Tagged::resourceId)
            .by("resource-type", Tagged::resourceType);

    private final Work work;

    TagOperations(Work work) {
        this.work = work;
    }

    CreateTagsResponse create(CreateTagsRequest request) {
        Map<String, String> added = TagRequests.checked(request.tags());
        work.store(estate -> {
            for (String id : request.resources()) {
                String type = existingType(estate, id);
                Map<String, String> tags = new TreeMap<>(estate.tags(id));
                tags.putAll(added);
                TagRequests.requireLimit(tags);
                estate.tag(type, id, tags);
            }
            return true;
        });
        return CreateTagsResponse.builder().build();
    }

    /** Removes tags by key, or by key and value; all of a resource's tags when the request names none. */
    DeleteTagsResponse delete(DeleteTagsRequest request) {
        work.store(estate -> {
            for (String id : request.resources()) {
                String type = existingType(estate, id);
                Map<String, String> tags = new TreeMap<>(estate.tags(id));
                tags.entrySet().removeIf(tag -> gone(request.tags()).test(tag));
                estate.tag(type, id, tags);
            }
            return true;
        });
        return DeleteTagsResponse.builder().build();
    }

    DescribeTagsResponse describe(DescribeTagsRequest request) {
        Estate estate = work.read();
        List<Tagged> matches = estate.tagSets().stream()
                .flatMap(TagOperations::each)
                .filter(FILTERS.matching(estate, request.filters()))
                .toList();
        var page = Listing.cut(
                matches,
                tagged -> tagged.resourceId() + "\n" + tagged.key(),
                request.maxResults(),
                request.nextToken());
        return DescribeTagsResponse.builder()
                .tags(page.map(TagOperations::described).items())
                .nextToken(page.token())
                .build();
    }

    private static Predicate<Map.Entry<String, String>> gone(List<Tag> asked) {
        return tag -> asked.isEmpty()
                || asked.stream()
                        .anyMatch(each -> tag.getKey().equals(each.key())
                                && (each.value() == null || tag.getValue().equals(each.value())));
    }

    private static Stream<Tagged> each(Versioned<TagSet> set) {
        return set.value().tags().entrySet().stream()
                .map(tag -> new Tagged(set.id(), set.value().resourceType(), tag.getKey(), tag.getValue()));
    }

    /** The type of a resource that must exist. */
    private static String existingType(Estate estate, String id) {
        if (id.startsWith("sgr-")) {
            boolean there = estate.all(ResourceType.SECURITY_GROUP)
                    .anyMatch(group -> group.rule(id).isPresent());
            if (!there) {
                throw RuleOperations.unknown(id);
            }
            return RuleOperations.TYPE;
        }
        ResourceType<?> type = ResourceType.ofId(id)
                .orElseThrow(() -> Ec2Failures.failure("InvalidID", "The ID '" + id + "' is not valid"));
        if (ResourceType.allOfId(id).noneMatch(each -> estate.find(each, id).isPresent())) {
            throw type.absent(id);
        }
        return type.name();
    }

    private static TagDescription described(Tagged tagged) {
        return TagDescription.builder()
                .resourceId(tagged.resourceId())
                .resourceType(tagged.resourceType())
                .key(tagged.key())
                .value(tagged.value())
                .build();
    }
}
