package dev.roadstead.services.ec2;

import dev.roadstead.services.aws.Caller;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The resources that a request is about, as policies name them. */
final class Arns {

    private Arns() {}

    /**
     * The ARN of a resource, or of every one of its type when the request names none.
     *
     * @param type as in ARNs, such as {@code security-group}
     */
    static List<String> of(String type, @Nullable String id) {
        return List.of(arn(type, id == null ? "*" : id));
    }

    /** The ARNs of a resource to be created and of one that it is created in. */
    static List<String> creating(String type, String parentType, @Nullable String parentId) {
        return List.of(arn(type, "*"), arn(parentType, parentId == null ? "*" : parentId));
    }

    /** The ARNs of two resources that an operation brings together or apart. */
    static List<String> both(String type, @Nullable String id, String otherType, @Nullable String otherId) {
        return Stream.of(of(type, id), of(otherType, otherId))
                .flatMap(List::stream)
                .toList();
    }

    /** The ARNs of resources of any type. */
    static List<String> ofAny(List<String> ids) {
        return ids.stream()
                .filter(Objects::nonNull)
                .map(id -> arn(id.startsWith("sgr-") ? RuleOperations.TYPE : typeName(id), id))
                .toList();
    }

    private static String typeName(String id) {
        return ResourceType.ofId(id).map(ResourceType::name).orElse("*");
    }

    private static String arn(String type, String id) {
        return Caller.current().arn("ec2", type + "/" + id).toString();
    }
}
