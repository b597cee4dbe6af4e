package dev.roadstead.services.ecs;

import dev.roadstead.host.AddressNames;
import dev.roadstead.host.ContainerAssignment;
import dev.roadstead.host.Ipv4;
import dev.roadstead.host.TaskAssignment;
import dev.roadstead.services.aws.InterfaceCalls;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.services.ecs.model.ContainerDefinition;

/**
 * Puts a task into the host's terms, in the agent's role: secrets, tokens and log streams are had as the execution role, and
 * credentials of the task role are laid where the task finds them.
 */
final class TaskAssignments {

    private static final Logger LOG = LoggerFactory.getLogger(TaskAssignments.class);
    private static final String METADATA = "http://169.254.170.2";

    private final RoleSessions sessions;
    private final Images images;
    private final InterfaceCalls calls;

    TaskAssignments(EcsNeighbours neighbours, RoleSessions sessions, InterfaceCalls calls) {
        this.sessions = sessions;
        this.calls = calls;
        this.images = new Images(neighbours.ecr());
    }

    /**
     * An assignment.
     *
     * @param taskRole the session whose credentials it holds
     */
    record Prepared(TaskAssignment assignment, Optional<RoleSessions.Session> taskRole) {}

    Images images() {
        return images;
    }

    /**
     * The first half of a start.
     *
     * @throws StartFailure when something that the task needs cannot be had
     */
    Initialization initialized(Scope scope, TaskRecord task, EffectiveDefinition definition) {
        List<ContainerDefinition> containers = definition.containers();
        return definition
                .executionRole()
                .map(role -> new StartCalls(calls, place(task).networkInterfaceId(), sessions.execution(scope, role)))
                .map(asked -> Initialization.of(asked, scope.region(), task.taskId(), containers))
                .orElseGet(() -> Initialization.ofNobody(containers));
    }

    /**
     * Everything that it takes to start a task whose images are resolved.
     *
     * @throws StartFailure when something that the task needs cannot be had
     */
    Prepared toStart(Scope scope, TaskRecord task, EffectiveDefinition definition, Initialization initialized) {
        Optional<RoleSessions.Session> taskRole = taskRole(scope, task, definition);
        List<ContainerAssignment> containers = new ArrayList<>();
        for (ContainerDefinition container : definition.containers()) {
            TaskContainer own = container(task, container.name());
            Map<String, String> environment = environment(scope, task, own, container, taskRole.isPresent());
            environment.putAll(initialized.secretsOf(container));
            ContainerAssignment.Image image =
                    Images.pull(container.image(), own.imageDigest(), initialized.authorizations());
            containers.add(ContainerAssignments.of(container, image, environment));
        }
        return prepared(scope, task, definition, containers, taskRole);
    }

    /**
     * What keeps, or stops, a task that was started already: without secrets and tokens, with fresh documents. A role that can no
     * longer be assumed costs the task its credentials, not its life.
     */
    Prepared toKeep(Scope scope, TaskRecord task, EffectiveDefinition definition) {
        Optional<RoleSessions.Session> taskRole = Optional.empty();
        try {
            taskRole = taskRole(scope, task, definition);
        } catch (StartFailure e) {
            LOG.warn("task {} goes on without credentials: {}", task.taskId(), e.reason());
        }
        List<ContainerAssignment> containers = new ArrayList<>();
        for (ContainerDefinition container : definition.containers()) {
            TaskContainer own = container(task, container.name());
            containers.add(ContainerAssignments.of(
                    container,
                    Images.pulled(container.image(), own.imageDigest()),
                    environment(scope, task, own, container, taskRole.isPresent())));
        }
        return prepared(scope, task, definition, containers, taskRole);
    }

    private Optional<RoleSessions.Session> taskRole(Scope scope, TaskRecord task, EffectiveDefinition definition) {
        return definition.taskRole().map(role -> sessions.task(scope, role, task.taskId()));
    }

    private static TaskContainer container(TaskRecord task, String name) {
        return task.resources().containers().stream()
                .filter(container -> container.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("no container " + name + " in task " + task.taskId()));
    }

    private static TaskRecord.TaskInterface place(TaskRecord task) {
        return task.resources()
                .networkInterface()
                .orElseThrow(() -> new IllegalStateException("task " + task.taskId() + " has no network interface"));
    }

    private static Prepared prepared(
            Scope scope,
            TaskRecord task,
            EffectiveDefinition definition,
            List<ContainerAssignment> containers,
            Optional<RoleSessions.Session> taskRole) {
        TaskRecord.TaskInterface own = place(task);
        FargateSize size = definition.size();
        TaskAssignment assignment = new TaskAssignment(
                task.taskId(),
                task.resources().assignment(),
                task.lastStatus() == TaskStatus.STOPPING
                        ? TaskAssignment.Desired.STOPPED
                        : TaskAssignment.Desired.RUNNING,
                new TaskAssignment.NetworkInterface(own.networkInterfaceId(), hostName(scope, own)),
                new TaskAssignment.Resources(
                        size.cpuUnits(), size.memoryMebibytes(), 0, (long) FargateSize.EPHEMERAL_STORAGE_GIB << 30),
                containers,
                new TaskDocuments(scope, task, definition).all(taskRole));
        return new Prepared(assignment, taskRole);
    }

    /** As Fargate has it, whether or not the VPC's resolver knows that name. */
    private static String hostName(Scope scope, TaskRecord.TaskInterface own) {
        return new AddressNames(scope.region()).ofPrivate(Ipv4.parse(own.privateIpv4Address()));
    }

    /**
     * What Fargate sets, and where our services are; whatever the definition says wins.
     *
     * @see <a href="https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs-environment-variables.html">Amazon ECS environment
     *     variables</a>
     */
    private static Map<String, String> environment(
            Scope scope, TaskRecord task, TaskContainer own, ContainerDefinition container, boolean hasRole) {
        Map<String, String> environment = new LinkedHashMap<>();
        environment.put("AWS_EXECUTION_ENV", "AWS_ECS_FARGATE");
        environment.put("AWS_REGION", scope.region());
        environment.put("AWS_DEFAULT_REGION", scope.region());
        environment.putAll(ServiceVariables.of(scope.region(), container));
        environment.put("ECS_CONTAINER_METADATA_URI", METADATA + TaskDocuments.metadataPath(3, task, own));
        environment.put("ECS_CONTAINER_METADATA_URI_V4", METADATA + TaskDocuments.metadataPath(4, task, own));
        if (hasRole) {
            environment.put("AWS_CONTAINER_CREDENTIALS_RELATIVE_URI", TaskDocuments.credentialsPath(task));
        }
        container.environment().forEach(pair -> environment.put(pair.name(), pair.value() == null ? "" : pair.value()));
        return environment;
    }
}
