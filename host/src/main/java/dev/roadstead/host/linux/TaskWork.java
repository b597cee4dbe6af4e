package dev.roadstead.host.linux;

import dev.roadstead.host.ContainerAssignment;
import dev.roadstead.host.OutputSink;
import dev.roadstead.host.TaskAssignment;
import dev.roadstead.host.linux.containerd.types.Mount;
import dev.roadstead.host.task.TaskAction;
import dev.roadstead.host.task.TaskEvent;
import dev.roadstead.host.task.TaskState;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Carries out the actions of one task, each on a virtual thread of its own, and tells what came of them. */
final class TaskWork {
    private static final Logger LOG = LoggerFactory.getLogger(TaskWork.class);

    /** Where a minimal init for {@code initProcessEnabled} may lie. */
    private static final List<Path> INITS = List.of(
            Path.of("/usr/bin/tini-static"),
            Path.of("/usr/bin/docker-init"),
            Path.of("/usr/libexec/docker/docker-init"));

    /** How long the last of a task's output may take to arrive before it is given up with the task. */
    private static final int OUTPUT_PATIENCE_SECONDS = 30;

    private final String taskId;
    private final HostParts parts;
    private final OutputSink sink;
    private final Consumer<TaskEvent> events;
    private final Map<String, UnpackedImage> images = new ConcurrentHashMap<>();
    private volatile CompletableFuture<HostedInterface> site =
            CompletableFuture.failedFuture(new IllegalStateException("not prepared"));

    TaskWork(String taskId, HostParts parts, OutputSink sink, Consumer<TaskEvent> events) {
        this.taskId = taskId;
        this.parts = parts;
        this.sink = sink;
        this.events = events;
    }

    /** Makes what all containers of the task share, at the same time as the images are pulled. */
    void prepare(TaskAssignment assignment) {
        CompletableFuture<HostedInterface> next = new CompletableFuture<>();
        site = next;
        run("site", () -> {
            try {
                next.complete(makeSite(assignment));
            } catch (Exception e) {
                next.completeExceptionally(e);
            }
        });
    }

    private HostedInterface makeSite(TaskAssignment assignment) throws Exception {
        HostedInterface place = parts.surroundings()
                .interfaces()
                .find(assignment.interfaceId())
                .orElseThrow(() -> new IOException("failed to configure ENI: " + assignment.interfaceId()
                        + " has no network namespace on this machine"));
        parts.machine().cgroups().create(taskId, assignment.resources());
        Path etc = Files.createDirectories(etc());
        for (Map.Entry<String, String> file :
                RuntimeSpec.etc(assignment.networkInterface().hostName(), place).entrySet()) {
            Files.writeString(etc.resolve(file.getKey()), file.getValue());
        }
        parts.surroundings().documents().serve(taskId, place, assignment.documents());
        return place;
    }

    /** Replaces what the metadata endpoint answers to the task. */
    void update(TaskAssignment assignment) {
        site.whenComplete((place, failure) -> {
            if (failure == null) {
                run("documents", () -> {
                    try {
                        parts.surroundings().documents().serve(taskId, place, assignment.documents());
                    } catch (Exception e) {
                        LOG.warn("task {} reads its former metadata: {}", taskId, e.toString());
                    }
                });
            }
        });
    }

    /** Begins an action; its outcome comes as an event. */
    void perform(TaskState state, TaskAction action) {
        String name = action.container();
        run(action.getClass().getSimpleName() + "-" + name, () -> {
            switch (action) {
                case TaskAction.PullImage a -> pull(state, name);
                case TaskAction.CreateContainer a -> create(state, name);
                case TaskAction.StartContainer a -> start(name);
                case TaskAction.StopContainer a -> quietly(name, () -> runtime().signal(key(name), stopSignal(name)));
                case TaskAction.KillContainer a -> quietly(name, () -> runtime().signal(key(name), Signals.SIGKILL));
                case TaskAction.DiscardContainer a ->
                    quietly(name, () -> runtime().remove(key(name)));
                case TaskAction.CheckHealth a -> check(state, name);
            }
        });
    }

    private void pull(TaskState state, String name) {
        try {
            UnpackedImage image = parts.images()
                    .puller()
                    .pull(state.assignment().interfaceId(), state.wanted(name).image());
            images.put(name, image);
            parts.images().cleanup().use(image.name());
            events.accept(new TaskEvent.ImagePulled(
                    name, image.digest(), parts.clock().instant()));
        } catch (ImagePullException e) {
            fail(name, "CannotPullContainerError", String.valueOf(e.getMessage()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException e) {
            fail(name, "CannotPullContainerError", String.valueOf(e.getMessage()));
        }
    }

    private void create(TaskState state, String name) {
        try {
            HostedInterface place = site.join();
            long processId = create(state.assignment(), state.wanted(name), place);
            expectExit(name);
            events.accept(new TaskEvent.Created(name, key(name).containerId(), processId));
        } catch (CompletionException e) {
            fail(
                    name,
                    "ResourceInitializationError",
                    String.valueOf(e.getCause() == null ? e : e.getCause().getMessage()));
        } catch (StatusRuntimeException e) {
            fail(
                    name,
                    "CannotStartContainerError",
                    "ResourceInitializationError: failed to create new container runtime task: "
                            + e.getStatus().getDescription());
        } catch (IOException | RuntimeException e) {
            fail(name, "CannotCreateContainerError", String.valueOf(e.getMessage()));
        }
    }

    private long create(TaskAssignment assignment, ContainerAssignment wanted, HostedInterface place)
            throws IOException {
        ContainerKey key = key(wanted.name());
        UnpackedImage image = images.get(wanted.name());
        if (image == null) {
            throw new IllegalStateException("the image of " + wanted.name() + " was not pulled");
        }
        CompletableFuture<List<Mount>> fileSystem = new CompletableFuture<>();
        run("snapshot-" + key.name(), () -> {
            try {
                fileSystem.complete(parts.images().snapshots().prepare(key.containerId(), image.chainId()));
            } catch (RuntimeException e) {
                fileSystem.completeExceptionally(e);
            }
        });
        runtime()
                .note(
                        key,
                        image,
                        spec(assignment, wanted, place, image, fileSystem).toJson());
        Optional<Path> output = Optional.empty();
        if (wanted.captureOutput()) {
            parts.surroundings().output().add(key, sink);
            output = Optional.of(parts.surroundings().output().file(key));
        }
        return runtime().create(key, mounts(fileSystem), output);
    }

    private RuntimeSpec spec(
            TaskAssignment assignment,
            ContainerAssignment wanted,
            HostedInterface place,
            UnpackedImage image,
            CompletableFuture<List<Mount>> fileSystem) {
        String hostName = assignment.networkInterface().hostName();
        ProcessPlan plan = ProcessPlan.of(wanted.process(), image.configuration(), hostName);
        ContainerUser user = parts.images().accounts().resolve(plan.user(), image.chainId(), () -> mounts(fileSystem));
        Cgroups cgroups = parts.machine().cgroups();
        RuntimeSpec.Cgroup cgroup = new RuntimeSpec.Cgroup(
                cgroups.container(taskId, key(wanted.name()).containerId()), wanted.resources(), cgroups.unified());
        return new RuntimeSpec(
                plan,
                user,
                new RuntimeSpec.Place(
                        hostName,
                        place.namespace(),
                        etc(),
                        cgroup,
                        wanted.process().security().readonlyRootFilesystem(),
                        wanted.process().security().initProcess() ? Optional.of(init()) : Optional.empty()));
    }

    private static Path init() {
        return INITS.stream()
                .filter(Files::isExecutable)
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("initProcessEnabled: true (needs one of " + INITS
                        + " on this machine; install the package tini)"));
    }

    private static List<Mount> mounts(CompletableFuture<List<Mount>> fileSystem) {
        try {
            return fileSystem.join();
        } catch (CompletionException e) {
            throw e.getCause() instanceof StatusRuntimeException status ? status : e;
        }
    }

    private void start(String name) {
        try {
            // Taken before, so that a process that ends at once has not ended before it started.
            Instant at = parts.clock().instant();
            runtime().start(key(name));
            events.accept(new TaskEvent.Started(name, at));
            quietly(name, () -> runtime().forgetEnvironment(key(name)));
        } catch (StatusRuntimeException e) {
            fail(name, "CannotStartContainerError", String.valueOf(e.getStatus().getDescription()));
        }
    }

    private int stopSignal(String name) {
        return runtime().stopSignal(key(name));
    }

    private void check(TaskState state, String name) {
        ContainerAssignment.HealthCheck check =
                state.wanted(name).lifecycle().healthCheck().orElseThrow();
        boolean passed = false;
        try {
            String id = "health-" + parts.clock().millis();
            passed = runtime().succeeds(key(name), id, check.command(), check.timeout());
        } catch (IOException | RuntimeException e) {
            LOG.debug("health check of {} could not be run", key(name), e);
        }
        events.accept(new TaskEvent.HealthChecked(name, passed, parts.clock().instant()));
    }

    /** Tells when the container's process ends, also when containerd is restarted meanwhile. */
    void expectExit(String name) {
        runtime().exit(key(name)).whenComplete((exit, failure) -> {
            if (failure == null) {
                exited(name, exit);
            } else {
                run("exit-" + name, () -> expectExitAfter(name, failure));
            }
        });
    }

    private void exited(String name, ContainerRuntime.Exit exit) {
        run(
                "exited-" + name,
                () -> events.accept(
                        new TaskEvent.Exited(name, exit.code(), outOfMemory(name, exit.code()), exit.at())));
    }

    boolean outOfMemory(String name, int exitCode) {
        return exitCode == 128 + Signals.SIGKILL
                && parts.machine().cgroups().outOfMemoryKills(taskId, key(name).containerId()) > 0;
    }

    private void expectExitAfter(String name, Throwable failure) {
        if (parts.machine().containerd().isClosed()) {
            return;
        }
        if (failure instanceof StatusRuntimeException status && Containerd.notFound(status)) {
            fail(name, "ContainerRuntimeError", "the container's process is gone, and its exit code is not known");
            return;
        }
        try {
            parts.machine().containerd().awaitAnswer();
        } catch (HostException e) {
            LOG.warn("the end of {} cannot be observed yet: {}", key(name), e.getMessage());
        }
        expectExit(name);
    }

    /** After a container has ended and that was recorded: collects its process, and with it the last of its output. */
    void ended(String name) {
        run("ended-" + name, () -> {
            quietly(name, () -> runtime().collect(key(name)));
            parts.surroundings().output().complete(key(name));
        });
    }

    /** Goes on with a container that was there before; whether its environment was forgotten is not known. */
    void adopt(String name, boolean captured) throws IOException {
        run("forget-" + name, () -> quietly(name, () -> runtime().forgetEnvironment(key(name))));
        if (captured) {
            parts.surroundings().output().add(key(name), sink);
        }
        expectExit(name);
    }

    /** Goes on with the output of a container that has ended. */
    void adoptOutput(String name) throws IOException {
        parts.surroundings().output().add(key(name), sink);
    }

    /** Removes all that the task has on this machine, after its last output has arrived or was given up. */
    void remove(List<String> containers) {
        for (String name : containers) {
            try {
                parts.surroundings().output().arrived(key(name)).get(OUTPUT_PATIENCE_SECONDS, TimeUnit.SECONDS);
            } catch (java.util.concurrent.TimeoutException | java.util.concurrent.ExecutionException e) {
                LOG.warn("the last output of {} did not arrive in {} s", key(name), OUTPUT_PATIENCE_SECONDS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
            quietly(name, () -> runtime().remove(key(name)));
            quietly(name, () -> parts.surroundings().output().delete(key(name)));
        }
        parts.surroundings().documents().close(taskId);
        quietly("the task", () -> parts.machine().cgroups().remove(taskId));
        quietly("the task", () -> Directories.delete(etc()));
        quietly("the task", () -> TaskRecord.delete(parts.records(), taskId));
    }

    private interface Step {
        void run() throws IOException;
    }

    /** Does what must be done sooner or later; a call that broke because containerd died is made again when it is back. */
    private void quietly(String what, Step step) {
        try {
            try {
                step.run();
            } catch (StatusRuntimeException e) {
                if (e.getStatus().getCode() != Status.Code.UNAVAILABLE
                        || parts.machine().containerd().isClosed()) {
                    throw e;
                }
                step.run();
            }
        } catch (IOException | RuntimeException e) {
            LOG.warn("task {}, {}: {}", taskId, what, e.toString());
        }
    }

    private void fail(String name, String code, String message) {
        LOG.info("task {}, container {}: {}: {}", taskId, name, code, message);
        events.accept(new TaskEvent.Failed(name, code, message, parts.clock().instant()));
    }

    private ContainerKey key(String name) {
        return new ContainerKey(taskId, name);
    }

    private ContainerRuntime runtime() {
        return parts.machine().runtime();
    }

    private Path etc() {
        return parts.surroundings().etc().resolve(taskId);
    }

    private void run(String what, Runnable action) {
        Thread.ofVirtual().name(taskId + "-" + what).start(action);
    }
}
