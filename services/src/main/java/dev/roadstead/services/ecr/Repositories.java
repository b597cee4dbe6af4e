package dev.roadstead.services.ecr;

import dev.roadstead.services.aws.Caller;
import dev.roadstead.store.Transaction;
import dev.roadstead.store.Versioned;
import dev.roadstead.store.View;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.ecr.model.InvalidParameterException;
import software.amazon.awssdk.services.ecr.model.RepositoryNotFoundException;

/** Finds repositories, or says in ECR's words that there is none. */
final class Repositories {

    private Repositories() {}

    /**
     * Which repository a request means.
     *
     * @param registry an account's id; null for the caller's own. Another account's registry has nothing for this caller.
     */
    static RepositoryId id(@Nullable String registry, String name) {
        Caller caller = Caller.current();
        if (registry != null && !registry.equals(caller.account())) {
            throw notFound(name, registry);
        }
        return RepositoryId.of(caller, name);
    }

    /** Refuses a listing of another account's registry. */
    static void requireOwnRegistry(@Nullable String registry) {
        String own = Caller.current().account();
        if (registry != null && !registry.equals(own)) {
            throw InvalidParameterException.builder()
                    .message("registryId: " + registry + " (expected " + own + ", the caller's own registry)")
                    .build();
        }
    }

    static Versioned<Repository> require(View view, RepositoryId id) {
        return view.get(Repository.KIND, id.key()).orElseThrow(() -> notFound(id.name(), id.account()));
    }

    /** Changes a repository within a transaction, and returns it as it is afterwards. */
    static Repository change(Transaction tx, RepositoryId id, UnaryOperator<Repository> change) {
        Versioned<Repository> read = require(tx, id);
        return tx.update(Repository.KIND, read, change.apply(read.value())).value();
    }

    private static RepositoryNotFoundException notFound(String name, String registry) {
        return RepositoryNotFoundException.builder()
                .message("The repository with name '" + name + "' does not exist in the registry with id '" + registry
                        + "'")
                .build();
    }
}
