package dev.roadstead.host.simulated;

import dev.roadstead.host.TaskObservation.Failure;
import java.time.Duration;
import java.util.Optional;

/**
 * How the containers of an image behave on a {@link SimulatedHost}.
 *
 * @param launch how they come up
 * @param exit when and how they end by themselves; empty for never
 * @param term what they do on the stop signal; empty to ignore it until they are killed
 * @param healthyAfter how long after their start health checks begin to pass; empty for never
 */
public record Behaviour(Launch launch, Optional<Exit> exit, Optional<Exit> term, Optional<Duration> healthyAfter) {

    /** Starts at once, runs for ever, is healthy at once, and ends at once with 143 on SIGTERM. */
    public static final Behaviour SERVES = new Behaviour(
            new Launch(Duration.ZERO, Duration.ZERO, Optional.empty(), Optional.empty()),
            Optional.empty(),
            Optional.of(new Exit(Duration.ZERO, 143, false)),
            Optional.of(Duration.ZERO));

    /**
     * How a container comes up.
     *
     * @param pull how long the pull takes
     * @param start how long it takes from created to running
     * @param pullFailure what the pull ends with
     * @param startFailure what the start ends with
     */
    public record Launch(
            Duration pull, Duration start, Optional<Failure> pullFailure, Optional<Failure> startFailure) {}

    /** An end after some time. */
    public record Exit(Duration after, int exitCode, boolean outOfMemory) {}

    /** The pull takes that long. */
    public Behaviour pullingFor(Duration pull) {
        return with(new Launch(pull, launch.start(), launch.pullFailure(), launch.startFailure()));
    }

    /** The start takes that long. */
    public Behaviour startingFor(Duration start) {
        return with(new Launch(launch.pull(), start, launch.pullFailure(), launch.startFailure()));
    }

    /** The pull fails with {@code CannotPullContainerError} and that message. */
    public Behaviour failingToPull(String message) {
        Failure failure = new Failure("CannotPullContainerError", message);
        return with(new Launch(launch.pull(), launch.start(), Optional.of(failure), launch.startFailure()));
    }

    /** The start fails with {@code CannotStartContainerError} and that message. */
    public Behaviour failingToStart(String message) {
        Failure failure = new Failure("CannotStartContainerError", message);
        return with(new Launch(launch.pull(), launch.start(), launch.pullFailure(), Optional.of(failure)));
    }

    /** The process ends by itself, that long after its start. */
    public Behaviour exitingAfter(Duration after, int exitCode) {
        return new Behaviour(launch, Optional.of(new Exit(after, exitCode, false)), term, healthyAfter);
    }

    /** The kernel kills the process for its memory, that long after its start. */
    public Behaviour runningOutOfMemoryAfter(Duration after) {
        return new Behaviour(launch, Optional.of(new Exit(after, 137, true)), term, healthyAfter);
    }

    /** The process ends that long after the stop signal. */
    public Behaviour stoppingIn(Duration after, int exitCode) {
        return new Behaviour(launch, exit, Optional.of(new Exit(after, exitCode, false)), healthyAfter);
    }

    /** The process does not heed the stop signal. */
    public Behaviour ignoringTerm() {
        return new Behaviour(launch, exit, Optional.empty(), healthyAfter);
    }

    /** Health checks pass only that long after the start. */
    public Behaviour healthyAfter(Duration after) {
        return new Behaviour(launch, exit, term, Optional.of(after));
    }

    /** Health checks never pass. */
    public Behaviour neverHealthy() {
        return new Behaviour(launch, exit, term, Optional.empty());
    }

    private Behaviour with(Launch changed) {
        return new Behaviour(changed, exit, term, healthyAfter);
    }
}
