package dev.roadstead.host.task;

import dev.roadstead.host.TaskObservation.ContainerObservation;
import dev.roadstead.host.TaskObservation.Health;
import dev.roadstead.host.TaskObservation.Status;
import java.time.Instant;
import java.util.Optional;

/**
 * What is known of one container.
 *
 * @param step how far it is
 * @param identity what it is in the runtime
 * @param started when its process began to run
 * @param end how it ended
 * @param check what its health checks said
 * @param stop what was sent to stop it
 */
public record ContainerState(
        String name,
        Step step,
        Identity identity,
        Optional<Instant> started,
        Optional<End> end,
        Check check,
        Stop stop) {

    /** Nothing done yet. */
    public static ContainerState fresh(String name) {
        return new ContainerState(
                name, Step.NEW, Identity.NONE, Optional.empty(), Optional.empty(), Check.NONE, Stop.NONE);
    }

    /** The steps of a container, each entered once and in this order; a step may be left out on the way to {@code STOPPED}. */
    public enum Step {
        NEW,
        PULLING,
        PULLED,
        CREATING,
        CREATED,
        STARTING,
        RUNNING,
        STOPPED
    }

    /** The container in the runtime; empty before it exists. */
    public record Identity(Optional<String> imageDigest, Optional<String> runtimeId, Optional<Long> processId) {
        static final Identity NONE = new Identity(Optional.empty(), Optional.empty(), Optional.empty());

        Identity withImage(String digest) {
            return new Identity(Optional.of(digest), runtimeId, processId);
        }

        Identity created(String runtimeId, long processId) {
            return new Identity(imageDigest, Optional.of(runtimeId), Optional.of(processId));
        }
    }

    /** How a container ended; without an exit code where its process never ran. */
    public record End(Optional<Integer> exitCode, boolean outOfMemory, Optional<String> reason, Instant at) {}

    /**
     * Health so far.
     *
     * @param failures in a row, of those that count
     * @param underWay whether a check runs now
     * @param last when the last one ended
     */
    public record Check(Health health, int failures, boolean underWay, Optional<Instant> last) {
        static final Check NONE = new Check(Health.UNKNOWN, 0, false, Optional.empty());

        Check begun() {
            return new Check(health, failures, true, last);
        }
    }

    /** What was sent to stop the container, and when. */
    public record Stop(Optional<Instant> signalled, boolean killed) {
        static final Stop NONE = new Stop(Optional.empty(), false);
    }

    /** Whether its process ran at some time. */
    boolean hasStarted() {
        return started.isPresent();
    }

    boolean stopped() {
        return step == Step.STOPPED;
    }

    ContainerState at(Step next) {
        if (next.compareTo(step) <= 0) {
            throw new IllegalStateException(name + " is " + step + " and cannot become " + next);
        }
        return new ContainerState(name, next, identity, started, end, check, stop);
    }

    ContainerState with(Identity changed) {
        return new ContainerState(name, step, changed, started, end, check, stop);
    }

    ContainerState with(Check changed) {
        return new ContainerState(name, step, identity, started, end, changed, stop);
    }

    ContainerState with(Stop changed) {
        return new ContainerState(name, step, identity, started, end, check, changed);
    }

    ContainerState running(Instant at) {
        return new ContainerState(name, Step.RUNNING, identity, Optional.of(at), end, check, stop);
    }

    ContainerState ended(End how) {
        return new ContainerState(name, Step.STOPPED, identity, started, Optional.of(how), check, stop);
    }

    ContainerObservation observation() {
        Status status = switch (step) {
            case NEW, PULLING, PULLED, CREATING, CREATED, STARTING -> Status.PENDING;
            case RUNNING -> Status.RUNNING;
            case STOPPED -> Status.STOPPED;
        };
        return new ContainerObservation(
                name,
                status,
                identity.runtimeId(),
                identity.processId(),
                identity.imageDigest(),
                end.flatMap(End::exitCode),
                end.map(End::outOfMemory).orElse(false),
                end.flatMap(End::reason),
                check.health(),
                started,
                end.map(End::at));
    }
}
