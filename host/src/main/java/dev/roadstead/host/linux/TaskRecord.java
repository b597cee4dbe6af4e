package dev.roadstead.host.linux;

import dev.roadstead.host.TaskAssignment;
import dev.roadstead.host.TaskObservation.Failure;
import dev.roadstead.host.task.ContainerState;
import dev.roadstead.host.task.TaskState;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/**
 * What this host knows of a task, on disk: enough to go on after it was killed. The assignment, with its secrets, is not in it: the
 * control plane brings that again.
 */
record TaskRecord(List<ContainerState> containers, Optional<Failure> failure, TaskState.Pull pull) {
    private static final Logger LOG = LoggerFactory.getLogger(TaskRecord.class);
    private static final String SUFFIX = ".json";

    static TaskRecord of(TaskState state) {
        return new TaskRecord(state.containers(), state.failure(), state.pull());
    }

    TaskState under(TaskAssignment assignment) {
        return new TaskState(assignment, containers, failure, pull);
    }

    void write(Path directory, String taskId) throws IOException {
        Path file = directory.resolve(taskId + SUFFIX);
        Path fresh = directory.resolve(taskId + ".new");
        Files.write(fresh, JsonMapper.shared().writeValueAsBytes(this));
        Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    /** The record of a task; empty if there is none, or none that can be read. */
    static Optional<TaskRecord> read(Path directory, String taskId) throws IOException {
        try {
            byte[] bytes = Files.readAllBytes(directory.resolve(taskId + SUFFIX));
            return Optional.of(JsonMapper.shared().readValue(bytes, TaskRecord.class));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (JacksonException e) {
            LOG.warn("the record of task {} cannot be read and is left aside: {}", taskId, e.getMessage());
            return Optional.empty();
        }
    }

    static void delete(Path directory, String taskId) throws IOException {
        Files.deleteIfExists(directory.resolve(taskId + SUFFIX));
    }

    /** Ids of the tasks that have a record. */
    static List<String> tasks(Path directory) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(SUFFIX))
                    .map(name -> name.substring(0, name.length() - SUFFIX.length()))
                    .sorted()
                    .toList();
        }
    }
}
