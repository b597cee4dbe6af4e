package dev.roadstead.services.ecs;

import dev.roadstead.services.aws.Arn;
import dev.roadstead.store.Versioned;
import dev.roadstead.store.View;
import java.util.Optional;

/** Finds services by what requests call them: a name, or an ARN with or without the cluster. */
final class ServiceReferences {

    private ServiceReferences() {}

    static String name(Scope scope, String cluster, String reference) {
        if (!Arn.isArn(reference)) {
            return reference;
        }
        String rest = scope.resource("service", reference).orElseThrow(EcsErrors::serviceNotFound);
        return rest.startsWith(cluster + "/") ? rest.substring(cluster.length() + 1) : rest;
    }

    static Optional<Versioned<ServiceRecord>> find(View view, Scope scope, String cluster, String reference) {
        String name = name(scope, cluster, reference);
        return name.isEmpty()
                ? Optional.empty()
                : view.get(EcsKinds.SERVICE, scope.key(ServiceRecord.id(cluster, name)));
    }
}
