package dev.roadstead.services.ecr;

import dev.roadstead.store.Store;
import java.time.Instant;
import java.util.Optional;
import software.amazon.awssdk.services.ecr.model.DeleteLifecyclePolicyRequest;
import software.amazon.awssdk.services.ecr.model.DeleteLifecyclePolicyResponse;
import software.amazon.awssdk.services.ecr.model.GetLifecyclePolicyRequest;
import software.amazon.awssdk.services.ecr.model.GetLifecyclePolicyResponse;
import software.amazon.awssdk.services.ecr.model.LifecyclePolicyNotFoundException;
import software.amazon.awssdk.services.ecr.model.PutLifecyclePolicyRequest;
import software.amazon.awssdk.services.ecr.model.PutLifecyclePolicyResponse;

/** Lifecycle policies; {@link Housekeeping} has them act. */
record LifecycleOperations(Store store) {

    PutLifecyclePolicyResponse put(PutLifecyclePolicyRequest request) {
        RepositoryId id = Repositories.id(request.registryId(), request.repositoryName());
        String text = request.lifecyclePolicyText();
        Repositories.require(store, id);
        LifecyclePolicy.parse(text);
        store.change(tx -> Repositories.change(
                tx,
                id,
                repository -> repository.withLifecycle(Optional.of(new Repository.Lifecycle(text, Optional.empty())))));
        return PutLifecyclePolicyResponse.builder()
                .registryId(id.account())
                .repositoryName(id.name())
                .lifecyclePolicyText(text)
                .build();
    }

    GetLifecyclePolicyResponse get(GetLifecyclePolicyRequest request) {
        RepositoryId id = Repositories.id(request.registryId(), request.repositoryName());
        Repository.Lifecycle lifecycle = require(Repositories.require(store, id).value(), id);
        return GetLifecyclePolicyResponse.builder()
                .registryId(id.account())
                .repositoryName(id.name())
                .lifecyclePolicyText(lifecycle.text())
                .lastEvaluatedAt(lifecycle.evaluatedAt().orElse(Instant.EPOCH))
                .build();
    }

    DeleteLifecyclePolicyResponse delete(DeleteLifecyclePolicyRequest request) {
        RepositoryId id = Repositories.id(request.registryId(), request.repositoryName());
        Repository.Lifecycle removed = store.write(tx -> {
            Repository.Lifecycle lifecycle =
                    require(Repositories.require(tx, id).value(), id);
            Repositories.change(tx, id, repository -> repository.withLifecycle(Optional.empty()));
            return lifecycle;
        });
        return DeleteLifecyclePolicyResponse.builder()
                .registryId(id.account())
                .repositoryName(id.name())
                .lifecyclePolicyText(removed.text())
                .lastEvaluatedAt(removed.evaluatedAt().orElse(Instant.EPOCH))
                .build();
    }

    private static Repository.Lifecycle require(Repository repository, RepositoryId id) {
        return repository
                .lifecycle()
                .orElseThrow(() -> LifecyclePolicyNotFoundException.builder()
                        .message("Lifecycle policy does not exist for the repository with name '" + id.name()
                                + "' in the registry with id '" + id.account() + "'")
                        .build());
    }
}
