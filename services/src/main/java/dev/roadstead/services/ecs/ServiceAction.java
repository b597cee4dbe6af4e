package dev.roadstead.services.ecs;

import dev.roadstead.services.ecs.TaskRecord.Stop;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** What a service's scheduler does. All actions of one decision are applied together or not at all. */
sealed interface ServiceAction {

    /**
     * Start tasks of a deployment.
     *
     * @param replacing how many of them stand in for unhealthy ones
     * @param zone where, to even out the zones; empty for wherever there are fewest
     */
    record StartTasks(String deploymentId, int count, int replacing, Optional<String> zone) implements ServiceAction {}

    /** Stop tasks. */
    record StopTasks(List<String> taskIds, Stop why) implements ServiceAction {
        public StopTasks {
            taskIds = List.copyOf(taskIds);
        }
    }

    /** So many more of a deployment's tasks failed. */
    record CountFailures(String deploymentId, int failed, int consecutive) implements ServiceAction {}

    /** Start nothing before that instant. */
    record Throttle(Instant until) implements ServiceAction {}

    /** A deployment reached its goal. */
    record CompleteDeployment(String deploymentId) implements ServiceAction {}

    /** A deployment failed for good. */
    record FailDeployment(String deploymentId) implements ServiceAction {}

    /** Return to the revision of the last deployment that completed. */
    record RollBack(String failedDeploymentId, String revision) implements ServiceAction {}

    /** A deployment that was replaced has no tasks left. */
    record RemoveDeployment(String deploymentId) implements ServiceAction {}

    /** Tell an event. */
    record Announce(String message) implements ServiceAction {}

    /** Tell that the service is as it shall be, or no longer. */
    record Steady(boolean steady) implements ServiceAction {}

    /** Remember that these were told or counted. */
    record Note(List<String> notes) implements ServiceAction {
        public Note {
            notes = List.copyOf(notes);
        }
    }

    /** The service was deleted and its last task is gone. */
    record Deactivate() implements ServiceAction {}
}
