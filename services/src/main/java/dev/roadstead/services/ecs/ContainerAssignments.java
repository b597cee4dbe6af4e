package dev.roadstead.services.ecs;

import dev.roadstead.host.ContainerAssignment;
import dev.roadstead.host.ContainerAssignment.Condition;
import dev.roadstead.host.ContainerAssignment.Lifecycle;
import dev.roadstead.host.ContainerAssignment.Security;
import dev.roadstead.host.TaskAssignment;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.ecs.model.ContainerDefinition;
import software.amazon.awssdk.services.ecs.model.HealthCheck;

/** Puts a container definition into the host's terms. Defaults are Fargate's. */
final class ContainerAssignments {

    private static final Duration STOP_TIMEOUT = Duration.ofSeconds(30);
    private static final Duration START_TIMEOUT = Duration.ofMinutes(3);

    private ContainerAssignments() {}

    static ContainerAssignment of(
            ContainerDefinition container, ContainerAssignment.Image image, Map<String, String> environment) {
        return new ContainerAssignment(
                container.name(),
                image,
                process(container, environment),
                lifecycle(container),
                new TaskAssignment.Resources(
                        orZero(container.cpu()), orZero(container.memory()), orZero(container.memoryReservation()), 0),
                Optional.ofNullable(container.logConfiguration()).map(LogOptions::output));
    }

    private static int orZero(@Nullable Integer value) {
        return value == null ? 0 : value;
    }

    private static ContainerAssignment.Process process(ContainerDefinition container, Map<String, String> environment) {
        return new ContainerAssignment.Process(
                container.hasEntryPoint() ? Optional.of(container.entryPoint()) : Optional.empty(),
                container.hasCommand() ? Optional.of(container.command()) : Optional.empty(),
                environment,
                Optional.ofNullable(container.user()),
                Optional.ofNullable(container.workingDirectory()),
                security(container));
    }

    private static Security security(ContainerDefinition container) {
        Map<String, ContainerAssignment.Ulimit> ulimits = new LinkedHashMap<>();
        container
                .ulimits()
                .forEach(ulimit -> ulimits.put(
                        ulimit.nameAsString(), new ContainerAssignment.Ulimit(ulimit.softLimit(), ulimit.hardLimit())));
        boolean init = container.linuxParameters() != null
                && Boolean.TRUE.equals(container.linuxParameters().initProcessEnabled());
        return new Security(Boolean.TRUE.equals(container.readonlyRootFilesystem()), init, ulimits);
    }

    private static Lifecycle lifecycle(ContainerDefinition container) {
        Map<String, Condition> dependsOn = new LinkedHashMap<>();
        container
                .dependsOn()
                .forEach(dependency ->
                        dependsOn.put(dependency.containerName(), Condition.valueOf(dependency.conditionAsString())));
        return new Lifecycle(
                ContainerRules.essential(container),
                dependsOn,
                seconds(container.startTimeout(), START_TIMEOUT),
                seconds(container.stopTimeout(), STOP_TIMEOUT),
                healthCheck(container.healthCheck()));
    }

    private static Duration seconds(@Nullable Integer seconds, Duration usual) {
        return seconds == null ? usual : Duration.ofSeconds(seconds);
    }

    /** A check of the form NONE is none. */
    static Optional<ContainerAssignment.HealthCheck> healthCheck(@Nullable HealthCheck check) {
        if (check == null || check.command().getFirst().equals("NONE")) {
            return Optional.empty();
        }
        List<String> rest = check.command().subList(1, check.command().size());
        boolean shell = check.command().getFirst().equals("CMD-SHELL");
        return Optional.of(new ContainerAssignment.HealthCheck(
                shell ? List.of("/bin/sh", "-c", String.join(" ", rest)) : rest,
                seconds(check.interval(), Duration.ofSeconds(30)),
                seconds(check.timeout(), Duration.ofSeconds(5)),
                check.retries() == null ? 3 : check.retries(),
                seconds(check.startPeriod(), Duration.ZERO)));
    }
}
