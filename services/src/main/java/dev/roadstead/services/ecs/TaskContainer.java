package dev.roadstead.services.ecs;

import dev.roadstead.host.TaskObservation.ContainerObservation;
import dev.roadstead.host.TaskObservation.Health;
import dev.roadstead.host.TaskObservation.Status;
import java.util.Optional;

/**
 * A container of a task as it was last observed.
 *
 * @param containerId the last part of its ARN
 * @param image as the task definition names it
 * @param imageDigest once resolved
 */
record TaskContainer(String name, String containerId, String image, Optional<String> imageDigest, Observed observed) {

    /** What the host saw. */
    record Observed(
            Status status,
            Optional<String> runtimeId,
            Optional<Integer> exitCode,
            Optional<String> reason,
            Health health) {
        static final Observed NOTHING =
                new Observed(Status.PENDING, Optional.empty(), Optional.empty(), Optional.empty(), Health.UNKNOWN);
    }

    TaskContainer resolved(String digest) {
        return new TaskContainer(name, containerId, image, Optional.of(digest), observed);
    }

    TaskContainer observed(ContainerObservation seen) {
        Observed now = new Observed(seen.status(), seen.runtimeId(), seen.exitCode(), seen.reason(), seen.health());
        return new TaskContainer(name, containerId, image, imageDigest.or(seen::imageDigest), now);
    }
}
