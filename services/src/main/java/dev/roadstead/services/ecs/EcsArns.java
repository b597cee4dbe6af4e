package dev.roadstead.services.ecs;

import dev.roadstead.services.aws.Arn;
import dev.roadstead.store.Store;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The ARNs that requests are about, for authorization; they need not exist. */
final class EcsArns {

    private final Store store;

    EcsArns(Store store) {
        this.store = store;
    }

    List<String> cluster(@Nullable String reference) {
        return List.of(clusterArn(reference));
    }

    private static String clusterArn(@Nullable String reference) {
        return reference != null && Arn.isArn(reference)
                ? reference
                : Scope.current().cluster(clusterName(reference));
    }

    private static String clusterName(@Nullable String reference) {
        return reference == null || reference.isEmpty()
                ? Clusters.DEFAULT
                : reference.substring(reference.lastIndexOf('/') + 1);
    }

    List<String> clusters(List<String> references) {
        return references.isEmpty()
                ? cluster(null)
                : references.stream().map(EcsArns::clusterArn).toList();
    }

    List<String> taskDefinition(String reference) {
        Scope scope = Scope.current();
        return List.of(TaskDefinitions.find(store, scope, reference)
                .map(TaskDefinitionRecord::arn)
                .orElseGet(() -> Arn.isArn(reference) ? reference : scope.arn("task-definition/" + reference)));
    }

    List<String> taskDefinitions(List<String> references) {
        return references.stream()
                .flatMap(reference -> taskDefinition(reference).stream())
                .toList();
    }

    List<String> task(@Nullable String cluster, String reference) {
        return List.of(Arn.isArn(reference) ? reference : Scope.current().task(clusterName(cluster), reference));
    }

    List<String> tasks(@Nullable String cluster, List<String> references) {
        return references.stream()
                .flatMap(reference -> task(cluster, reference).stream())
                .toList();
    }

    List<String> service(@Nullable String cluster, String reference) {
        return List.of(Arn.isArn(reference) ? reference : Scope.current().service(clusterName(cluster), reference));
    }

    List<String> services(@Nullable String cluster, List<String> references) {
        return references.stream()
                .flatMap(reference -> service(cluster, reference).stream())
                .toList();
    }
}
