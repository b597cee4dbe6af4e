package dev.roadstead.services.ecs;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import software.amazon.awssdk.services.ecs.model.Attribute;
import software.amazon.awssdk.services.ecs.model.Compatibility;
import software.amazon.awssdk.services.ecs.model.ContainerDefinition;
import software.amazon.awssdk.services.ecs.model.PortMapping;
import software.amazon.awssdk.services.ecs.model.RegisterTaskDefinitionRequest;
import software.amazon.awssdk.services.ecs.model.Secret;
import software.amazon.awssdk.services.ecs.model.TaskDefinition;

/** A registered task definition as AWS returns it: defaults filled in, and what it requires of a container instance. */
final class TaskDefinitionShape {

    private static final String COM = "com.amazonaws.ecs.capability.";
    private static final String ECS = "ecs.capability.";

    private TaskDefinitionShape() {}

    static TaskDefinition of(RegisterTaskDefinitionRequest request) {
        FargateSize size = FargateSize.of(request.cpu(), request.memory());
        return TaskDefinition.builder()
                .family(request.family())
                .taskRoleArn(request.taskRoleArn())
                .executionRoleArn(request.executionRoleArn())
                .networkMode(request.networkModeAsString())
                .containerDefinitions(request.containerDefinitions().stream()
                        .map(TaskDefinitionShape::filled)
                        .toList())
                .volumes(List.of())
                .status("ACTIVE")
                .requiresAttributes(attributes(request))
                .placementConstraints(List.of())
                .compatibilities(Compatibility.EC2, Compatibility.FARGATE)
                .runtimePlatform(request.runtimePlatform())
                .requiresCompatibilitiesWithStrings(request.requiresCompatibilitiesAsStrings())
                .cpu(Integer.toString(size.cpuUnits()))
                .memory(Integer.toString(size.memoryMebibytes()))
                .build();
    }

    private static ContainerDefinition filled(ContainerDefinition container) {
        return container.toBuilder()
                .cpu(container.cpu() == null ? 0 : container.cpu())
                .essential(ContainerRules.essential(container))
                .environment(container.environment())
                .mountPoints(List.of())
                .volumesFrom(List.of())
                .systemControls(List.of())
                .portMappings(container.portMappings().stream()
                        .map(TaskDefinitionShape::filled)
                        .toList())
                .build();
    }

    private static PortMapping filled(PortMapping mapping) {
        return mapping.toBuilder()
                .hostPort(mapping.containerPort())
                .protocol(mapping.protocolAsString() == null ? "tcp" : mapping.protocolAsString())
                .build();
    }

    private static List<Attribute> attributes(RegisterTaskDefinitionRequest request) {
        Set<String> names = new TreeSet<>(List.of(COM + "docker-remote-api.1.18", ECS + "task-eni"));
        if (request.taskRoleArn() != null) {
            names.add(COM + "task-iam-role");
        }
        for (ContainerDefinition container : request.containerDefinitions()) {
            names.addAll(attributes(container));
        }
        return names.stream()
                .map(name -> Attribute.builder().name(name).build())
                .toList();
    }

    private static List<String> attributes(ContainerDefinition container) {
        List<String> names = new ArrayList<>();
        if (ImageReference.parse(container.image()).inEcr()) {
            names.add(COM + "ecr-auth");
            names.add(ECS + "execution-role-ecr-pull");
        }
        if (container.logConfiguration() != null) {
            names.add(COM + "logging-driver.awslogs");
            names.add(COM + "docker-remote-api.1.19");
            names.add(ECS + "execution-role-awslogs");
        }
        if (container.memoryReservation() != null) {
            names.add(COM + "docker-remote-api.1.21");
        }
        if (container.healthCheck() != null) {
            names.add(ECS + "container-health-check");
            names.add(COM + "docker-remote-api.1.24");
        }
        if (container.hasDependsOn()) {
            names.add(ECS + "container-ordering");
        }
        for (Secret secret : container.secrets()) {
            names.add(ECS
                    + (secret.valueFrom().contains(":secretsmanager:")
                            ? "secrets.asm.environment-variables"
                            : "secrets.ssm.environment-variables"));
        }
        return names;
    }
}
