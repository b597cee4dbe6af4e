package dev.roadstead.services.ecs;

import dev.roadstead.services.aws.Failures;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.ecs.model.ContainerDefinition;
import software.amazon.awssdk.services.ecs.model.ContainerDependency;
import software.amazon.awssdk.services.ecs.model.HealthCheck;
import software.amazon.awssdk.services.ecs.model.LogConfiguration;
import software.amazon.awssdk.services.ecs.model.PortMapping;
import software.amazon.awssdk.services.ecs.model.Secret;
import software.amazon.awssdk.services.ecs.model.Ulimit;

/** What a container of a task definition must be like. */
final class ContainerRules {

    private static final Pattern NAME = Pattern.compile("[a-zA-Z0-9_-]{1,255}");
    private static final Set<String> ULIMITS = Set.of(
            "core",
            "cpu",
            "data",
            "fsize",
            "locks",
            "memlock",
            "msgqueue",
            "nice",
            "nofile",
            "nproc",
            "rss",
            "rtprio",
            "rttime",
            "sigpending",
            "stack");
    private static final int FARGATE_STOP_LIMIT_SECONDS = 120;

    private ContainerRules() {}

    static boolean essential(ContainerDefinition container) {
        return container.essential() == null || container.essential();
    }

    static void check(ContainerDefinition container, FargateSize size) {
        String name = container.name();
        if (name == null || name.isEmpty()) {
            throw EcsErrors.client("Container.name should not be null or empty.");
        }
        if (!NAME.matcher(name).matches()) {
            throw EcsErrors.client(
                    "Invalid container name: " + name + " (expected letters, numbers, hyphens and underscores)");
        }
        if (container.image() == null || container.image().isEmpty()) {
            throw EcsErrors.client("Container.image should not be null or empty.");
        }
        container.portMappings().forEach(mapping -> checkPort(name, mapping));
        checkSecrets(container);
        checkLogs(name, container.logConfiguration());
        checkHealth(name, container.healthCheck());
        checkLimits(container, size);
        checkProcess(container);
    }

    private static void checkPort(String name, PortMapping mapping) {
        Integer port = mapping.containerPort();
        if (port == null || port < 1 || port > 65535) {
            throw EcsErrors.client(
                    "Invalid 'containerPort' setting for container '" + name + "': " + port + " (expected 1 to 65535)");
        }
        if (mapping.hostPort() != null
                && mapping.hostPort() != 0
                && !mapping.hostPort().equals(port)) {
            throw EcsErrors.client(
                    "When networkMode=awsvpc, the host ports and container ports in port mappings must match.");
        }
        String protocol = mapping.protocolAsString();
        if (protocol != null && !protocol.equals("tcp") && !protocol.equals("udp")) {
            throw EcsErrors.client(
                    "Invalid 'protocol' setting for container '" + name + "': " + protocol + " (expected tcp or udp)");
        }
        if (mapping.appProtocolAsString() != null && mapping.name() == null) {
            throw EcsErrors.client(
                    "Invalid 'portMappings' setting for container '" + name + "': appProtocol needs a name.");
        }
    }

    private static void checkSecrets(ContainerDefinition container) {
        Set<String> names = new HashSet<>();
        container.environment().forEach(variable -> names.add(variable.name()));
        for (Secret secret : container.secrets()) {
            if (!names.add(secret.name())) {
                throw EcsErrors.client("The secret name must be unique and not shared with any new or existing"
                        + " environment variables set on the container, such as '" + secret.name() + "'.");
            }
        }
    }

    private static void checkLogs(String name, @Nullable LogConfiguration logs) {
        if (logs == null) {
            return;
        }
        if (!"awslogs".equals(logs.logDriverAsString())) {
            throw Failures.notImplemented("logConfiguration.logDriver " + logs.logDriverAsString());
        }
        LogOptions.check(name, logs.options());
    }

    private static void checkHealth(String name, @Nullable HealthCheck check) {
        if (check == null) {
            return;
        }
        List<String> command = check.command();
        String form = command.isEmpty() ? "" : command.getFirst();
        boolean known = form.equals("NONE") || command.size() > 1 && (form.equals("CMD") || form.equals("CMD-SHELL"));
        if (!known) {
            throw EcsErrors.client("Invalid 'healthCheck.command' setting for container '" + name + "': " + command
                    + " (expected CMD or CMD-SHELL and a command)");
        }
        range(name, "interval", check.interval(), 5, 300);
        range(name, "timeout", check.timeout(), 2, 60);
        range(name, "retries", check.retries(), 1, 10);
        range(name, "startPeriod", check.startPeriod(), 0, 300);
    }

    private static void range(String name, String member, @Nullable Integer value, int least, int most) {
        if (value != null && (value < least || value > most)) {
            throw EcsErrors.client("Invalid '" + member + "' setting for container '" + name + "': " + value
                    + " (expected " + least + " to " + most + ")");
        }
    }

    private static void checkLimits(ContainerDefinition container, FargateSize size) {
        String name = container.name();
        range(name, "cpu", container.cpu(), 0, size.cpuUnits());
        range(name, "memory", container.memory(), 4, size.memoryMebibytes());
        range(name, "memoryReservation", container.memoryReservation(), 4, size.memoryMebibytes());
        Integer memory = container.memory();
        Integer reservation = container.memoryReservation();
        if (memory != null && reservation != null && memory < reservation) {
            throw EcsErrors.client("Invalid setting for container '" + name
                    + "'. The memory value must be greater than or equal to the memoryReservation value.");
        }
        range(name, "stopTimeout", container.stopTimeout(), 0, FARGATE_STOP_LIMIT_SECONDS);
        range(name, "startTimeout", container.startTimeout(), 0, FARGATE_STOP_LIMIT_SECONDS);
    }

    private static void checkProcess(ContainerDefinition container) {
        for (Ulimit ulimit : container.ulimits()) {
            if (!ULIMITS.contains(ulimit.nameAsString()) || ulimit.softLimit() > ulimit.hardLimit()) {
                throw EcsErrors.client("Invalid 'ulimits' setting for container '" + container.name() + "': "
                        + ulimit.nameAsString() + "=" + ulimit.softLimit() + ":" + ulimit.hardLimit());
            }
        }
        if (Boolean.TRUE.equals(container.privileged())) {
            throw EcsErrors.client("Fargate does not support privileged containers: " + container.name());
        }
    }

    /** Every dependency names a container, a HEALTHY one has a health check, and nothing waits for itself. */
    static void checkDependencies(List<ContainerDefinition> containers) {
        Map<String, ContainerDefinition> byName = new HashMap<>();
        containers.forEach(container -> byName.put(container.name(), container));
        for (ContainerDefinition container : containers) {
            for (ContainerDependency dependency : container.dependsOn()) {
                ContainerDefinition other = byName.get(dependency.containerName());
                if (other == null) {
                    throw EcsErrors.client("Invalid 'dependsOn' setting for container '" + container.name()
                            + "': there is no container '" + dependency.containerName() + "'.");
                }
                checkCondition(container, other, dependency.conditionAsString());
            }
        }
        for (ContainerDefinition container : containers) {
            checkCycle(container, byName, new HashSet<>());
        }
    }

    private static void checkCondition(ContainerDefinition waiting, ContainerDefinition other, String condition) {
        if (condition.equals("HEALTHY") && other.healthCheck() == null) {
            throw EcsErrors.client("Invalid 'dependsOn' setting for container '" + waiting.name() + "': container '"
                    + other.name() + "' has no health check, which the condition HEALTHY needs.");
        }
        if ((condition.equals("COMPLETE") || condition.equals("SUCCESS")) && essential(other)) {
            throw EcsErrors.client("Invalid 'dependsOn' setting for container '" + waiting.name() + "': container '"
                    + other.name() + "' is essential, so nothing can wait for its end.");
        }
    }

    private static void checkCycle(
            ContainerDefinition container, Map<String, ContainerDefinition> byName, Set<String> path) {
        if (!path.add(container.name())) {
            throw EcsErrors.client(
                    "Invalid 'dependsOn' setting: there is a cycle through container '" + container.name() + "'.");
        }
        for (ContainerDependency dependency : container.dependsOn()) {
            ContainerDefinition other = byName.get(dependency.containerName());
            if (other != null) {
                checkCycle(other, byName, path);
            }
        }
        path.remove(container.name());
    }

    static void checkTotals(List<ContainerDefinition> containers, FargateSize size) {
        int cpu = containers.stream()
                .mapToInt(container -> container.cpu() == null ? 0 : container.cpu())
                .sum();
        if (cpu > size.cpuUnits()) {
            throw EcsErrors.client("Invalid setting for container 'cpu': the containers' sum " + cpu
                    + " exceeds the task's " + size.cpuUnits());
        }
        int reserved = containers.stream()
                .mapToInt(container -> container.memoryReservation() != null
                        ? container.memoryReservation()
                        : container.memory() != null ? container.memory() : 0)
                .sum();
        if (reserved > size.memoryMebibytes()) {
            throw EcsErrors.client("Invalid setting for container 'memory': the containers' sum " + reserved
                    + " exceeds the task's " + size.memoryMebibytes());
        }
    }
}
