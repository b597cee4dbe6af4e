package dev.roadstead.services.ecs;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.ecs.model.ContainerDefinition;
import software.amazon.awssdk.services.ecs.model.ContainerOverride;
import software.amazon.awssdk.services.ecs.model.KeyValuePair;
import software.amazon.awssdk.services.ecs.model.TaskDefinition;
import software.amazon.awssdk.services.ecs.model.TaskOverride;

/** A task definition with one launch's overrides applied: what a task really is. */
record EffectiveDefinition(TaskDefinition definition, TaskOverride overrides) {

    static EffectiveDefinition of(TaskDefinitionRecord registered, TaskOverride overrides) {
        return new EffectiveDefinition(registered.definition(), overrides);
    }

    FargateSize size() {
        return FargateSize.of(
                overrides.cpu() != null ? overrides.cpu() : definition.cpu(),
                overrides.memory() != null ? overrides.memory() : definition.memory());
    }

    Optional<String> executionRole() {
        return first(overrides.executionRoleArn(), definition.executionRoleArn());
    }

    Optional<String> taskRole() {
        return first(overrides.taskRoleArn(), definition.taskRoleArn());
    }

    private static Optional<String> first(@Nullable String override, @Nullable String registered) {
        return Optional.ofNullable(override != null ? override : registered);
    }

    List<ContainerDefinition> containers() {
        return definition.containerDefinitions().stream().map(this::container).toList();
    }

    private ContainerDefinition container(ContainerDefinition registered) {
        return overrides.containerOverrides().stream()
                .filter(override -> registered.name().equals(override.name()))
                .findFirst()
                .map(override -> overridden(registered, override))
                .orElse(registered);
    }

    private static ContainerDefinition overridden(ContainerDefinition registered, ContainerOverride override) {
        ContainerDefinition.Builder result = registered.toBuilder();
        if (override.hasCommand()) {
            result.command(override.command());
        }
        if (override.hasEnvironment()) {
            result.environment(merged(registered.environment(), override.environment()));
        }
        if (override.cpu() != null) {
            result.cpu(override.cpu());
        }
        if (override.memory() != null) {
            result.memory(override.memory());
        }
        if (override.memoryReservation() != null) {
            result.memoryReservation(override.memoryReservation());
        }
        return result.build();
    }

    private static List<KeyValuePair> merged(List<KeyValuePair> registered, List<KeyValuePair> over) {
        Map<String, KeyValuePair> byName = new LinkedHashMap<>();
        registered.forEach(pair -> byName.put(pair.name(), pair));
        over.forEach(pair -> byName.put(pair.name(), pair));
        return List.copyOf(byName.values());
    }

    /** Refuses overrides that fit no container or no size. */
    void check() {
        List<String> names = new ArrayList<>();
        definition.containerDefinitions().forEach(container -> names.add(container.name()));
        for (ContainerOverride override : overrides.containerOverrides()) {
            if (!names.contains(override.name())) {
                throw EcsErrors.invalidParameter("Override for container named " + override.name()
                        + " is not a container in the TaskDefinition.");
            }
        }
        FargateSize size = size();
        containers().forEach(container -> ContainerRules.check(container, size));
        ContainerRules.checkTotals(containers(), size);
    }
}
