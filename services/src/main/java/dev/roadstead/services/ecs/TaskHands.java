package dev.roadstead.services.ecs;

import dev.roadstead.services.aws.Caller;
import dev.roadstead.services.aws.InterfaceCalls;
import dev.roadstead.services.ecs.TaskDecisions.Drain;
import dev.roadstead.services.ecs.TaskRecord.TaskTarget;
import dev.roadstead.store.Store;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import software.amazon.awssdk.services.ecs.model.ContainerImage;
import software.amazon.awssdk.services.ecs.model.ServiceRevision;

/** What the reconciler of tasks does with the neighbours' help. */
final class TaskHands {

    private final Store store;
    private final TaskInterfaces interfaces;
    private final TaskAssignments assignments;
    private final Targets targets;

    /** @param calls through the tasks' interfaces */
    TaskHands(Store store, EcsNeighbours neighbours, RoleSessions sessions, InterfaceCalls calls) {
        this.store = store;
        this.interfaces = new TaskInterfaces(neighbours.ec2());
        this.assignments = new TaskAssignments(neighbours, sessions, calls);
        this.targets = new Targets(neighbours.elbv2());
    }

    TaskInterfaces interfaces() {
        return interfaces;
    }

    TaskAssignments assignments() {
        return assignments;
    }

    EffectiveDefinition definition(Scope scope, TaskRecord task) {
        TaskDefinitionRecord registered =
                TaskDefinitions.required(store, scope, task.spec().taskDefinitionArn());
        return EffectiveDefinition.of(registered, task.spec().overrides());
    }

    private Optional<ServiceRevision> revision(Scope scope, TaskRecord task) {
        return task.spec()
                .origin()
                .membership()
                .flatMap(member -> store.get(
                                EcsKinds.REVISION,
                                scope.key(ServiceRevisions.id(
                                        task.spec().cluster(), member.service(), member.deploymentId())))
                        .map(found -> found.value()));
    }

    /** What a task shall be registered as, once it runs. */
    List<TaskTarget> wantedTargets(Scope scope, TaskRecord task) {
        return revision(scope, task)
                .map(revision -> revision.loadBalancers().stream()
                        .map(balancer -> new TaskTarget(balancer.targetGroupArn(), balancer.containerPort()))
                        .toList())
                .orElse(List.of());
    }

    void register(Scope scope, TaskRecord task) {
        String ip = ip(task).orElseThrow();
        task.resources().targets().forEach(target -> targets.register(scope, target, ip));
    }

    void deregister(Scope scope, TaskRecord task) {
        ip(task).ifPresent(ip -> task.resources().targets().forEach(target -> targets.deregister(scope, target, ip)));
    }

    private static Optional<String> ip(TaskRecord task) {
        return task.resources().networkInterface().map(TaskRecord.TaskInterface::privateIpv4Address);
    }

    /** Where the targets of a task that is being taken out are. */
    Drain drain(Scope scope, TaskRecord task) {
        Drain drain = Drain.DRAINED;
        for (TaskTarget target : task.resources().targets()) {
            Targets.Address address = new Targets.Address(ip(task).orElse(""), target.port());
            Optional<Targets.Health> health =
                    targets.health(scope, target.targetGroupArn()).map(all -> all.get(address));
            if (health.isPresent() && !health.get().draining()) {
                return Drain.REGISTERED;
            }
            drain = health.isPresent() ? Drain.DRAINING : drain;
        }
        return drain;
    }

    /**
     * The containers with the digests of their images. A service's deployment resolves each tag once: the first task writes what it
     * found into the revision, and all others take it from there.
     */
    List<TaskContainer> resolved(Scope scope, TaskRecord task, Optional<Caller> executionRole) {
        Optional<ServiceRevision> revision = revision(scope, task);
        Map<String, String> known = revision.map(ServiceRevisions::digests).orElse(Map.of());
        List<TaskContainer> containers = new ArrayList<>();
        for (TaskContainer container : task.resources().containers()) {
            Optional<String> digest = container
                    .imageDigest()
                    .or(() -> Optional.ofNullable(known.get(container.name())))
                    .or(() -> assignments.images().digest(executionRole, container.image()));
            containers.add(digest.map(container::resolved).orElse(container));
        }
        return revision.isPresent() && known.size() < containers.size()
                ? agreed(scope, revision.get(), containers)
                : containers;
    }

    private List<TaskContainer> agreed(Scope scope, ServiceRevision revision, List<TaskContainer> containers) {
        Map<String, String> settled = store.write(tx -> {
            ServiceRevision now = tx.get(EcsKinds.REVISION, scope.key(ServiceRevisions.id(scope, revision)))
                    .map(found -> found.value())
                    .orElse(revision);
            ServiceRevision next = now.toBuilder()
                    .containerImages(images(containers, ServiceRevisions.digests(now)))
                    .build();
            if (!next.equals(now)) {
                tx.put(EcsKinds.REVISION, scope.key(ServiceRevisions.id(scope, revision)), next);
            }
            return ServiceRevisions.digests(next);
        });
        return containers.stream()
                .map(container -> settled.containsKey(container.name())
                        ? container.resolved(settled.get(container.name()))
                        : container)
                .toList();
    }

    private static List<ContainerImage> images(List<TaskContainer> containers, Map<String, String> known) {
        List<ContainerImage> images = new ArrayList<>();
        for (TaskContainer container : containers) {
            String digest =
                    known.getOrDefault(container.name(), container.imageDigest().orElse(null));
            images.add(ContainerImage.builder()
                    .containerName(container.name())
                    .image(container.image())
                    .imageDigest(digest)
                    .build());
        }
        return images;
    }
}
