package dev.roadstead.host.linux;

import dev.roadstead.host.TaskAssignment;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What all containers of one task share: its place in the network, its control group, its files under {@code /etc}, and the endpoint that
 * tells it who it is. Made at the same time as the images are pulled.
 */
final class TaskSite {
    private static final Logger LOG = LoggerFactory.getLogger(TaskSite.class);

    private final String taskId;
    private final HostParts parts;
    private volatile CompletableFuture<HostedInterface> made =
            CompletableFuture.failedFuture(new IllegalStateException("not prepared"));

    TaskSite(String taskId, HostParts parts) {
        this.taskId = taskId;
        this.parts = parts;
    }

    /** Begins to make it. */
    void prepare(TaskAssignment assignment) {
        CompletableFuture<HostedInterface> next = new CompletableFuture<>();
        made = next;
        run("site", () -> {
            try {
                next.complete(make(assignment));
            } catch (Exception e) {
                next.completeExceptionally(e);
            }
        });
    }

    /**
     * Returns when it is made.
     *
     * @throws java.util.concurrent.CompletionException with the cause, when it cannot be
     */
    HostedInterface await() {
        return made.join();
    }

    private HostedInterface make(TaskAssignment assignment) throws Exception {
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
        made.whenComplete((place, failure) -> {
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

    /** The task's own files of {@code /etc}. */
    Path etc() {
        return parts.surroundings().etc().resolve(taskId);
    }

    /** Takes it away, each step by {@code careful}. */
    void remove(Consumer<TaskWork.Step> careful) {
        parts.surroundings().documents().close(taskId);
        careful.accept(() -> parts.machine().cgroups().remove(taskId));
        careful.accept(() -> FileTree.delete(etc()));
    }

    private void run(String what, Runnable action) {
        Thread.ofVirtual().name(taskId + "-" + what).start(action);
    }
}
