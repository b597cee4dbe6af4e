package dev.roadstead.services.ecs;

import dev.roadstead.services.aws.Ids;
import dev.roadstead.services.aws.Platform;
import dev.roadstead.services.ecs.DeploymentRecord.RolloutState;
import dev.roadstead.services.ecs.ServiceDecisions.Situation;
import dev.roadstead.services.ecs.ServiceRecord.ServiceStatus;
import dev.roadstead.services.ecs.TaskRecord.Stop;
import dev.roadstead.store.Key;
import dev.roadstead.store.Store;
import dev.roadstead.store.Transaction;
import dev.roadstead.store.Versioned;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import software.amazon.awssdk.services.ecs.model.ServiceEvent;
import software.amazon.awssdk.services.ecs.model.ServiceRevision;

/** Applies what was decided for a service, in one transaction and only if the service is as it was read. */
final class ServiceChanges {

    private final Store store;
    private final InstantSource clock;
    private final Ids ids;
    private final ServiceLaunches launches;

    ServiceChanges(Platform platform, Subnets subnets) {
        this.store = platform.store();
        this.clock = platform.clock();
        this.ids = platform.ids();
        this.launches = new ServiceLaunches(platform, subnets);
    }

    void apply(Versioned<ServiceRecord> read, Situation situation, List<ServiceAction> actions) {
        Scope scope = Scope.of(read.key());
        Map<ServiceAction.StartTasks, List<TaskRecord>> started = new LinkedHashMap<>();
        for (ServiceAction action : actions) {
            if (action instanceof ServiceAction.StartTasks start) {
                started.put(start, launches.tasks(scope, situation, start));
            }
        }
        ServiceEvents events = new ServiceEvents(read.value().name());
        Application application = new Application(scope, read.value(), clock.instant());
        store.change(tx -> {
            for (ServiceAction action : actions) {
                application.apply(tx, action);
            }
            started.forEach((start, tasks) -> {
                tasks.forEach(task -> tx.insert(EcsKinds.TASK, scope.key(task.taskId()), task));
                List<String> ids = tasks.stream().map(TaskRecord::taskId).toList();
                application.announce(start.zone()
                        .map(zone -> events.startedToRebalance(ids, zone))
                        .orElseGet(() -> events.started(ids, start.replacing())));
            });
            tx.update(EcsKinds.SERVICE, read, application.service);
        });
    }

    /** The changes of one decision, action by action. */
    private final class Application {
        private final Scope scope;
        private final Instant now;
        private ServiceRecord service;

        Application(Scope scope, ServiceRecord service, Instant now) {
            this.scope = scope;
            this.service = service;
            this.now = now;
        }

        void announce(String message) {
            service = service.with(ServiceEvent.builder()
                    .id(ids.uuid())
                    .createdAt(now)
                    .message(message)
                    .build());
        }

        void apply(Transaction tx, ServiceAction action) {
            switch (action) {
                case ServiceAction.StartTasks ignored -> {}
                case ServiceAction.StopTasks(List<String> taskIds, Stop why) ->
                    taskIds.forEach(id -> stop(tx, scope.key(id), why));
                case ServiceAction.CountFailures(String id, int failed, int consecutive) ->
                    service = service.with(deployment(id).failedTasks(failed, consecutive, now));
                case ServiceAction.Throttle(Instant until) ->
                    service = service.with(service.progress().nextLaunch(Optional.of(until)));
                case ServiceAction.CompleteDeployment(String id) -> complete(tx, deployment(id));
                case ServiceAction.FailDeployment(String id) -> fail(tx, deployment(id));
                case ServiceAction.RollBack(String failed, String revision) -> rollBack(tx, failed, revision);
                case ServiceAction.RemoveDeployment(String id) ->
                    service = service.withDeployments(service.deployments().stream()
                            .filter(deployment -> !deployment.id().equals(id))
                            .toList());
                case ServiceAction.Announce(String message) -> announce(message);
                case ServiceAction.Steady(boolean steady) ->
                    service = service.with(service.progress().steady(steady));
                case ServiceAction.Note(List<String> notes) ->
                    service = service.with(service.progress().attention(notes));
                case ServiceAction.Deactivate() ->
                    service = service.with(service.progress().with(ServiceStatus.INACTIVE))
                            .withDeployments(List.of());
            }
        }

        private DeploymentRecord deployment(String id) {
            return service.deployment(id).orElseThrow(() -> new IllegalStateException("no deployment " + id));
        }

        private void stop(Transaction tx, Key key, Stop why) {
            tx.get(EcsKinds.TASK, key)
                    .filter(task -> task.value().desiredRunning())
                    .ifPresent(task -> tx.update(
                            EcsKinds.TASK,
                            task,
                            task.value().with(task.value().state().stopping(why, now))));
        }

        private void complete(Transaction tx, DeploymentRecord deployment) {
            String reason = "ECS deployment ecs-svc/" + deployment.id() + " completed.";
            service = service.with(deployment.with(RolloutState.COMPLETED, reason, now))
                    .with(service.progress().completed(deployment.id()));
            ServiceDeployments.completed(tx, scope, service, deployment, now);
        }

        private void fail(Transaction tx, DeploymentRecord deployment) {
            String reason = "ECS deployment circuit breaker: tasks failed to start.";
            service = service.with(deployment.with(RolloutState.FAILED, reason, now));
            ServiceDeployments.failed(tx, scope, service, deployment, now);
        }

        /** The deployment that completed last becomes the primary one again, with whatever tasks it still has. */
        private void rollBack(Transaction tx, String failed, String revision) {
            String serviceDeploymentId = deployment(failed).serviceDeploymentId();
            DeploymentRecord back = service.deployment(revision)
                    .orElseGet(() -> DeploymentRecord.started(revision, serviceDeploymentId, now))
                    .primary(true, now)
                    .ledBy(serviceDeploymentId)
                    .with(
                            RolloutState.IN_PROGRESS,
                            "ECS deployment circuit breaker: rolling back to deploymentId ecs-svc/" + revision,
                            now);
            List<DeploymentRecord> next = new ArrayList<>(List.of(back));
            for (DeploymentRecord other : service.deployments()) {
                if (!other.id().equals(revision)) {
                    next.add(other.primary(false, now));
                }
            }
            service = service.withDeployments(next).with(service.progress().nextLaunch(Optional.empty()));
            ServiceRevision target = ServiceRevisions.required(tx, scope, service, revision);
            service = service.with(new ServiceRecord.Spec(
                    service.spec().cluster(),
                    service.spec().desiredCount(),
                    ServiceRevisions.returnTo(service.spec().settings(), target)));
            ServiceDeployments.rollingBack(tx, scope, service, deployment(failed), target, now);
        }
    }
}
