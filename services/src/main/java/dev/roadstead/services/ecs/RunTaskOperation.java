package dev.roadstead.services.ecs;

import dev.roadstead.services.aws.Platform;
import dev.roadstead.store.Store;
import dev.roadstead.store.Transaction;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import software.amazon.awssdk.services.ecs.model.CapacityProviderStrategyItem;
import software.amazon.awssdk.services.ecs.model.RunTaskRequest;
import software.amazon.awssdk.services.ecs.model.RunTaskResponse;
import software.amazon.awssdk.services.ecs.model.Tag;
import software.amazon.awssdk.services.ecs.model.Task;
import software.amazon.awssdk.services.ecs.model.TaskOverride;

/** RunTask: tasks that belong to no service. */
final class RunTaskOperation {

    private static final int COUNT_LIMIT = 10;
    private static final int STARTED_BY_LIMIT = 128;
    private static final Pattern STARTED_BY = Pattern.compile("[a-zA-Z0-9/_-]*");

    private final Store store;
    private final InstantSource clock;
    private final Launches launches;
    private final Subnets subnets;
    private final RoleChecks roles;

    RunTaskOperation(Platform platform, EcsNeighbours neighbours, RoleChecks roles) {
        this.store = platform.store();
        this.clock = platform.clock();
        this.launches = new Launches(platform);
        this.subnets = new Subnets(neighbours.ec2());
        this.roles = roles;
    }

    RunTaskResponse run(RunTaskRequest request) {
        Scope scope = Scope.current();
        String cluster = Clusters.active(store, scope, request.cluster());
        TaskDefinitionRecord definition = TaskDefinitions.launchable(store, scope, request.taskDefinition());
        check(request);
        TaskOverride overrides = request.overrides() == null
                ? TaskOverride.builder().build()
                : RoleNames.resolved(scope, request.overrides());
        EffectiveDefinition effective = EffectiveDefinition.of(definition, overrides);
        effective.check();
        List<CapacityProviderStrategyItem> strategy = CapacityProviders.resolve(
                Clusters.required(store, scope, cluster),
                request.launchTypeAsString(),
                request.capacityProviderStrategy());
        List<Subnets.Place> places = subnets.checked(scope, request.networkConfiguration());
        roles.check(scope, effective);
        List<TaskRecord> tasks = new ArrayList<>();
        Map<String, Integer> perProvider = new HashMap<>();
        int count = request.count() == null ? 1 : request.count();
        for (int i = 0; i < count; i++) {
            Optional<String> provider = CapacityProviders.next(strategy, perProvider);
            provider.ifPresent(name -> perProvider.merge(name, 1, Integer::sum));
            TaskRecord.Placement placement =
                    Launches.placement(places.get(i % places.size()), request.networkConfiguration(), provider);
            TaskRecord.Spec spec = new TaskRecord.Spec(
                    cluster, definition.arn(), overrides, placement, origin(request, cluster, definition));
            tasks.add(launches.task(spec, definition));
        }
        ClientTokens.Call call =
                ClientTokens.Call.of(scope, "RunTask", ClientTokens.checked(request.clientToken(), 64), request);
        List<Task> shown = store.write(tx -> {
            List<String> made = ClientTokens.once(
                    tx, call, clock.instant(), () -> insert(tx, scope, tasks), known -> tokenInUse(scope, tx, known));
            return shown(tx, scope, made);
        });
        return RunTaskResponse.builder().tasks(shown).failures(List.of()).build();
    }

    /** In AWS's description of ConflictException; the tasks were started in the cluster of the token's first request. */
    private static RuntimeException tokenInUse(Scope scope, Transaction tx, List<String> taskIds) {
        List<String> arns = taskIds.stream()
                .flatMap(id -> tx.get(EcsKinds.TASK, scope.key(id)).stream())
                .map(task ->
                        scope.task(task.value().spec().cluster(), task.value().taskId()))
                .toList();
        return EcsErrors.tokenInUse(
                "The provided clientToken is already in use with a different RunTask request.", arns);
    }

    private static void check(RunTaskRequest request) {
        UnsupportedMembers.refuse(request);
        int count = request.count() == null ? 1 : request.count();
        if (count < 1 || count > COUNT_LIMIT) {
            throw EcsErrors.invalidParameter("Count: " + count + " (expected 1 to " + COUNT_LIMIT + ")");
        }
        if (request.startedBy() != null && request.startedBy().length() > STARTED_BY_LIMIT) {
            throw EcsErrors.invalidParameter(
                    "startedBy should not be greater than " + STARTED_BY_LIMIT + " characters.");
        }
        if (request.startedBy() != null
                && !STARTED_BY.matcher(request.startedBy()).matches()) {
            throw EcsErrors.invalidParameter("startedBy: " + request.startedBy()
                    + " (expected letters, numbers, hyphens, forward slashes and underscores)");
        }
        if (!request.placementConstraints().isEmpty()) {
            throw EcsErrors.invalidParameter("Placement constraints are not supported with FARGATE launch type.");
        }
        if (!request.placementStrategy().isEmpty()) {
            throw EcsErrors.invalidParameter("Placement strategies are not supported with FARGATE launch type.");
        }
        if ("SERVICE".equals(request.propagateTagsAsString())) {
            throw EcsErrors.invalidParameter("propagateTags SERVICE is for services; a task can have TASK_DEFINITION.");
        }
        Launches.checkPlatform(request.platformVersion());
    }

    private static TaskRecord.Origin origin(RunTaskRequest request, String cluster, TaskDefinitionRecord definition) {
        String group = request.group() != null
                ? request.group()
                : "family:" + definition.definition().family();
        List<Tag> inherited = "TASK_DEFINITION".equals(request.propagateTagsAsString()) ? definition.tags() : List.of();
        List<Tag> tags = Tags.merged(inherited, request.tags());
        if (Boolean.TRUE.equals(request.enableECSManagedTags())) {
            tags = Stream.concat(tags.stream(), Stream.of(Tags.with("aws:ecs:clusterName", cluster)))
                    .toList();
        }
        return new TaskRecord.Origin(
                Optional.of(group), Optional.ofNullable(request.startedBy()), Optional.empty(), tags);
    }

    private static List<String> insert(Transaction tx, Scope scope, List<TaskRecord> tasks) {
        tasks.forEach(task -> tx.insert(EcsKinds.TASK, scope.key(task.taskId()), task));
        return tasks.stream().map(TaskRecord::taskId).toList();
    }

    private static List<Task> shown(Transaction tx, Scope scope, List<String> ids) {
        List<Task> shown = new ArrayList<>();
        for (String id : ids) {
            tx.get(EcsKinds.TASK, scope.key(id)).map(read -> read.value()).ifPresent(task -> {
                TaskDefinitionRecord definition =
                        TaskDefinitions.required(tx, scope, task.spec().taskDefinitionArn());
                EffectiveDefinition effective =
                        EffectiveDefinition.of(definition, task.spec().overrides());
                shown.add(new TaskView(scope, task, effective).shown(true));
            });
        }
        return shown;
    }
}
