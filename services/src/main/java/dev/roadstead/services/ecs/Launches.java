package dev.roadstead.services.ecs;

import dev.roadstead.services.aws.Ids;
import dev.roadstead.services.aws.Platform;
import dev.roadstead.services.ecs.TaskRecord.Milestone;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.ecs.model.ContainerDefinition;
import software.amazon.awssdk.services.ecs.model.NetworkConfiguration;
import software.amazon.awssdk.services.ecs.model.PlatformUnknownException;

/** Makes new tasks, as yet without anything. */
final class Launches {

    static final String PLATFORM = "1.4.0";

    private final InstantSource clock;
    private final Ids ids;

    Launches(Platform platform) {
        this.clock = platform.clock();
        this.ids = platform.ids();
    }

    TaskRecord task(TaskRecord.Spec spec, TaskDefinitionRecord definition) {
        List<TaskContainer> containers = definition.definition().containerDefinitions().stream()
                .map(this::container)
                .toList();
        TaskRecord.State state = new TaskRecord.State(
                TaskStatus.PROVISIONING,
                TaskStatus.RUNNING,
                Map.of(Milestone.CREATED, clock.instant()),
                Optional.empty(),
                1);
        TaskRecord.Resources resources =
                new TaskRecord.Resources(Optional.empty(), ids.uuid(), containers, List.of(), 0);
        return new TaskRecord(ids.hex(32), spec, state, resources);
    }

    private TaskContainer container(ContainerDefinition defined) {
        return new TaskContainer(
                defined.name(), ids.uuid(), defined.image(), Optional.empty(), TaskContainer.Observed.NOTHING);
    }

    static TaskRecord.Placement placement(
            Subnets.Place place, NetworkConfiguration network, Optional<String> capacityProvider) {
        var vpc = network.awsvpcConfiguration();
        return new TaskRecord.Placement(
                place.subnetId(),
                vpc.securityGroups(),
                "ENABLED".equals(vpc.assignPublicIpAsString()),
                place.availabilityZone(),
                new TaskRecord.Provider(capacityProvider, PLATFORM));
    }

    /** Refuses platform versions other than the latest. */
    static void checkPlatform(@Nullable String version) {
        if (version != null && !version.equals("LATEST") && !version.equals(PLATFORM)) {
            String message = "The specified platform version does not exist: " + version + " (expected LATEST or "
                    + PLATFORM + ")";
            throw EcsErrors.filled(PlatformUnknownException.builder(), "PlatformUnknownException", message);
        }
    }
}
