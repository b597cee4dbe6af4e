package dev.roadstead.services.ecs;

import dev.roadstead.services.aws.Platform;
import dev.roadstead.store.Key;
import dev.roadstead.store.Kind;
import dev.roadstead.store.Store;
import dev.roadstead.store.Versioned;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import software.amazon.awssdk.services.ecs.model.Cluster;
import software.amazon.awssdk.services.ecs.model.ListTagsForResourceRequest;
import software.amazon.awssdk.services.ecs.model.ListTagsForResourceResponse;
import software.amazon.awssdk.services.ecs.model.Tag;
import software.amazon.awssdk.services.ecs.model.TagResourceRequest;
import software.amazon.awssdk.services.ecs.model.TagResourceResponse;
import software.amazon.awssdk.services.ecs.model.UntagResourceRequest;
import software.amazon.awssdk.services.ecs.model.UntagResourceResponse;

/** Tags of clusters, task definitions, services and tasks. */
final class TagOperations {

    private final Store store;

    TagOperations(Platform platform) {
        this.store = platform.store();
    }

    TagResourceResponse tag(TagResourceRequest request) {
        tagged(request.resourceArn()).change(tags -> Tags.merged(tags, request.tags()));
        return TagResourceResponse.builder().build();
    }

    UntagResourceResponse untag(UntagResourceRequest request) {
        tagged(request.resourceArn()).change(tags -> Tags.without(tags, request.tagKeys()));
        return UntagResourceResponse.builder().build();
    }

    ListTagsForResourceResponse list(ListTagsForResourceRequest request) {
        return ListTagsForResourceResponse.builder()
                .tags(tagged(request.resourceArn()).tags())
                .build();
    }

    /** A resource with tags. */
    private final class Tagged<T> {
        private final Kind<T> kind;
        private final Key key;
        private final Function<T, List<Tag>> read;
        private final BiFunction<T, List<Tag>, T> write;

        Tagged(Kind<T> kind, Key key, Function<T, List<Tag>> read, BiFunction<T, List<Tag>, T> write) {
            this.kind = kind;
            this.key = key;
            this.read = read;
            this.write = write;
        }

        List<Tag> tags() {
            return store.get(kind, key)
                    .map(Versioned::value)
                    .map(read)
                    .orElseThrow(() -> EcsErrors.invalidParameter("The specified resource is not found: " + key.id()));
        }

        void change(UnaryOperator<List<Tag>> change) {
            store.change(tx -> {
                Versioned<T> found = tx.get(kind, key)
                        .orElseThrow(
                                () -> EcsErrors.invalidParameter("The specified resource is not found: " + key.id()));
                tx.update(kind, found, write.apply(found.value(), change.apply(read.apply(found.value()))));
            });
        }
    }

    private Tagged<?> tagged(String arn) {
        Scope scope = Scope.current();
        return Stream.of("cluster", "task-definition", "service", "task")
                .flatMap(type -> scope.resource(type, arn).map(rest -> tagged(scope, type, rest)).stream())
                .findFirst()
                .orElseThrow(() -> EcsErrors.invalidParameter("The specified ARN is not valid: " + arn
                        + " (expected one of a cluster, task definition, service or task of this account and region)"));
    }

    private Tagged<?> tagged(Scope scope, String type, String rest) {
        return switch (type) {
            case "cluster" ->
                new Tagged<>(
                        EcsKinds.CLUSTER,
                        scope.key(rest),
                        Cluster::tags,
                        (cluster, tags) -> cluster.toBuilder().tags(tags).build());
            case "task-definition" ->
                new Tagged<>(
                        EcsKinds.TASK_DEFINITION,
                        scope.key(definitionId(rest)),
                        TaskDefinitionRecord::tags,
                        (record, tags) -> new TaskDefinitionRecord(record.definition(), tags));
            case "service" ->
                new Tagged<>(
                        EcsKinds.SERVICE,
                        scope.key(rest),
                        service -> service.spec().settings().tags(),
                        TagOperations::withTags);
            default ->
                new Tagged<>(
                        EcsKinds.TASK,
                        scope.key(rest.substring(rest.indexOf('/') + 1)),
                        task -> task.spec().origin().tags(),
                        TagOperations::withTags);
        };
    }

    private static String definitionId(String rest) {
        return TaskDefinitions.reference(new Scope("", ""), rest)
                .filter(reference -> reference.revision().isPresent())
                .map(reference -> TaskDefinitionRecord.id(
                        reference.family(), reference.revision().getAsInt()))
                .orElse(rest);
    }

    private static ServiceRecord withTags(ServiceRecord service, List<Tag> tags) {
        ServiceRecord.Spec spec = service.spec();
        return service.with(new ServiceRecord.Spec(
                spec.cluster(),
                spec.desiredCount(),
                spec.settings().toBuilder().tags(tags).build()));
    }

    private static TaskRecord withTags(TaskRecord task, List<Tag> tags) {
        TaskRecord.Spec spec = task.spec();
        TaskRecord.Origin origin = spec.origin();
        return new TaskRecord(
                task.taskId(),
                new TaskRecord.Spec(
                        spec.cluster(),
                        spec.taskDefinitionArn(),
                        spec.overrides(),
                        spec.placement(),
                        new TaskRecord.Origin(origin.group(), origin.startedBy(), origin.membership(), tags)),
                task.state(),
                task.resources());
    }
}
