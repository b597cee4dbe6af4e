package dev.roadstead.host.linux;

import dev.roadstead.host.Host;
import dev.roadstead.host.Network;
import dev.roadstead.host.OutputSink;
import dev.roadstead.host.TaskAssignment;
import dev.roadstead.host.TaskObservation;
import dev.roadstead.host.task.TaskAdoption;
import dev.roadstead.host.task.TaskAdoption.Adopted;
import dev.roadstead.host.task.TaskAdoption.Remains;
import dev.roadstead.host.task.TaskState;
import io.grpc.StatusRuntimeException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * This machine as a host, on a containerd of its own. What it makes lies in three places: the installation's data directory, its run
 * directory, and the kernel under the installation's name.
 *
 * <p>It may be killed at any moment: containers, containerd and their output go on, and the next one that is opened with the same
 * installation takes them up.
 */
public final class LinuxHost implements Host {
    private static final Logger LOG = LoggerFactory.getLogger(LinuxHost.class);

    /** How long tasks may take to be let go, or to be removed with the last of their output, when this is closed. */
    private static final int LEAVE_SECONDS = 10;

    private final Installation installation;
    private final Network network;
    private final Containerd client;
    private final HostParts parts;
    private final Pause pause;
    private final ConcurrentSkipListMap<String, TaskSupervisor> tasks = new ConcurrentSkipListMap<>();
    private final Set<TaskSupervisor> leaving = ConcurrentHashMap.newKeySet();
    private final List<Consumer<TaskObservation>> watchers = new CopyOnWriteArrayList<>();

    @Nullable
    private volatile OutputSink sink;

    @Nullable
    private volatile Thread cleaner;

    private LinuxHost(Installation installation, Network network, Containerd client, HostParts parts, Pause pause) {
        this.installation = installation;
        this.network = network;
        this.client = client;
        this.parts = parts;
        this.pause = pause;
    }

    /** Time and chance, from the composition root. */
    public record Seams(InstantSource clock, RandomGenerator random, Pause pause) {}

    /** Waits that long. */
    public interface Pause {
        void pause(java.time.Duration time) throws InterruptedException;
    }

    /**
     * Finds or starts the installation's containerd. It may still be coming up when this returns; {@link #open} waits for it.
     *
     * @throws HostException with what is missing on this machine
     */
    public static LinuxHost start(Installation installation, LinuxNetwork network, Seams seams) {
        return start(installation, network, network::hosted, seams);
    }

    static LinuxHost start(Installation installation, Network network, Interfaces interfaces, Seams seams) {
        try {
            Path records = directory(installation.dataDirectory().resolve("tasks"));
            Path etc = directory(installation.runDirectory().resolve("etc"));
            ContainerdProcess process = new ContainerdProcess(installation);
            Containerd client = new Containerd(process.socket());
            ImagePuller.Pause pause = seams.pause()::pause;
            ContainerdSupervisor supervisor = new ContainerdSupervisor(process, client, pause);
            supervisor.start();
            String snapshotter = HostProbes.overlay() ? "overlayfs" : "native";
            SnapshotStore snapshots = new SnapshotStore(client, snapshotter);
            ContainerRuntime runtime = new ContainerRuntime(client, snapshots, process);
            NamespaceSockets sockets = new NamespaceSockets(network::inNamespace, interfaces, seams.random());
            ImageCleanup cleanup = new ImageCleanup(client, seams.clock());
            HostParts parts = new HostParts(
                    new HostParts.Machine(
                            supervisor, runtime, new ContainerCommands(client, runtime), new Cgroups(installation)),
                    new HostParts.Images(
                            new ImagePuller(
                                    client,
                                    snapshots,
                                    sockets,
                                    cleanup,
                                    new ImagePuller.Seams(
                                            seams.clock(), seams.random(), pause, new MachineDisk(process.data()))),
                            snapshots,
                            new ImageAccounts(),
                            cleanup),
                    new HostParts.Surroundings(
                            interfaces,
                            new TaskDocumentServer(network),
                            new OutputShipper(installation.dataDirectory().resolve("output"), seams.clock()),
                            etc),
                    records,
                    seams.clock());
            return new LinuxHost(installation, network, client, parts, seams.pause());
        } catch (IOException e) {
            throw new HostException("the host's directories cannot be made: " + e.getMessage(), e);
        }
    }

    private static Path directory(Path path) throws IOException {
        Files.createDirectories(path);
        Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rwx------"));
        return path;
    }

    @Override
    public void open(Collection<TaskAssignment> assignments, OutputSink output) {
        if (sink != null) {
            throw new IllegalStateException("the host is open already");
        }
        sink = output;
        LOG.info(
                "containerd {} answers, with snapshotter {}",
                parts.machine().containerd().awaitStart(),
                parts.images().snapshots().snapshotter());
        try {
            parts.surroundings().output().start();
            parts.images().puller().dropHalves();
            Map<String, Map<String, ContainerRuntime.Process>> found = sweep(assignments, output);
            for (TaskAssignment assignment : assignments) {
                adopt(assignment, found.getOrDefault(assignment.taskId(), Map.of()), output);
            }
        } catch (IOException e) {
            throw new HostException("the host's tasks cannot be taken up: " + e.getMessage(), e);
        }
        cleaner = Thread.ofVirtual().name("image-cleanup").start(this::cleanImages);
    }

    private void cleanImages() {
        try {
            while (true) {
                pause.pause(ImageCleanup.INTERVAL);
                try {
                    parts.images().cleanup().pass();
                } catch (StatusRuntimeException e) {
                    LOG.warn("unused images stay for now: {}", e.toString());
                }
            }
        } catch (InterruptedException e) {
            LOG.debug("no more cleaning of images");
        }
    }

    /** Removes what belongs to no assignment and returns what containers the others have. */
    private Map<String, Map<String, ContainerRuntime.Process>> sweep(
            Collection<TaskAssignment> assignments, OutputSink output) throws IOException {
        Set<ContainerKey> known = new HashSet<>();
        assignments.forEach(task ->
                task.containers().forEach(each -> known.add(new ContainerKey(task.taskId(), each.name()))));
        Map<String, Map<String, ContainerRuntime.Process>> found = new HashMap<>();
        Set<String> fileSystems = new HashSet<>();
        for (ContainerRuntime.Found each : parts.machine().runtime().list()) {
            if (known.contains(each.key()) && !(each.process() instanceof ContainerRuntime.Process.None)) {
                found.computeIfAbsent(each.key().taskId(), _ -> new HashMap<>())
                        .put(each.key().name(), each.process());
                fileSystems.add(each.key().containerId());
            } else {
                LOG.info("container {} belongs to no task that goes on, and is removed", each.key());
                parts.machine().runtime().remove(each.key());
            }
        }
        SnapshotStore snapshots = parts.images().snapshots();
        snapshots.writable().stream().filter(key -> !fileSystems.contains(key)).forEach(snapshots::remove);
        List<String> taskIds = assignments.stream().map(TaskAssignment::taskId).toList();
        LeftOutput left = LeftOutput.find(parts, taskIds);
        known.addAll(left.containers());
        parts.surroundings().output().deleteExcept(List.copyOf(known));
        left.ship(output);
        sweepTasks(taskIds);
        return found;
    }

    private void sweepTasks(List<String> known) throws IOException {
        for (String taskId : parts.machine().cgroups().tasks()) {
            if (!known.contains(taskId)) {
                try {
                    parts.machine().cgroups().remove(taskId);
                } catch (IOException e) {
                    LOG.warn("the control group of task {} stays: {}", taskId, e.getMessage());
                }
            }
        }
        for (Path each : FileTree.children(parts.surroundings().etc())) {
            if (!known.contains(each.getFileName().toString())) {
                FileTree.delete(each);
            }
        }
    }

    private void adopt(TaskAssignment assignment, Map<String, ContainerRuntime.Process> processes, OutputSink output)
            throws IOException {
        Optional<TaskRecord> record = TaskRecord.read(parts.records(), assignment.taskId());
        TaskSupervisor supervisor = new TaskSupervisor(assignment, parts, output, this::tell);
        tasks.put(assignment.taskId(), supervisor);
        if (record.isEmpty() && processes.isEmpty()) {
            supervisor.start();
            return;
        }
        TaskState recorded = record.map(each -> each.under(assignment)).orElseGet(() -> TaskState.fresh(assignment));
        Map<String, Remains> remains = new HashMap<>();
        processes.forEach((name, each) -> {
            ContainerKey key = new ContainerKey(assignment.taskId(), name);
            Remains found = remains(key, each);
            if (TaskAdoption.premature(recorded.container(name), found)) {
                parts.machine().runtime().remove(key);
            } else {
                remains.put(name, found);
            }
        });
        Adopted adopted = TaskAdoption.adopt(recorded, remains, parts.clock().instant());
        supervisor.resume(adopted.state(), adopted.redo());
    }

    private Remains remains(ContainerKey key, ContainerRuntime.Process each) {
        return switch (each) {
            case ContainerRuntime.Process.None none -> new Remains.Nothing();
            case ContainerRuntime.Process.Waiting(long processId) -> new Remains.Waiting(key.containerId(), processId);
            case ContainerRuntime.Process.Running(long processId) -> new Remains.Running(key.containerId(), processId);
            case ContainerRuntime.Process.Ended(ProcessExit exit) -> {
                boolean outOfMemory = exit.code() == 128 + Signals.SIGKILL
                        && parts.machine().cgroups().outOfMemoryKills(key.taskId(), key.containerId()) > 0;
                yield new Remains.Ended(exit.code(), outOfMemory, exit.at());
            }
        };
    }

    @Override
    public void assign(TaskAssignment assignment) {
        OutputSink output = sink;
        if (output == null) {
            throw new IllegalStateException("the host is not open");
        }
        tasks.compute(assignment.taskId(), (id, before) -> {
            if (before != null) {
                before.assign(assignment);
                return before;
            }
            TaskSupervisor supervisor = new TaskSupervisor(assignment, parts, output, this::tell);
            supervisor.start();
            return supervisor;
        });
    }

    private void tell(TaskObservation observation) {
        for (Consumer<TaskObservation> watcher : watchers) {
            try {
                watcher.accept(observation);
            } catch (RuntimeException e) {
                LOG.error("a watcher failed at {}", observation.taskId(), e);
            }
        }
    }

    @Override
    public void release(String taskId) {
        TaskSupervisor supervisor = tasks.get(taskId);
        if (supervisor != null && leaving.add(supervisor)) {
            tasks.remove(taskId, supervisor);
            supervisor.remove().whenComplete((_, _) -> leaving.remove(supervisor));
        }
    }

    @Override
    public boolean isEmpty() {
        return tasks.isEmpty() && leaving.isEmpty();
    }

    @Override
    public List<TaskObservation> observe() {
        return tasks.values().stream().map(TaskSupervisor::observation).toList();
    }

    @Override
    public Subscription watch(Consumer<TaskObservation> watcher) {
        watchers.add(watcher);
        return () -> watchers.remove(watcher);
    }

    @Override
    public Network network() {
        return network;
    }

    @Override
    public void close() {
        leave();
        stopParts();
    }

    /** Lets go of the tasks, and lets those that are just being removed bring their last output home. */
    private void leave() {
        List<CompletableFuture<Void>> ends = new ArrayList<>();
        leaving.forEach(task -> ends.add(task.remove()));
        tasks.values().forEach(task -> ends.add(task.leave()));
        CompletableFuture.allOf(ends.toArray(new CompletableFuture<?>[0]))
                .orTimeout(LEAVE_SECONDS, TimeUnit.SECONDS)
                .exceptionally(late -> null)
                .join();
    }

    private void stopParts() {
        Thread cleaning = cleaner;
        if (cleaning != null) {
            cleaning.interrupt();
        }
        parts.machine().containerd().close();
        parts.images().puller().close();
        try {
            parts.surroundings().output().close();
        } catch (IOException e) {
            LOG.debug("closing the output", e);
        }
        parts.surroundings().documents().close();
        client.close();
    }

    /**
     * Takes everything of this installation's containers away but its data directory, where images stay: kills what still runs,
     * and ends containerd. The control plane has stopped its tasks before, so that they ended in order.
     */
    public void removeAll() {
        leave();
        stopParts();
        HostRemoval.remove(installation);
    }
}
