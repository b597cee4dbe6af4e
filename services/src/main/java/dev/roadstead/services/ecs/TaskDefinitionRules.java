package dev.roadstead.services.ecs;

import dev.roadstead.services.aws.Failures;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.ecs.model.ContainerDefinition;
import software.amazon.awssdk.services.ecs.model.RegisterTaskDefinitionRequest;
import software.amazon.awssdk.services.ecs.model.RuntimePlatform;

/** What a task definition must be like to run on Fargate here. */
final class TaskDefinitionRules {

    private static final Pattern FAMILY = Pattern.compile("[a-zA-Z0-9_-]{1,255}");
    private static final int CONTAINER_LIMIT = 10;

    private TaskDefinitionRules() {}

    static void check(RegisterTaskDefinitionRequest request) {
        if (!FAMILY.matcher(request.family()).matches()) {
            throw EcsErrors.client("Family contains invalid characters when it should only contain letters, numbers,"
                    + " hyphens, and underscores: " + request.family());
        }
        checkLaunchTypes(request);
        FargateSize size = FargateSize.of(request.cpu(), request.memory());
        checkPlatform(request.runtimePlatform());
        UnsupportedMembers.refuse(request);
        checkContainers(request, size);
        checkExecutionRole(request);
    }

    private static void checkLaunchTypes(RegisterTaskDefinitionRequest request) {
        List<String> types = request.requiresCompatibilitiesAsStrings();
        for (String type : types) {
            if (!type.equals("FARGATE") && !type.equals("EC2")) {
                throw Failures.notImplemented("requiresCompatibilities " + type);
            }
        }
        if (types.contains("FARGATE") && !"awsvpc".equals(request.networkModeAsString())) {
            throw EcsErrors.client("Fargate only supports network mode ‘awsvpc’.");
        }
        if (!types.contains("FARGATE")) {
            throw Failures.notImplemented(
                    "A task definition whose requiresCompatibilities does not contain FARGATE (launch type EC2)");
        }
    }

    private static void checkPlatform(@Nullable RuntimePlatform platform) {
        if (platform == null) {
            return;
        }
        String system = platform.operatingSystemFamilyAsString();
        if (system != null && !system.equals("LINUX")) {
            throw Failures.notImplemented("runtimePlatform.operatingSystemFamily " + system);
        }
        String architecture = platform.cpuArchitectureAsString();
        if (architecture != null && !architecture.equals(machine())) {
            throw Failures.notImplemented(
                    "runtimePlatform.cpuArchitecture " + architecture + " on a machine that is " + machine());
        }
    }

    /** This machine's architecture, as ECS calls it. */
    static String machine() {
        String architecture = System.getProperty("os.arch", "").toLowerCase(Locale.ROOT);
        return architecture.equals("aarch64") || architecture.equals("arm64") ? "ARM64" : "X86_64";
    }

    private static void checkContainers(RegisterTaskDefinitionRequest request, FargateSize size) {
        List<ContainerDefinition> containers = request.containerDefinitions();
        if (containers.isEmpty()) {
            throw EcsErrors.client("Container list cannot be empty.");
        }
        if (containers.size() > CONTAINER_LIMIT) {
            throw EcsErrors.client(
                    "Container list: " + containers.size() + " containers (expected 1 to " + CONTAINER_LIMIT + ")");
        }
        Set<String> names = new HashSet<>();
        for (ContainerDefinition container : containers) {
            ContainerRules.check(container, size);
            if (!names.add(container.name())) {
                throw EcsErrors.client("Container name '" + container.name()
                        + "' is used more than once; names must be unique within a task definition.");
            }
        }
        if (containers.stream().noneMatch(ContainerRules::essential)) {
            throw EcsErrors.client("Invalid 'containerDefinitions' setting: at least one container must be essential.");
        }
        ContainerRules.checkDependencies(containers);
        ContainerRules.checkTotals(containers, size);
    }

    private static void checkExecutionRole(RegisterTaskDefinitionRequest request) {
        if (request.executionRoleArn() != null) {
            return;
        }
        if (any(request, container -> ImageReference.parse(container.image()).inEcr())) {
            throw EcsErrors.client(
                    "Fargate requires task definition to have execution role ARN to support ECR images.");
        }
        if (any(request, container -> container.logConfiguration() != null)) {
            throw EcsErrors.client(
                    "Fargate requires task definition to have execution role ARN to support log driver awslogs.");
        }
        if (any(request, ContainerDefinition::hasSecrets)) {
            throw EcsErrors.client(
                    "When you are specifying container secrets, you must also specify a value for 'executionRoleArn'.");
        }
    }

    private static boolean any(RegisterTaskDefinitionRequest request, Predicate<ContainerDefinition> test) {
        return request.containerDefinitions().stream().anyMatch(test);
    }
}
