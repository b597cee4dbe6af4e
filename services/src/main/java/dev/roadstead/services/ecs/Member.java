package dev.roadstead.services.ecs;

import dev.roadstead.services.ecs.TaskRecord.Milestone;
import java.time.Instant;
import java.util.Optional;

/**
 * A service's task as its scheduler sees it.
 *
 * @param trouble what makes it unhealthy, in words for an event
 */
record Member(TaskRecord task, String deploymentId, Standing standing, Optional<Trouble> trouble) {

    /** How a task counts. */
    enum Standing {
        /** Its containers do not all run yet. */
        STARTING,
        /** It runs; whether it is healthy is not known yet. */
        WARMING,
        HEALTHY,
        UNHEALTHY,
        /** It shall stop. */
        LEAVING,
        /** It has stopped. */
        GONE
    }

    /**
     * Why a running task is unhealthy.
     *
     * @param event as the service's event tells it
     * @param reason the stopped reason, when it is stopped for it
     */
    record Trouble(String event, String reason) {}

    String taskId() {
        return task.taskId();
    }

    /** Whether it counts toward the desired count: nobody asked it to stop, and it did not. */
    boolean active() {
        return standing != Standing.LEAVING && standing != Standing.GONE;
    }

    boolean healthy() {
        return standing == Standing.HEALTHY;
    }

    boolean unhealthy() {
        return standing == Standing.UNHEALTHY;
    }

    Instant createdAt() {
        return task.state().at(Milestone.CREATED).orElse(Instant.EPOCH);
    }

    String zone() {
        return task.spec().placement().availabilityZone();
    }

    /** Whether it ended, or was ended, because something was wrong with it. */
    boolean failed() {
        return task.state()
                .stop()
                .filter(stop -> stop.code().equals(StopReasons.FAILED_TO_START)
                        || stop.code().equals(StopReasons.ESSENTIAL_EXITED)
                        || StopReasons.failedChecks(stop))
                .isPresent();
    }
}
