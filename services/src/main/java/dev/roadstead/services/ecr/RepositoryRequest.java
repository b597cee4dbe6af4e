package dev.roadstead.services.ecr;

import dev.roadstead.services.aws.Calls;
import java.util.List;
import java.util.Map;

/** A request of the registry's protocol that is about a repository. */
record RepositoryRequest(Calls calls, RepositoryId repository, RegistryRequest request) {

    /** Asks IAM whether the caller may do this here. */
    void require(String action) {
        calls.require("ecr:" + action, List.of(repository.arn()), Map.of());
    }

    /** Whether the caller may do this here, where there is another way for one who may not. */
    boolean allows(String action) {
        return calls.allows("ecr:" + action, List.of(repository.arn()), Map.of());
    }

    String method() {
        return request.method();
    }

    String path() {
        return "/v2/" + repository.name();
    }
}
