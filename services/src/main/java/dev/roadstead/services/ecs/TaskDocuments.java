package dev.roadstead.services.ecs;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import software.amazon.awssdk.services.ecs.model.ContainerDefinition;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * What a task reads at 169.254.170.2: its metadata and its role's credentials.
 *
 * @see <a href="https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-metadata-endpoint-v4-fargate.html">Task metadata
 *     endpoint version 4 on Fargate</a>
 */
final class TaskDocuments {

    private static final JsonMapper JSON = JsonMapper.shared();

    private final Scope scope;
    private final TaskRecord task;
    private final EffectiveDefinition definition;

    TaskDocuments(Scope scope, TaskRecord task, EffectiveDefinition definition) {
        this.scope = scope;
        this.task = task;
        this.definition = definition;
    }

    /**
     * The path of a container's metadata; the task's is below it.
     *
     * @param version of the endpoint, 3 or 4: the former's readers find what they know among what the latter has beyond it
     */
    static String metadataPath(int version, TaskRecord task, TaskContainer container) {
        return "/v" + version + "/" + task.taskId() + "-"
                + container.containerId().substring(0, 8);
    }

    /** The path of the role's credentials: as hard to guess as the task's id, and served in its namespace only. */
    static String credentialsPath(TaskRecord task) {
        return "/v2/credentials/" + task.taskId();
    }

    /** All documents by path. */
    Map<String, String> all(Optional<RoleSessions.Session> taskRole) {
        Map<String, String> documents = new LinkedHashMap<>();
        String whole = JSON.writeValueAsString(taskDocument());
        for (TaskContainer container : task.resources().containers()) {
            String own = JSON.writeValueAsString(containerDocument(container));
            for (int version = 3; version <= 4; version++) {
                String path = metadataPath(version, task, container);
                documents.put(path, own);
                documents.put(path + "/task", whole);
            }
        }
        taskRole.ifPresent(session -> documents.put(credentialsPath(task), credentials(session)));
        return documents;
    }

    private static String credentials(RoleSessions.Session session) {
        ObjectNode document = JSON.createObjectNode();
        document.put("RoleArn", session.roleArn());
        document.put("AccessKeyId", session.credentials().accessKeyId());
        document.put("SecretAccessKey", session.credentials().secretAccessKey());
        document.put("Token", session.credentials().sessionToken());
        document.put("Expiration", session.credentials().expiration().toString());
        return JSON.writeValueAsString(document);
    }

    private ObjectNode taskDocument() {
        ObjectNode document = JSON.createObjectNode();
        FargateSize size = definition.size();
        document.put("Cluster", scope.cluster(task.spec().cluster()));
        document.put("TaskARN", scope.task(task.spec().cluster(), task.taskId()));
        document.put("Family", definition.definition().family());
        document.put("Revision", Integer.toString(definition.definition().revision()));
        document.put("DesiredStatus", task.state().desiredStatus().name());
        document.put("KnownStatus", "RUNNING");
        ObjectNode limits = document.putObject("Limits");
        limits.put("CPU", size.cpuUnits() / 1024.0);
        limits.put("Memory", size.memoryMebibytes());
        document.put("AvailabilityZone", task.spec().placement().availabilityZone());
        document.put("LaunchType", "FARGATE");
        task.spec().origin().membership().ifPresent(member -> document.put("ServiceName", member.service()));
        task.state()
                .at(TaskRecord.Milestone.PULL_STARTED)
                .ifPresent(at -> document.put("PullStartedAt", at.toString()));
        task.state()
                .at(TaskRecord.Milestone.PULL_STOPPED)
                .ifPresent(at -> document.put("PullStoppedAt", at.toString()));
        ArrayNode containers = document.putArray("Containers");
        task.resources().containers().forEach(container -> containers.add(containerDocument(container)));
        return document;
    }

    private ObjectNode containerDocument(TaskContainer container) {
        ObjectNode document = JSON.createObjectNode();
        document.put(
                "DockerId",
                container
                        .observed()
                        .runtimeId()
                        .orElse(task.taskId() + "-" + container.containerId().substring(0, 8)));
        document.put("Name", container.name());
        document.put("DockerName", container.name());
        document.put("Image", container.image());
        container.imageDigest().ifPresent(digest -> document.put("ImageID", digest));
        labels(document.putObject("Labels"), container);
        document.put("DesiredStatus", task.state().desiredStatus().name());
        document.put("KnownStatus", "RUNNING");
        ContainerDefinition defined = defined(container.name());
        document.putObject("Limits").put("CPU", defined.cpu() == null ? 0 : defined.cpu());
        document.put("Type", "NORMAL");
        logs(document, defined);
        document.put("ContainerARN", scope.container(task.spec().cluster(), task.taskId(), container.containerId()));
        networks(document.putArray("Networks"));
        document.put("Snapshotter", "overlayfs");
        return document;
    }

    private ContainerDefinition defined(String name) {
        List<ContainerDefinition> containers = definition.containers();
        return containers.stream()
                .filter(container -> container.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("no container " + name));
    }

    private void labels(ObjectNode labels, TaskContainer container) {
        defined(container.name()).dockerLabels().forEach(labels::put);
        labels.put("com.amazonaws.ecs.cluster", scope.cluster(task.spec().cluster()));
        labels.put("com.amazonaws.ecs.container-name", container.name());
        labels.put("com.amazonaws.ecs.task-arn", scope.task(task.spec().cluster(), task.taskId()));
        labels.put(
                "com.amazonaws.ecs.task-definition-family",
                definition.definition().family());
        labels.put(
                "com.amazonaws.ecs.task-definition-version",
                Integer.toString(definition.definition().revision()));
    }

    private void logs(ObjectNode document, ContainerDefinition defined) {
        LogStreams.destination(defined.logConfiguration(), defined.name(), task.taskId())
                .ifPresent(to -> {
                    document.put("LogDriver", "awslogs");
                    ObjectNode options = document.putObject("LogOptions");
                    options.put("awslogs-group", to.group());
                    options.put("awslogs-region", to.region());
                    options.put("awslogs-stream", to.stream());
                });
    }

    private void networks(ArrayNode networks) {
        task.resources().networkInterface().ifPresent(own -> {
            ObjectNode network = networks.addObject();
            network.put("NetworkMode", "awsvpc");
            network.putArray("IPv4Addresses").add(own.privateIpv4Address());
            network.put("AttachmentIndex", 0);
            network.put("MACAddress", own.macAddress());
            if (!own.privateDnsName().isEmpty()) {
                network.put("PrivateDNSName", own.privateDnsName());
            }
        });
    }
}
