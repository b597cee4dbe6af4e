package dev.roadstead.services.ssm;

import dev.roadstead.store.Versioned;
import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.ssm.model.AddTagsToResourceRequest;
import software.amazon.awssdk.services.ssm.model.AddTagsToResourceResponse;
import software.amazon.awssdk.services.ssm.model.InvalidResourceIdException;
import software.amazon.awssdk.services.ssm.model.InvalidResourceTypeException;
import software.amazon.awssdk.services.ssm.model.ListTagsForResourceRequest;
import software.amazon.awssdk.services.ssm.model.ListTagsForResourceResponse;
import software.amazon.awssdk.services.ssm.model.RemoveTagsFromResourceRequest;
import software.amazon.awssdk.services.ssm.model.RemoveTagsFromResourceResponse;
import software.amazon.awssdk.services.ssm.model.Tag;

/** Tags of parameters. */
final class TagOperations {
    private final Parameters parameters;

    TagOperations(Parameters parameters) {
        this.parameters = parameters;
    }

    AddTagsToResourceResponse add(AddTagsToResourceRequest request) {
        checkType(request.resourceTypeAsString());
        update(request.resourceId(), tags -> TagSets.with(tags, request.tags()));
        return AddTagsToResourceResponse.builder().build();
    }

    RemoveTagsFromResourceResponse remove(RemoveTagsFromResourceRequest request) {
        checkType(request.resourceTypeAsString());
        update(request.resourceId(), tags -> TagSets.without(tags, request.tagKeys()));
        return RemoveTagsFromResourceResponse.builder().build();
    }

    ListTagsForResourceResponse list(ListTagsForResourceRequest request) {
        checkType(request.resourceTypeAsString());
        StoredParameter parameter = Parameters.find(parameters.store(), request.resourceId())
                .map(Versioned::value)
                .orElseThrow(() -> invalidId(request.resourceId()));
        return ListTagsForResourceResponse.builder().tagList(parameter.tags()).build();
    }

    private void update(String name, UnaryOperator<List<Tag>> change) {
        parameters.store().change(tx -> {
            Versioned<StoredParameter> found = Parameters.find(tx, name).orElseThrow(() -> invalidId(name));
            tx.update(
                    Parameters.LATEST,
                    found,
                    found.value().withTags(change.apply(found.value().tags())));
        });
    }

    private static void checkType(@Nullable String type) {
        if (!"Parameter".equals(type)) {
            throw InvalidResourceTypeException.builder()
                    .message("The resource type " + type + " isn't valid (expected Parameter).")
                    .build();
        }
    }

    private static RuntimeException invalidId(String id) {
        return InvalidResourceIdException.builder()
                .message(
                        "The resource ID " + id + " isn't valid. Verify that you entered the correct ID and try again.")
                .build();
    }
}
