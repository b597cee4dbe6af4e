package dev.roadstead.services.ecs;

import dev.roadstead.services.aws.Arn;
import dev.roadstead.store.Versioned;
import dev.roadstead.store.View;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.ecs.model.Cluster;

/** Finds clusters by what requests call them. */
final class Clusters {

    static final String DEFAULT = "default";

    private Clusters() {}

    /** The name in a name or ARN; the default cluster's for none. Says nothing on whether there is one. */
    static String name(Scope scope, @Nullable String reference) {
        if (reference == null || reference.isEmpty()) {
            return DEFAULT;
        }
        if (!Arn.isArn(reference)) {
            return reference;
        }
        return scope.resource("cluster", reference)
                .orElseThrow(() -> EcsErrors.invalidParameter(
                        "Invalid cluster ARN: " + reference + " (expected " + scope.cluster("NAME") + ")"));
    }

    /** The name of an active cluster. */
    static String active(View view, Scope scope, @Nullable String reference) {
        String name = name(scope, reference);
        return view.get(EcsKinds.CLUSTER, scope.key(name))
                .filter(cluster -> isActive(cluster.value()))
                .map(cluster -> cluster.value().clusterName())
                .orElseThrow(EcsErrors::clusterNotFound);
    }

    /** The active cluster of that name. */
    static Cluster required(View view, Scope scope, String name) {
        return view.get(EcsKinds.CLUSTER, scope.key(name))
                .map(Versioned::value)
                .filter(Clusters::isActive)
                .orElseThrow(EcsErrors::clusterNotFound);
    }

    static boolean isActive(Cluster cluster) {
        return cluster.status().equals("ACTIVE");
    }
}
