package dev.roadstead.services.ecr;

import dev.roadstead.services.aws.Caller;
import dev.roadstead.store.Store;
import java.util.Map;
import java.util.TreeMap;
import software.amazon.awssdk.services.ecr.model.InvalidParameterException;
import software.amazon.awssdk.services.ecr.model.ListTagsForResourceRequest;
import software.amazon.awssdk.services.ecr.model.ListTagsForResourceResponse;
import software.amazon.awssdk.services.ecr.model.TagResourceRequest;
import software.amazon.awssdk.services.ecr.model.TagResourceResponse;
import software.amazon.awssdk.services.ecr.model.UntagResourceRequest;
import software.amazon.awssdk.services.ecr.model.UntagResourceResponse;

/** Tags of repositories. */
record TagOperations(Store store) {

    ListTagsForResourceResponse list(ListTagsForResourceRequest request) {
        RepositoryId id = repository(request.resourceArn());
        return ListTagsForResourceResponse.builder()
                .tags(ResourceTags.list(Repositories.require(store, id).value().tags()))
                .build();
    }

    TagResourceResponse tag(TagResourceRequest request) {
        RepositoryId id = repository(request.resourceArn());
        store.change(tx -> Repositories.change(
                tx, id, repository -> repository.withTags(ResourceTags.merged(repository.tags(), request.tags()))));
        return TagResourceResponse.builder().build();
    }

    UntagResourceResponse untag(UntagResourceRequest request) {
        RepositoryId id = repository(request.resourceArn());
        store.change(tx -> Repositories.change(tx, id, repository -> {
            Map<String, String> rest = new TreeMap<>(repository.tags());
            request.tagKeys().forEach(rest::remove);
            return repository.withTags(rest);
        }));
        return UntagResourceResponse.builder().build();
    }

    private static RepositoryId repository(String arn) {
        return RepositoryId.ofArn(Caller.current(), arn)
                .orElseThrow(() -> InvalidParameterException.builder()
                        .message("Invalid parameter at 'resourceArn' failed to satisfy constraint: 'Invalid ARN'")
                        .build());
    }
}
