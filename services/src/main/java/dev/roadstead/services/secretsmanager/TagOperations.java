package dev.roadstead.services.secretsmanager;

import software.amazon.awssdk.services.secretsmanager.model.TagResourceRequest;
import software.amazon.awssdk.services.secretsmanager.model.TagResourceResponse;
import software.amazon.awssdk.services.secretsmanager.model.UntagResourceRequest;
import software.amazon.awssdk.services.secretsmanager.model.UntagResourceResponse;

/** Tags of secrets. */
final class TagOperations {
    private final Secrets secrets;

    TagOperations(Secrets secrets) {
        this.secrets = secrets;
    }

    TagResourceResponse tag(TagResourceRequest request) {
        secrets.update(
                request.secretId(),
                secret -> secret.withTags(TagSets.with(secret.tags(), request.tags()), secrets.now()));
        return TagResourceResponse.builder().build();
    }

    UntagResourceResponse untag(UntagResourceRequest request) {
        secrets.update(
                request.secretId(),
                secret -> secret.withTags(TagSets.without(secret.tags(), request.tagKeys()), secrets.now()));
        return UntagResourceResponse.builder().build();
    }
}
