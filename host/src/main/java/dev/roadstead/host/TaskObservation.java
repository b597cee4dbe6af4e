package dev.roadstead.host;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What is observed of one task; never what was asked for.
 *
 * @param version the assignment's version that the host works by
 * @param failure why the task could not be started; its containers are stopped then
 * @param containers in the order of the assignment
 */
public record TaskObservation(
        String taskId,
        long version,
        Phase phase,
        Optional<Failure> failure,
        Optional<Instant> pullStartedAt,
        Optional<Instant> pullStoppedAt,
        List<ContainerObservation> containers) {

    public TaskObservation {
        containers = List.copyOf(containers);
    }

    /** How far the task is. */
    public enum Phase {
        /** Taken; images are being pulled or containers created. */
        PREPARING,
        /** Every container that had to start has started. */
        RUNNING,
        /** Some container was asked to stop. */
        STOPPING,
        /** No process of the task is left. */
        STOPPED;

        public boolean terminal() {
            return this == STOPPED;
        }
    }

    /**
     * Why a task could not start.
     *
     * @param code AWS's error name, such as {@code CannotPullContainerError}, {@code CannotStartContainerError},
     *     {@code ContainerRuntimeError}
     */
    public record Failure(String code, String message) {}

    /**
     * One container.
     *
     * @param runtimeId the container's id in the runtime, 64 hex digits or as containerd has it; empty before it exists
     * @param imageDigest the manifest's digest that runs
     * @param exitCode 128 + signal where a signal ended it
     * @param outOfMemory whether the kernel killed it for memory
     * @param reason such as {@code OutOfMemoryError: Container killed due to memory usage}
     */
    public record ContainerObservation(
            String name,
            Status status,
            Optional<String> runtimeId,
            Optional<Long> processId,
            Optional<String> imageDigest,
            Optional<Integer> exitCode,
            boolean outOfMemory,
            Optional<String> reason,
            Health health,
            Optional<Instant> startedAt,
            Optional<Instant> finishedAt) {}

    /** A container's status. */
    public enum Status {
        PENDING,
        RUNNING,
        STOPPED
    }

    /** The verdict of a container's health check. */
    public enum Health {
        UNKNOWN,
        HEALTHY,
        UNHEALTHY
    }
}
