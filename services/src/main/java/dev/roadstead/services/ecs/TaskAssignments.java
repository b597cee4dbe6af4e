package dev.roadstead.services.ecs;

import dev.roadstead.host.AddressNames;
import dev.roadstead.host.ContainerAssignment;
import dev.roadstead.host.Ipv4;
import dev.roadstead.host.TaskAssignment;
import dev.roadstead.services.aws.Caller;
import dev.roadstead.services.aws.InterfaceCalls;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
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

    /** One name for all services, which every VPC's resolver knows. */
    private static final String ENDPOINT = "http://api.roadstead.internal:443";

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
     * What must be had before any image is asked for, as on AWS: the role, registry tokens and the values of all secrets, then a log stream
     * for each container.
     *
     * @param authorizations of pulls from our registries, by region
     * @param secrets by what names them
     */
    record Initialized(
            Optional<Caller> executionRole, Map<String, String> authorizations, Map<String, String> secrets) {
        Initialized {
            authorizations = Map.copyOf(authorizations);
            secrets = Map.copyOf(secrets);
        }

        @Override
        public String toString() {
            return "Initialized[" + executionRole + ", " + secrets.size() + " secrets]";
        }
    }

    /**
     * The first half of a start.
     *
     * @throws StartFailure when something that the task needs cannot be had
     */
    Initialized initialized(Scope scope, TaskRecord task, EffectiveDefinition definition) {
        Optional<RoleSessions.Session> role = definition.executionRole().map(arn -> sessions.execution(scope, arn));
        List<ContainerDefinition> containers = definition.containers();
        Secrets secrets = new Secrets(scope.region(), containers);
        Set<String> regions = Images.regions(containers);
        List<LogStreams.Destination> streams = containers.stream()
                .flatMap(container ->
                        LogStreams.destination(container.logConfiguration(), container.name(), task.taskId()).stream())
                .toList();
        if (role.isEmpty()) {
            if (!regions.isEmpty()) {
                throw new StartFailure(
                        "CannotPullContainerError: the task has no execution role to pull from ECR with");
            }
            return new Initialized(Optional.empty(), Map.of(), Map.of());
        }
        StartCalls asked = new StartCalls(calls, place(task).networkInterfaceId(), role.get());
        List<Callable<Map<String, String>>> questions = new ArrayList<>();
        regions.forEach(region -> questions.add(() -> Map.of(region, Images.authorization(asked, region))));
        questions.addAll(secrets.questions(asked));
        List<Map<String, String>> answers = StartCalls.together(questions);
        StartCalls.together(streams.stream()
                .map(to -> Executors.callable(() -> LogStreams.open(asked, to)))
                .toList());
        return new Initialized(
                role.map(RoleSessions.Session::caller),
                all(answers.subList(0, regions.size())),
                all(answers.subList(regions.size(), answers.size())));
    }

    private static Map<String, String> all(List<Map<String, String>> parts) {
        Map<String, String> all = new LinkedHashMap<>();
        parts.forEach(all::putAll);
        return all;
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
            container
                    .secrets()
                    .forEach(secret -> environment.put(
                            secret.name(),
                            Objects.requireNonNull(initialized.secrets().get(secret.valueFrom()))));
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
                new TaskAssignment.Resources(size.cpuUnits(), size.memoryMebibytes(), 0),
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
        environment.put("AWS_ENDPOINT_URL", ENDPOINT);
        environment.put("ECS_CONTAINER_METADATA_URI", METADATA + TaskDocuments.metadataPath(3, task, own));
        environment.put("ECS_CONTAINER_METADATA_URI_V4", METADATA + TaskDocuments.metadataPath(4, task, own));
        if (hasRole) {
            environment.put("AWS_CONTAINER_CREDENTIALS_RELATIVE_URI", TaskDocuments.credentialsPath(task));
        }
        container.environment().forEach(pair -> environment.put(pair.name(), pair.value() == null ? "" : pair.value()));
        return environment;
    }
}
