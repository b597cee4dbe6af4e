package dev.roadstead.host.linux;

import dev.roadstead.host.ContainerAssignment;
import dev.roadstead.host.OutputSink;
import dev.roadstead.host.TaskAssignment;
import dev.roadstead.host.task.ContainerState;
import dev.roadstead.host.task.TaskAction;
import dev.roadstead.host.task.TaskEvent;
import dev.roadstead.host.task.TaskState;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.io.IOException;
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

    /** How long the last of a task's output may take to arrive before it is given up with the task. */
    private static final int OUTPUT_PATIENCE_SECONDS = 30;

    private final String taskId;
    private final HostParts parts;
    private final OutputSink sink;
    private final Consumer<TaskEvent> events;
    private final Map<String, UnpackedImage> images = new ConcurrentHashMap<>();
    private final EphemeralStorage storage;
    private final TaskSite site;
    private final Creations creations;
    private final Map<String, CompletableFuture<Void>> collections = new ConcurrentHashMap<>();

    TaskWork(TaskAssignment assignment, HostParts parts, OutputSink sink, Consumer<TaskEvent> events) {
        this.taskId = assignment.taskId();
        this.storage = new EphemeralStorage(assignment.resources().ephemeralStorageBytes());
        this.parts = parts;
        this.sink = sink;
        this.events = events;
        this.site = new TaskSite(taskId, parts);
        this.creations = new Creations(taskId, parts, sink, site);
    }

    /** Makes what all containers of the task share, at the same time as the images are pulled. */
    void prepare(TaskAssignment assignment) {
        site.prepare(assignment);
    }

    /** Replaces what the metadata endpoint answers to the task. */
    void update(TaskAssignment assignment) {
        site.update(assignment);
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
            ImagePuller puller = parts.images().puller();
            ContainerAssignment wanted = state.wanted(name);
            String interfaceId = state.assignment().interfaceId();
            puller.unpacked(interfaceId, wanted.image())
                    .ifPresent(image -> creations.begin(state.assignment(), wanted, image));
            UnpackedImage image = puller.pull(interfaceId, wanted.image(), storage);
            images.put(name, image);
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
            UnpackedImage image = images.get(name);
            if (image == null) {
                throw new IllegalStateException("the image of " + name + " was not pulled");
            }
            long processId = creations.create(state.assignment(), state.wanted(name), image);
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
            passed = parts.machine().commands().succeeds(key(name), id, check.command(), check.timeout());
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

    private void exited(String name, ProcessExit exit) {
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
        CompletableFuture<Void> collected = new CompletableFuture<>();
        collections.put(name, collected);
        run("ended-" + name, () -> {
            try {
                if (creations.end(name)) {
                    quietly(name, () -> runtime().remove(key(name)));
                } else {
                    output().awaitWritten(key(name));
                    quietly(name, () -> runtime().collect(key(name)));
                }
                output().complete(key(name));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            } finally {
                collected.complete(null);
            }
        });
    }

    /** Goes on with a container that was there before; whether its environment was forgotten is not known. */
    void adopt(String name, Optional<ContainerAssignment.Output> captured) throws IOException {
        run("forget-" + name, () -> quietly(name, () -> runtime().forgetEnvironment(key(name))));
        adoptOutput(name, captured);
        expectExit(name);
    }

    /** Goes on with the output of a container that may have ended. */
    void adoptOutput(String name, Optional<ContainerAssignment.Output> captured) throws IOException {
        if (captured.isPresent()) {
            output().add(key(name), captured.get(), sink);
        }
    }

    /**
     * Removes all that the task has on this machine, what still runs included, and its output after the last of it has arrived or was given
     * up. Where the host is closed before that, output and record stay for the next one.
     */
    void remove(List<ContainerState> containers) {
        List<String> names = containers.stream().map(ContainerState::name).toList();
        for (String name : names) {
            collections
                    .getOrDefault(name, CompletableFuture.completedFuture(null))
                    .join();
            creations.end(name);
            quietly(name, () -> runtime().remove(key(name)));
            output().complete(key(name));
        }
        site.remove(step -> quietly("the task", step));
        if (names.stream().allMatch(this::outputIsDone)) {
            names.forEach(name -> quietly(name, () -> output().delete(key(name))));
            quietly("the task", () -> TaskRecord.delete(parts.records(), taskId));
        }
    }

    /** Waits for the last of a container's output; false where the host is closed while it is under way. */
    private boolean outputIsDone(String name) {
        try {
            return output().arrived(key(name)).get(OUTPUT_PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (java.util.concurrent.TimeoutException | java.util.concurrent.ExecutionException e) {
            LOG.warn("the last output of {} did not arrive in {} s", key(name), OUTPUT_PATIENCE_SECONDS);
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** Something that is done to a task's remains. */
    interface Step {
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

    private OutputShipper output() {
        return parts.surroundings().output();
    }

    private ContainerRuntime runtime() {
        return parts.machine().runtime();
    }

    private void run(String what, Runnable action) {
        Thread.ofVirtual().name(taskId + "-" + what).start(action);
    }
}
