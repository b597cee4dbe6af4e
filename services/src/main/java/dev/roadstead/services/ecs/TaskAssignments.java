package dev.roadstead.services.ecs;

import dev.roadstead.host.ContainerAssignment;
import dev.roadstead.host.TaskAssignment;
import dev.roadstead.services.aws.Caller;
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

    private final RoleSessions sessions;
    private final Secrets secrets;
    private final Images images;
    private final LogStreams logs;
    private final ServiceReach reach;

    TaskAssignments(EcsNeighbours neighbours, RoleSessions sessions, ServiceReach reach) {
        this.sessions = sessions;
        this.reach = reach;
        this.secrets = new Secrets(neighbours.configuration());
        this.images = new Images(neighbours.ecr());
        this.logs = new LogStreams(neighbours.configuration().logs());
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
     * What must be had before any image is asked for, as on AWS: the role, a way to the services, the values of all secrets, then a log stream for each container.
     *
     * @param secrets of each container, by its name
     */
    record Initialized(Optional<Caller> executionRole, Map<String, Map<String, String>> secrets) {
        Initialized {
            secrets = Map.copyOf(secrets);
        }

        @Override
        public String toString() {
            return "Initialized[" + executionRole + ", secrets of " + secrets.keySet() + "]";
        }
    }

    /**
     * The first half of a start.
     *
     * @throws StartFailure when something that the task needs cannot be had
     */
    Initialized initialized(Scope scope, TaskRecord task, EffectiveDefinition definition) {
        Optional<Caller> executionRole = executionRole(scope, definition);
        reach.require(scope, task, definition.containers());
        Map<String, Map<String, String>> values = new LinkedHashMap<>();
        for (ContainerDefinition container : definition.containers()) {
            if (!container.secrets().isEmpty()) {
                values.put(container.name(), secrets.values(executionRole.orElseThrow(), container.secrets()));
            }
        }
        for (ContainerDefinition container : definition.containers()) {
            LogStreams.destination(container.logConfiguration(), container.name(), task.taskId())
                    .ifPresent(to -> logs.open(executionRole.orElseThrow(), to));
        }
        return new Initialized(executionRole, values);
    }

    /** Who acts for a task before it runs. */
    private Optional<Caller> executionRole(Scope scope, EffectiveDefinition definition) {
        return definition
                .executionRole()
                .map(role -> sessions.execution(scope, role).caller());
    }

    /**
     * Everything that it takes to start a task whose images are resolved.
     *
     * @throws StartFailure when something that the task needs cannot be had
     */
    Prepared toStart(Scope scope, TaskRecord task, EffectiveDefinition definition, Initialized initialized) {
        Optional<RoleSessions.Session> taskRole = taskRole(scope, task, definition);
        List<ContainerAssignment> containers = new ArrayList<>();
        for (ContainerDefinition container : definition.containers()) {
            TaskContainer own = container(task, container.name());
            Map<String, String> environment = environment(scope, task, own, container, taskRole.isPresent());
            environment.putAll(initialized.secrets().getOrDefault(container.name(), Map.of()));
            ContainerAssignment.Image image =
                    images.pull(initialized.executionRole(), container.image(), own.imageDigest());
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

    private static Prepared prepared(
            Scope scope,
            TaskRecord task,
            EffectiveDefinition definition,
            List<ContainerAssignment> containers,
            Optional<RoleSessions.Session> taskRole) {
        TaskRecord.TaskInterface own = task.resources()
                .networkInterface()
                .orElseThrow(() -> new IllegalStateException("task " + task.taskId() + " has no network interface"));
        FargateSize size = definition.size();
        TaskAssignment assignment = new TaskAssignment(
                task.taskId(),
                task.resources().assignment(),
                task.lastStatus() == TaskStatus.STOPPING
                        ? TaskAssignment.Desired.STOPPED
                        : TaskAssignment.Desired.RUNNING,
                new TaskAssignment.NetworkInterface(own.networkInterfaceId(), own.privateDnsName()),
                new TaskAssignment.Resources(size.cpuUnits(), size.memoryMebibytes(), 0),
                containers,
                new TaskDocuments(scope, task, definition).all(taskRole));
        return new Prepared(assignment, taskRole);
    }

    private static Map<String, String> environment(
            Scope scope, TaskRecord task, TaskContainer own, ContainerDefinition container, boolean hasRole) {
        Map<String, String> environment = new LinkedHashMap<>();
        environment.put("AWS_EXECUTION_ENV", "AWS_ECS_FARGATE");
        environment.put("AWS_REGION", scope.region());
        environment.put("AWS_DEFAULT_REGION", scope.region());
        environment.put("AWS_ENDPOINT_URL", "http://api.roadstead.internal:443");
        environment.put(
                "ECS_CONTAINER_METADATA_URI_V4", "http://169.254.170.2" + TaskDocuments.metadataPath(task, own));
        if (hasRole) {
            environment.put("AWS_CONTAINER_CREDENTIALS_RELATIVE_URI", TaskDocuments.credentialsPath(task));
        }
        container.environment().forEach(pair -> environment.put(pair.name(), pair.value() == null ? "" : pair.value()));
        return environment;
    }
}
