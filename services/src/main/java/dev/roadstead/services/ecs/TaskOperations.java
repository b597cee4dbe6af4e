package dev.roadstead.services.ecs;

import dev.roadstead.services.aws.Arn;
import dev.roadstead.services.aws.Page;
import dev.roadstead.services.aws.Platform;
import dev.roadstead.services.ecs.TaskRecord.Stop;
import dev.roadstead.store.Store;
import dev.roadstead.store.Versioned;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.ecs.model.DescribeTasksRequest;
import software.amazon.awssdk.services.ecs.model.DescribeTasksResponse;
import software.amazon.awssdk.services.ecs.model.Failure;
import software.amazon.awssdk.services.ecs.model.ListTasksRequest;
import software.amazon.awssdk.services.ecs.model.ListTasksResponse;
import software.amazon.awssdk.services.ecs.model.StopTaskRequest;
import software.amazon.awssdk.services.ecs.model.StopTaskResponse;
import software.amazon.awssdk.services.ecs.model.Task;
import software.amazon.awssdk.services.ecs.model.TaskField;

/** Tasks that exist. */
final class TaskOperations {

    private static final int PAGE = 100;
    private static final int ID_LENGTH = 32;

    /** Of ids before the long ARN format. */
    private static final int OLD_ID_LENGTH = 36;

    private final Store store;
    private final InstantSource clock;

    TaskOperations(Platform platform) {
        this.store = platform.store();
        this.clock = platform.clock();
    }

    DescribeTasksResponse describe(DescribeTasksRequest request) {
        Scope scope = Scope.current();
        EcsErrors.requireSome("Tasks", request.tasks().size(), PAGE);
        String cluster = Clusters.active(store, scope, request.cluster());
        boolean withTags = request.include().contains(TaskField.TAGS);
        List<Task> found = new ArrayList<>();
        List<Failure> failures = new ArrayList<>();
        for (String reference : request.tasks()) {
            find(scope, cluster, reference)
                    .ifPresentOrElse(
                            task -> found.add(view(scope, task.value()).shown(withTags)),
                            () -> failures.add(Failure.builder()
                                    .arn(Arn.isArn(reference) ? reference : scope.task(cluster, reference))
                                    .reason("MISSING")
                                    .build()));
        }
        return DescribeTasksResponse.builder().tasks(found).failures(failures).build();
    }

    private TaskView view(Scope scope, TaskRecord task) {
        TaskDefinitionRecord definition =
                TaskDefinitions.required(store, scope, task.spec().taskDefinitionArn());
        return new TaskView(
                scope, task, EffectiveDefinition.of(definition, task.spec().overrides()));
    }

    private Optional<Versioned<TaskRecord>> find(Scope scope, String cluster, String reference) {
        Optional<String> resource =
                Arn.isArn(reference) ? scope.resource("task", reference) : Optional.of(cluster + "/" + reference);
        if (resource.isEmpty()) {
            return Optional.empty();
        }
        int slash = resource.get().indexOf('/');
        String id = resource.get().substring(slash + 1);
        if (slash > 0 && !resource.get().substring(0, slash).equals(cluster)) {
            throw EcsErrors.invalidParameter("Invalid identifier: Identifier is for cluster "
                    + resource.get().substring(0, slash) + ". Your cluster is " + cluster);
        }
        if (id.length() != ID_LENGTH && id.length() != OLD_ID_LENGTH) {
            throw EcsErrors.invalidParameter(
                    "taskId length should be one of [" + ID_LENGTH + "," + OLD_ID_LENGTH + "]");
        }
        return store.get(EcsKinds.TASK, scope.key(id))
                .filter(task -> task.value().spec().cluster().equals(cluster));
    }

    ListTasksResponse list(ListTasksRequest request) {
        Scope scope = Scope.current();
        String cluster = Clusters.active(store, scope, request.cluster());
        if (request.serviceName() != null && request.startedBy() != null) {
            throw EcsErrors.invalidParameter("cannot specify startedBy and serviceName together.");
        }
        Optional<String> service =
                Optional.ofNullable(request.serviceName()).map(name -> ServiceReferences.name(scope, cluster, name));
        if (service.isPresent()
                && !store.contains(EcsKinds.SERVICE, scope.key(ServiceRecord.id(cluster, service.get())))) {
            throw EcsErrors.serviceNotFound();
        }
        List<TaskRecord> found = store.list(EcsKinds.TASK, scope.account(), scope.region()).stream()
                .map(Versioned::value)
                .filter(task -> task.spec().cluster().equals(cluster))
                .filter(task -> matches(task, request))
                .filter(task -> service.isEmpty() || belongs(task, service.get()))
                .toList();
        Page<TaskRecord> page = Page.of(
                found,
                TaskRecord::taskId,
                request.nextToken(),
                Pages.size(request.maxResults(), PAGE, PAGE),
                EcsErrors::invalidToken);
        return ListTasksResponse.builder()
                .taskArns(page.items().stream()
                        .map(task -> scope.task(cluster, task.taskId()))
                        .toList())
                .nextToken(page.token())
                .build();
    }

    private boolean matches(TaskRecord task, ListTasksRequest request) {
        String desired = request.desiredStatusAsString() == null ? "RUNNING" : request.desiredStatusAsString();
        String launchType = request.launchTypeAsString();
        return task.state().desiredStatus().name().equals(desired)
                && (launchType == null || launchType.equals("FARGATE"))
                && request.containerInstance() == null
                && equalsIfAsked(request.startedBy(), task.spec().origin().startedBy())
                && (request.family() == null || family(task).equals(request.family()));
    }

    private static boolean equalsIfAsked(@Nullable String asked, Optional<String> value) {
        return asked == null || value.filter(asked::equals).isPresent();
    }

    private static String family(TaskRecord task) {
        String arn = task.spec().taskDefinitionArn();
        return arn.substring(arn.indexOf('/') + 1, arn.lastIndexOf(':'));
    }

    private static boolean belongs(TaskRecord task, String service) {
        return task.spec()
                .origin()
                .membership()
                .filter(member -> member.service().equals(service))
                .isPresent();
    }

    StopTaskResponse stop(StopTaskRequest request) {
        Scope scope = Scope.current();
        String cluster = Clusters.active(store, scope, request.cluster());
        Versioned<TaskRecord> task = find(scope, cluster, request.task())
                .orElseThrow(() -> EcsErrors.invalidParameter("The referenced task was not found."));
        Stop why = new Stop(StopReasons.USER, request.reason() == null ? StopReasons.BY_USER : request.reason());
        TaskRecord stopped = store.write(tx -> {
            Versioned<TaskRecord> now = tx.get(EcsKinds.TASK, task.key())
                    .orElseThrow(() -> EcsErrors.invalidParameter("The referenced task was not found."));
            if (!now.value().desiredRunning()) {
                return now.value();
            }
            TaskRecord next = now.value().with(now.value().state().stopping(why, clock.instant()));
            return tx.update(EcsKinds.TASK, now, next).value();
        });
        return StopTaskResponse.builder().task(view(scope, stopped).shown(true)).build();
    }
}
