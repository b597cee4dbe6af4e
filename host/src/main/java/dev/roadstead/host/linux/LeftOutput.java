package dev.roadstead.host.linux;

import dev.roadstead.host.ContainerAssignment.Output;
import dev.roadstead.host.OutputSink;
import dev.roadstead.host.task.ContainerState;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The last output of tasks that were over when the host was killed: the control plane asks for them no more, but not all that they wrote
 * has arrived. It is shipped, and then deleted.
 */
final class LeftOutput {
    private static final Logger LOG = LoggerFactory.getLogger(LeftOutput.class);

    /** How long it may take to arrive before it is given up. */
    private static final int PATIENCE_SECONDS = 30;

    private final HostParts parts;
    private final List<String> tasks = new ArrayList<>();
    private final List<ContainerKey> containers = new ArrayList<>();

    private LeftOutput(HostParts parts) {
        this.parts = parts;
    }

    /** What is left of recorded tasks other than {@code known}. */
    static LeftOutput find(HostParts parts, List<String> known) throws IOException {
        LeftOutput left = new LeftOutput(parts);
        for (String taskId : TaskRecord.tasks(parts.records())) {
            if (!known.contains(taskId)) {
                left.tasks.add(taskId);
                TaskRecord.read(parts.records(), taskId).ifPresent(record -> left.note(taskId, record));
            }
        }
        return left;
    }

    private void note(String taskId, TaskRecord record) {
        for (ContainerState container : record.containers()) {
            ContainerKey key = new ContainerKey(taskId, container.name());
            if (output().place(key).exists()) {
                containers.add(key);
            }
        }
    }

    /** Those of which there is output. */
    List<ContainerKey> containers() {
        return List.copyOf(containers);
    }

    /** Ships it on a thread of its own, and then deletes it together with the tasks' records. */
    void ship(OutputSink sink) throws IOException {
        for (ContainerKey key : containers) {
            output().add(key, Output.USUAL, sink);
            output().complete(key);
        }
        Thread.ofVirtual().name("left-output").start(this::finish);
    }

    private void finish() {
        try {
            for (ContainerKey key : containers) {
                if (!isDone(key)) {
                    return;
                }
                output().delete(key);
            }
            for (String taskId : tasks) {
                TaskRecord.delete(parts.records(), taskId);
            }
        } catch (IOException e) {
            LOG.warn("what is left of tasks that are over stays until the next start: {}", e.toString());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** False where the host is closed meanwhile, so that the next one goes on. */
    private boolean isDone(ContainerKey key) throws InterruptedException {
        try {
            return output().arrived(key).get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (TimeoutException | ExecutionException e) {
            LOG.warn("the last output of {} did not arrive in {} s", key, PATIENCE_SECONDS);
            return true;
        }
    }

    private OutputShipper output() {
        return parts.surroundings().output();
    }
}
