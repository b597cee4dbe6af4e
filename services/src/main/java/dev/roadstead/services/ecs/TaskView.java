package dev.roadstead.services.ecs;

import dev.roadstead.host.TaskObservation.Health;
import dev.roadstead.services.ecs.TaskRecord.Milestone;
import java.util.ArrayList;
import java.util.List;
import software.amazon.awssdk.services.ecs.model.Attachment;
import software.amazon.awssdk.services.ecs.model.Attribute;
import software.amazon.awssdk.services.ecs.model.Container;
import software.amazon.awssdk.services.ecs.model.ContainerDefinition;
import software.amazon.awssdk.services.ecs.model.EphemeralStorage;
import software.amazon.awssdk.services.ecs.model.KeyValuePair;
import software.amazon.awssdk.services.ecs.model.NetworkInterface;
import software.amazon.awssdk.services.ecs.model.Tag;
import software.amazon.awssdk.services.ecs.model.Task;

/** A task as DescribeTasks shows it. */
final class TaskView {

    private final Scope scope;
    private final TaskRecord task;
    private final EffectiveDefinition definition;

    TaskView(Scope scope, TaskRecord task, EffectiveDefinition definition) {
        this.scope = scope;
        this.task = task;
        this.definition = definition;
    }

    Task shown(boolean withTags) {
        TaskRecord.State state = task.state();
        TaskRecord.Spec spec = task.spec();
        FargateSize size = definition.size();
        Task.Builder shown = Task.builder()
                .taskArn(arn())
                .clusterArn(scope.cluster(spec.cluster()))
                .taskDefinitionArn(spec.taskDefinitionArn())
                .overrides(spec.overrides())
                .lastStatus(state.lastStatus().name())
                .desiredStatus(state.desiredStatus().name())
                .cpu(Integer.toString(size.cpuUnits()))
                .memory(Integer.toString(size.memoryMebibytes()))
                .version(state.version())
                .attachments(attachment())
                .attributes(Attribute.builder()
                        .name("ecs.cpu-architecture")
                        .value(TaskDefinitionRules.machine().toLowerCase(java.util.Locale.ROOT))
                        .build())
                .containers(containers())
                .availabilityZone(spec.placement().availabilityZone())
                .launchType("FARGATE")
                .platformVersion(spec.placement().provider().platformVersion())
                .platformFamily("Linux")
                .enableExecuteCommand(false)
                .healthStatus(TaskHealth.of(task, definition).name())
                .inferenceAccelerators(List.of())
                .ephemeralStorage(EphemeralStorage.builder()
                        .sizeInGiB(FargateSize.EPHEMERAL_STORAGE_GIB)
                        .build())
                .tags(withTags ? spec.origin().tags() : List.<Tag>of());
        spec.placement().provider().capacityProvider().ifPresent(shown::capacityProviderName);
        spec.origin().group().ifPresent(shown::group);
        spec.origin().startedBy().ifPresent(shown::startedBy);
        state.stop().ifPresent(stop -> shown.stopCode(stop.code()).stoppedReason(stop.reason()));
        times(shown, state);
        return shown.build();
    }

    private static void times(Task.Builder shown, TaskRecord.State state) {
        state.at(Milestone.CREATED).ifPresent(shown::createdAt);
        state.at(Milestone.CONNECTED)
                .ifPresent(at -> shown.connectivity("CONNECTED").connectivityAt(at));
        state.at(Milestone.PULL_STARTED).ifPresent(shown::pullStartedAt);
        state.at(Milestone.PULL_STOPPED).ifPresent(shown::pullStoppedAt);
        state.at(Milestone.STARTED).ifPresent(shown::startedAt);
        state.at(Milestone.STOPPING).ifPresent(shown::stoppingAt);
        state.at(Milestone.EXECUTION_STOPPED).ifPresent(shown::executionStoppedAt);
        state.at(Milestone.STOPPED).ifPresent(shown::stoppedAt);
    }

    private String arn() {
        return scope.task(task.spec().cluster(), task.taskId());
    }

    private Attachment attachment() {
        List<KeyValuePair> details = new ArrayList<>();
        details.add(detail("subnetId", task.spec().placement().subnetId()));
        task.resources().networkInterface().ifPresent(own -> {
            details.add(detail("networkInterfaceId", own.networkInterfaceId()));
            details.add(detail("macAddress", own.macAddress()));
            if (!own.privateDnsName().isEmpty()) {
                details.add(detail("privateDnsName", own.privateDnsName()));
            }
            details.add(detail("privateIPv4Address", own.privateIpv4Address()));
        });
        return Attachment.builder()
                .id(task.resources().attachmentId())
                .type("ElasticNetworkInterface")
                .status(attachmentStatus())
                .details(details)
                .build();
    }

    private String attachmentStatus() {
        return switch (task.lastStatus()) {
            case PROVISIONING -> "PRECREATED";
            case PENDING -> "ATTACHING";
            case ACTIVATING, RUNNING, DEACTIVATING, STOPPING -> "ATTACHED";
            case DEPROVISIONING -> "DETACHING";
            case STOPPED -> "DELETED";
        };
    }

    private static KeyValuePair detail(String name, String value) {
        return KeyValuePair.builder().name(name).value(value).build();
    }

    private List<Container> containers() {
        return task.resources().containers().stream().map(this::container).toList();
    }

    private Container container(TaskContainer container) {
        ContainerDefinition defined = definition.containers().stream()
                .filter(other -> other.name().equals(container.name()))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("no container " + container.name()));
        TaskContainer.Observed observed = container.observed();
        Container.Builder shown = Container.builder()
                .containerArn(scope.container(task.spec().cluster(), task.taskId(), container.containerId()))
                .taskArn(arn())
                .name(container.name())
                .image(container.image())
                .lastStatus(containerStatus(observed))
                .networkBindings(List.of())
                .healthStatus(observed.health().name())
                .cpu(Integer.toString(defined.cpu()));
        container.imageDigest().ifPresent(shown::imageDigest);
        observed.runtimeId().ifPresent(shown::runtimeId);
        observed.exitCode().ifPresent(shown::exitCode);
        observed.reason().ifPresent(shown::reason);
        if (defined.memory() != null) {
            shown.memory(Integer.toString(defined.memory()));
        }
        if (defined.memoryReservation() != null) {
            shown.memoryReservation(Integer.toString(defined.memoryReservation()));
        }
        task.resources()
                .networkInterface()
                .ifPresent(own -> shown.networkInterfaces(NetworkInterface.builder()
                        .attachmentId(task.resources().attachmentId())
                        .privateIpv4Address(own.privateIpv4Address())
                        .build()));
        return shown.build();
    }

    private String containerStatus(TaskContainer.Observed observed) {
        return switch (observed.status()) {
            case RUNNING -> "RUNNING";
            case STOPPED -> "STOPPED";
            case PENDING -> task.lastStatus().terminal() ? "STOPPED" : "PENDING";
        };
    }

    /** The verdict of a whole task. */
    static final class TaskHealth {
        private TaskHealth() {}

        /** Unhealthy by one essential container that is; healthy when all that are checked are; else unknown. */
        static Health of(TaskRecord task, EffectiveDefinition definition) {
            List<Health> checked = new ArrayList<>();
            for (ContainerDefinition defined : definition.containers()) {
                if (ContainerRules.essential(defined)
                        && ContainerAssignments.healthCheck(defined.healthCheck())
                                .isPresent()) {
                    task.resources().containers().stream()
                            .filter(container -> container.name().equals(defined.name()))
                            .forEach(container ->
                                    checked.add(container.observed().health()));
                }
            }
            if (checked.contains(Health.UNHEALTHY)) {
                return Health.UNHEALTHY;
            }
            boolean healthy = !checked.isEmpty() && checked.stream().allMatch(health -> health == Health.HEALTHY);
            return healthy ? Health.HEALTHY : Health.UNKNOWN;
        }
    }
}
