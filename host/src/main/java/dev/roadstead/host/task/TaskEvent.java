package dev.roadstead.host.task;

import java.time.Instant;

/** What happened to a container of a task. Events that no longer matter are ignored by {@link TaskState#after}. */
public sealed interface TaskEvent {

    /** The container's name. */
    String container();

    /** The image lies unpacked on this machine. */
    record ImagePulled(String container, String digest, Instant at) implements TaskEvent {}

    /**
     * Pulling, creating or starting failed for good.
     *
     * @param code AWS's error name, such as {@code CannotPullContainerError}
     */
    record Failed(String container, String code, String message, Instant at) implements TaskEvent {}

    /** The container exists in the runtime, with its process waiting to start. */
    record Created(String container, String runtimeId, long processId) implements TaskEvent {}

    /** The container's process runs. */
    record Started(String container, Instant at) implements TaskEvent {}

    /** The container's process ended. */
    record Exited(String container, int exitCode, boolean outOfMemory, Instant at) implements TaskEvent {}

    /** A health check's command ended, or its time was up. */
    record HealthChecked(String container, boolean passed, Instant at) implements TaskEvent {}
}
