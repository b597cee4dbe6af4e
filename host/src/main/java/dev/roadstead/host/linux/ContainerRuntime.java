package dev.roadstead.host.linux;

import com.google.protobuf.Any;
import com.google.protobuf.ByteString;
import com.google.protobuf.FieldMask;
import dev.roadstead.host.OutputSink;
import dev.roadstead.host.linux.containerd.containers.Container;
import dev.roadstead.host.linux.containerd.containers.CreateContainerRequest;
import dev.roadstead.host.linux.containerd.containers.DeleteContainerRequest;
import dev.roadstead.host.linux.containerd.containers.GetContainerRequest;
import dev.roadstead.host.linux.containerd.containers.ListContainersRequest;
import dev.roadstead.host.linux.containerd.containers.UpdateContainerRequest;
import dev.roadstead.host.linux.containerd.tasks.CreateTaskRequest;
import dev.roadstead.host.linux.containerd.tasks.DeleteTaskRequest;
import dev.roadstead.host.linux.containerd.tasks.KillRequest;
import dev.roadstead.host.linux.containerd.tasks.ListTasksRequest;
import dev.roadstead.host.linux.containerd.tasks.RuncOptions;
import dev.roadstead.host.linux.containerd.tasks.StartRequest;
import dev.roadstead.host.linux.containerd.tasks.WaitRequest;
import dev.roadstead.host.linux.containerd.types.Mount;
import io.grpc.StatusRuntimeException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Containers and their first processes, in containerd's words. Blocking calls; they throw gRPC's {@code StatusRuntimeException}. */
final class ContainerRuntime {
    private static final String SPEC_TYPE = "types.containerd.io/opencontainers/runtime-spec/1/Spec";
    private static final String RUNTIME = "io.containerd.runc.v2";
    private static final String TASK_LABEL = "dev.roadstead/task";
    private static final String NAME_LABEL = "dev.roadstead/container";
    private static final String SIGNAL_LABEL = "dev.roadstead/stop-signal";

    /** How long a killed process may take to be gone. */
    private static final int KILL_SECONDS = 10;

    private final Containerd containerd;
    private final SnapshotStore snapshots;
    private final ContainerdProcess process;

    ContainerRuntime(Containerd containerd, SnapshotStore snapshots, ContainerdProcess process) {
        this.containerd = containerd;
        this.snapshots = snapshots;
        this.process = process;
    }

    /** How far a container's process is, as the runtime has it. */
    sealed interface Process {
        /** No process, and none will come: it was never made, or was collected, or the machine was restarted. */
        record None() implements Process {}

        record Waiting(long processId) implements Process {}

        record Running(long processId) implements Process {}

        record Ended(ProcessExit exit) implements Process {}
    }

    /** A container that the runtime has. */
    record Found(ContainerKey key, Process process) {}

    /** Notes a container; its file system may be made at the same time. */
    void note(ContainerKey key, UnpackedImage image, byte[] spec) {
        containerd
                .containers()
                .create(CreateContainerRequest.newBuilder()
                        .setContainer(Container.newBuilder()
                                .setId(key.containerId())
                                .putLabels(TASK_LABEL, key.taskId())
                                .putLabels(NAME_LABEL, key.name())
                                .putLabels(
                                        SIGNAL_LABEL,
                                        image.configuration()
                                                .defaults()
                                                .stopSignal()
                                                .orElse("SIGTERM"))
                                .setImage(image.name())
                                .setRuntime(Container.Runtime.newBuilder().setName(RUNTIME))
                                .setSpec(spec(spec))
                                .setSnapshotter(snapshots.snapshotter())
                                .setSnapshotKey(key.containerId()))
                        .build());
    }

    /** Makes the process, waiting to start, and returns its id. Its output goes to {@code output}, or nowhere. */
    long create(ContainerKey key, List<Mount> fileSystem, Optional<OutputPlace> output) {
        RuncOptions options =
                RuncOptions.newBuilder().setRoot(process.runcRoot().toString()).build();
        return Integer.toUnsignedLong(containerd
                .tasks()
                .create(CreateTaskRequest.newBuilder()
                        .setContainerId(key.containerId())
                        .addAllRootfs(fileSystem)
                        .setStdout(path(output, OutputSink.Stream.STDOUT))
                        .setStderr(path(output, OutputSink.Stream.STDERR))
                        .setOptions(Any.newBuilder()
                                .setTypeUrl("containerd.runc.v1.Options")
                                .setValue(options.toByteString()))
                        .build())
                .getPid());
    }

    private static String path(Optional<OutputPlace> output, OutputSink.Stream stream) {
        return output.map(place -> place.file(stream).toString()).orElse("");
    }

    void start(ContainerKey key) {
        containerd
                .tasks()
                .start(StartRequest.newBuilder()
                        .setContainerId(key.containerId())
                        .build());
    }

    /** Takes the environment out of containerd's database; the running container has it, and its bundle on volatile storage. */
    void forgetEnvironment(ContainerKey key) throws IOException {
        ObjectNode bare = specification(key);
        ((ObjectNode) bare.path("process")).putArray("env");
        byte[] json = bare.toString().getBytes(StandardCharsets.UTF_8);
        containerd
                .containers()
                .update(UpdateContainerRequest.newBuilder()
                        .setContainer(
                                Container.newBuilder().setId(key.containerId()).setSpec(spec(json)))
                        .setUpdateMask(FieldMask.newBuilder().addPaths("spec"))
                        .build());
    }

    /** The specification that a container runs by. */
    ObjectNode specification(ContainerKey key) throws IOException {
        Path file = process.bundle(key.containerId()).resolve("config.json");
        return (ObjectNode) JsonMapper.shared().readTree(Files.readAllBytes(file));
    }

    /** The signal that asks the container to stop, as its image has it. */
    int stopSignal(ContainerKey key) {
        return Signals.number(containerd
                .containers()
                .get(GetContainerRequest.newBuilder().setId(key.containerId()).build())
                .getContainer()
                .getLabelsOrDefault(SIGNAL_LABEL, "SIGTERM"));
    }

    /** Sends a signal to the container's first process; nothing happens if it is gone. */
    void signal(ContainerKey key, int signal) {
        try {
            containerd
                    .tasks()
                    .kill(KillRequest.newBuilder()
                            .setContainerId(key.containerId())
                            .setSignal(signal)
                            .build());
        } catch (StatusRuntimeException e) {
            if (!Containerd.notFound(e)) {
                throw e;
            }
        }
    }

    /** Completes when the container's first process ends; exceptionally when containerd ends before. */
    CompletableFuture<ProcessExit> exit(ContainerKey key) {
        return ProcessExit.await(
                containerd,
                WaitRequest.newBuilder().setContainerId(key.containerId()).build());
    }

    /** Collects an ended process: its shim ends after it has written the last of the output. */
    void collect(ContainerKey key) {
        try {
            containerd
                    .tasks()
                    .delete(DeleteTaskRequest.newBuilder()
                            .setContainerId(key.containerId())
                            .build());
        } catch (StatusRuntimeException e) {
            if (!Containerd.notFound(e)) {
                throw e;
            }
        }
    }

    /** Collects a container's process; kills it if it has not ended. */
    void end(ContainerKey key) {
        try {
            collect(key);
        } catch (StatusRuntimeException e) {
            CompletableFuture<ProcessExit> exit = exit(key);
            signal(key, Signals.SIGKILL);
            exit.handle((ended, failure) -> ended)
                    .orTimeout(KILL_SECONDS, TimeUnit.SECONDS)
                    .join();
            collect(key);
        }
    }

    /** Removes a container with its file system, after it has ended; kills it if it has not. */
    void remove(ContainerKey key) {
        end(key);
        try {
            containerd
                    .containers()
                    .delete(DeleteContainerRequest.newBuilder()
                            .setId(key.containerId())
                            .build());
        } catch (StatusRuntimeException e) {
            if (!Containerd.notFound(e)) {
                throw e;
            }
        }
        snapshots.remove(key.containerId());
    }

    /** The containers of ours that containerd has, in order of their ids. */
    List<Found> list() {
        Map<String, Process> processes = new HashMap<>();
        containerd
                .tasks()
                .list(ListTasksRequest.getDefaultInstance())
                .getTasksList()
                .forEach(each ->
                        processes.put(each.getId().isEmpty() ? each.getContainerId() : each.getId(), process(each)));
        List<Found> found = new ArrayList<>();
        for (Container container : containerd
                .containers()
                .list(ListContainersRequest.getDefaultInstance())
                .getContainersList()) {
            ContainerKey key = new ContainerKey(
                    container.getLabelsOrDefault(TASK_LABEL, container.getId()),
                    container.getLabelsOrDefault(NAME_LABEL, ""));
            found.add(new Found(key, processes.getOrDefault(container.getId(), new Process.None())));
        }
        return found;
    }

    private static Process process(dev.roadstead.host.linux.containerd.task.Process process) {
        long id = Integer.toUnsignedLong(process.getPid());
        return switch (process.getStatus()) {
            case CREATED -> new Process.Waiting(id);
            case RUNNING, PAUSED, PAUSING -> new Process.Running(id);
            case STOPPED -> new Process.Ended(ProcessExit.of(process.getExitStatus(), process.getExitedAt()));
            case UNKNOWN, UNRECOGNIZED -> new Process.None();
        };
    }

    private static Any spec(byte[] json) {
        return Any.newBuilder()
                .setTypeUrl(SPEC_TYPE)
                .setValue(ByteString.copyFrom(json))
                .build();
    }
}
