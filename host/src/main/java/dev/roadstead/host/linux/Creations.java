package dev.roadstead.host.linux;

import dev.roadstead.host.ContainerAssignment;
import dev.roadstead.host.OutputSink;
import dev.roadstead.host.TaskAssignment;
import dev.roadstead.host.linux.containerd.types.Mount;
import io.grpc.StatusRuntimeException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes the containers of one task in the runtime, which takes most of the time that a task needs to start. A container whose image lies
 * unpacked here is begun while the registry is still being asked whether the task may have it; nothing of it runs before that was
 * answered, and without leave it is taken away again.
 */
final class Creations {
    private static final Logger LOG = LoggerFactory.getLogger(Creations.class);

    /** Where a minimal init for {@code initProcessEnabled} may lie. */
    private static final List<Path> INITS = List.of(
            Path.of("/usr/bin/tini-static"),
            Path.of("/usr/bin/docker-init"),
            Path.of("/usr/libexec/docker/docker-init"));

    private final String taskId;
    private final HostParts parts;
    private final OutputSink sink;
    private final TaskSite site;
    private final Map<String, Creation> begun = new HashMap<>();
    private final Set<String> over = new HashSet<>();

    Creations(String taskId, HostParts parts, OutputSink sink, TaskSite site) {
        this.taskId = taskId;
        this.parts = parts;
        this.sink = sink;
        this.site = site;
    }

    /**
     * One container's.
     *
     * @param ahead whether nobody has asked for it yet
     * @param process the id of its process, which waits to be started
     */
    private record Creation(UnpackedImage image, boolean ahead, CompletableFuture<Long> process) {}

    /** Begins to make a container ahead of its turn. */
    void begin(TaskAssignment assignment, ContainerAssignment wanted, UnpackedImage image) {
        Creation creation = new Creation(image, true, new CompletableFuture<>());
        synchronized (this) {
            if (over.contains(wanted.name()) || begun.putIfAbsent(wanted.name(), creation) != null) {
                return;
            }
        }
        run("creation-" + wanted.name(), () -> {
            try {
                creation.process.complete(make(assignment, wanted, image));
            } catch (IOException | RuntimeException e) {
                creation.process.completeExceptionally(e);
            }
        });
    }

    /**
     * Makes a container, or goes on with the one that was begun.
     *
     * @return the id of its process, which waits to be started
     * @throws CompletionException when the task has no site
     */
    long create(TaskAssignment assignment, ContainerAssignment wanted, UnpackedImage image) throws IOException {
        Creation ahead = claim(wanted.name());
        if (ahead != null) {
            try {
                long processId = ahead.process.join();
                if (ahead.image.equals(image)) {
                    return processId;
                }
            } catch (CompletionException e) {
                LOG.debug("container {} is made anew", key(wanted.name()), e);
            }
            parts.machine().runtime().remove(key(wanted.name()));
        }
        Creation creation = enter(wanted.name(), image);
        try {
            long processId = make(assignment, wanted, image);
            creation.process.complete(processId);
            return processId;
        } catch (IOException | RuntimeException e) {
            creation.process.completeExceptionally(e);
            throw e;
        }
    }

    private synchronized @Nullable Creation claim(String name) {
        return begun.computeIfPresent(name, (_, each) -> new Creation(each.image, false, each.process));
    }

    private synchronized Creation enter(String name, UnpackedImage image) {
        if (over.contains(name)) {
            throw new IllegalStateException("container " + key(name) + " has ended before it was made");
        }
        Creation creation = new Creation(image, false, new CompletableFuture<>());
        begun.put(name, creation);
        return creation;
    }

    /**
     * Makes no more of a container; returns when what was begun is there, or has failed.
     *
     * @return whether it was only begun ahead of its turn, so that nobody else takes it away
     */
    boolean end(String name) {
        Creation last;
        synchronized (this) {
            over.add(name);
            last = begun.remove(name);
        }
        if (last == null) {
            return false;
        }
        last.process.handle((processId, failure) -> name).join();
        return last.ahead;
    }

    private long make(TaskAssignment assignment, ContainerAssignment wanted, UnpackedImage image) throws IOException {
        ContainerKey key = key(wanted.name());
        CompletableFuture<List<Mount>> fileSystem = new CompletableFuture<>();
        run("snapshot-" + key.name(), () -> {
            try {
                fileSystem.complete(parts.images().snapshots().prepare(key.containerId(), image.chainId()));
            } catch (RuntimeException e) {
                fileSystem.completeExceptionally(e);
            }
        });
        HostedInterface place = site.await();
        RuntimeSpec spec = spec(assignment, wanted, place, image, fileSystem);
        parts.machine().runtime().note(key, image, spec.toJson());
        Optional<OutputPlace> output = Optional.empty();
        if (wanted.output().isPresent()) {
            parts.surroundings().output().add(key, wanted.output().get(), sink);
            output = Optional.of(parts.surroundings().output().place(key));
        }
        return parts.machine().runtime().create(key, mounts(fileSystem), output);
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
                        site.etc(),
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

    private ContainerKey key(String name) {
        return new ContainerKey(taskId, name);
    }

    private void run(String what, Runnable action) {
        Thread.ofVirtual().name(taskId + "-" + what).start(action);
    }
}
