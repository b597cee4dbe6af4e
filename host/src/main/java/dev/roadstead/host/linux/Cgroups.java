package dev.roadstead.host.linux;

import dev.roadstead.host.TaskAssignment.Resources;
import java.io.IOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Control groups: one for each task with the task's limits, its containers' groups below, in every hierarchy of version 1 or in the one of
 * version 2. See the kernel's <a href="https://docs.kernel.org/admin-guide/cgroup-v2.html">cgroup-v2</a> and cgroup-v1.
 */
final class Cgroups {
    private static final Logger LOG = LoggerFactory.getLogger(Cgroups.class);

    /** How long killed processes may take to be gone. */
    private static final int KILL_SECONDS = 5;

    private static final int PERIOD_MICROSECONDS = 100_000;

    /** Processes and threads that a container may have at once. */
    static final int PIDS_LIMIT = 32_768;

    private final Path root;
    private final String group;

    Cgroups(Installation installation) {
        this(Path.of("/sys/fs/cgroup"), installation.cgroup());
    }

    Cgroups(Path root, String group) {
        this.root = root;
        this.group = group;
    }

    /** Whether the machine has version 2 alone. */
    boolean unified() {
        return Files.exists(root.resolve("cgroup.controllers"));
    }

    /** The path of a container's group, as the runtime specification wants it. */
    String container(String taskId, String containerId) {
        return "/" + group + "/" + taskId + "/" + containerId;
    }

    /** Makes the group of a task with the task's limits; one that is there gets them anew. */
    void create(String taskId, Resources resources) throws IOException {
        if (unified()) {
            Path parent = Files.createDirectories(root.resolve(group));
            Path task = parent.resolve(taskId);
            enable(root);
            enable(parent);
            Files.createDirectories(task);
            enable(task);
            limitUnified(task, resources);
            return;
        }
        Path cpu = Files.createDirectories(root.resolve("cpu").resolve(group).resolve(taskId));
        Path memory =
                Files.createDirectories(root.resolve("memory").resolve(group).resolve(taskId));
        if (resources.cpuUnits() > 0) {
            Files.writeString(cpu.resolve("cpu.cfs_period_us"), String.valueOf(PERIOD_MICROSECONDS));
            Files.writeString(cpu.resolve("cpu.cfs_quota_us"), String.valueOf(quota(resources)));
        }
        if (resources.memoryMebibytes() > 0) {
            Files.writeString(memory.resolve("memory.limit_in_bytes"), String.valueOf(bytes(resources)));
        }
    }

    private static void limitUnified(Path task, Resources resources) throws IOException {
        if (resources.cpuUnits() > 0) {
            Files.writeString(task.resolve("cpu.max"), quota(resources) + " " + PERIOD_MICROSECONDS);
        }
        if (resources.memoryMebibytes() > 0) {
            Files.writeString(task.resolve("memory.max"), String.valueOf(bytes(resources)));
        }
    }

    private static void enable(Path directory) throws IOException {
        Path control = directory.resolve("cgroup.subtree_control");
        if (!Files.readString(control).contains("memory")) {
            Files.writeString(control, "+cpu +memory +pids");
        }
    }

    private static long quota(Resources resources) {
        return (long) resources.cpuUnits() * PERIOD_MICROSECONDS / 1024;
    }

    private static long bytes(Resources resources) {
        return (long) resources.memoryMebibytes() << 20;
    }

    /** How many processes of a container the kernel has killed for memory; 0 if the group is gone. */
    long outOfMemoryKills(String taskId, String containerId) {
        Path relative = Path.of(group, taskId, containerId);
        Path file = unified()
                ? root.resolve(relative).resolve("memory.events")
                : root.resolve("memory").resolve(relative).resolve("memory.oom_control");
        try (Stream<String> lines = Files.lines(file)) {
            return lines.filter(line -> line.startsWith("oom_kill "))
                    .mapToLong(line -> Long.parseLong(line.substring("oom_kill ".length())))
                    .findFirst()
                    .orElse(0);
        } catch (IOException e) {
            return 0;
        }
    }

    /** Removes the group of a task and those below it, and kills what is left in them. */
    void remove(String taskId) throws IOException {
        kill(Path.of(group, taskId));
        for (Path hierarchy : hierarchies()) {
            removeTree(hierarchy.resolve(group).resolve(taskId));
        }
    }

    /** Removes the group of the whole installation, and kills what is left in it. */
    void removeAll() throws IOException {
        kill(Path.of(group));
        for (Path hierarchy : hierarchies()) {
            removeTree(hierarchy.resolve(group));
        }
    }

    /** Tasks that have a group, in order. */
    List<String> tasks() throws IOException {
        Path all = unified() ? root.resolve(group) : root.resolve("memory").resolve(group);
        if (!Files.isDirectory(all)) {
            return List.of();
        }
        return directories(all).stream()
                .map(directory -> directory.getFileName().toString())
                .toList();
    }

    private List<Path> hierarchies() throws IOException {
        return unified() ? List.of(root) : directories(root);
    }

    private static List<Path> directories(Path parent) throws IOException {
        try (Stream<Path> children = Files.list(parent)) {
            return new ArrayList<>(children.filter(Files::isDirectory).sorted().toList());
        }
    }

    /** Processes that no runtime knows any more; there are none unless containerd's own data were lost. */
    private void kill(Path relative) throws IOException {
        Set<Long> processes = new TreeSet<>();
        for (Path hierarchy : hierarchies()) {
            members(hierarchy.resolve(relative), processes);
        }
        List<CompletableFuture<ProcessHandle>> ends = new ArrayList<>();
        for (long each : processes) {
            ProcessHandle.of(each).ifPresent(process -> {
                LOG.warn("process {} in control group {} belongs to no container, and is killed", each, relative);
                process.destroyForcibly();
                ends.add(process.onExit());
            });
        }
        CompletableFuture.allOf(ends.toArray(new CompletableFuture<?>[0]))
                .orTimeout(KILL_SECONDS, TimeUnit.SECONDS)
                .exceptionally(late -> null)
                .join();
    }

    private static void members(Path directory, Set<Long> processes) throws IOException {
        if (!Files.isDirectory(directory)) {
            return;
        }
        for (String line : Files.readAllLines(directory.resolve("cgroup.procs"))) {
            processes.add(Long.parseLong(line));
        }
        for (Path child : directories(directory)) {
            members(child, processes);
        }
    }

    private static void removeTree(Path directory) throws IOException {
        if (!Files.isDirectory(directory)) {
            return;
        }
        for (Path child : directories(directory)) {
            removeTree(child);
        }
        try {
            Files.deleteIfExists(directory);
        } catch (DirectoryNotEmptyException e) {
            throw new IOException("control group " + directory + " is still in use", e);
        }
    }
}
