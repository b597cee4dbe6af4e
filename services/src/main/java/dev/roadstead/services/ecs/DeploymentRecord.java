package dev.roadstead.services.ecs;

import java.time.Instant;

/**
 * One deployment of a service: the way of a revision into the world.
 *
 * @param id without {@code ecs-svc/}; also the id of the service revision that it deploys
 * @param serviceDeploymentId of the service deployment that describes it
 * @param primary whether the service shall consist of it; the others are being replaced
 */
record DeploymentRecord(String id, String serviceDeploymentId, boolean primary, Rollout rollout, Times times) {

    /**
     * How it goes. The reasons are those of deployment state change events ("in progress.", "completed.", "rolling back to deploymentId", "tasks
     * failed to start."); that the id after "deploymentId" ends without a full stop is as DescribeServices was seen to give it.
     *
     * @see <a href="https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs_service_deployment_events.html">Deployment state
     *     change events</a>
     * @param failedTasks how many of its tasks failed, ever
     * @param consecutiveFailures how many failed since the last one that became healthy
     */
    record Rollout(RolloutState state, String reason, int failedTasks, int consecutiveFailures) {}

    /** Created, and last changed. */
    record Times(Instant createdAt, Instant updatedAt) {}

    /** Where a rollout is. */
    enum RolloutState {
        IN_PROGRESS,
        COMPLETED,
        FAILED
    }

    static DeploymentRecord started(String id, String serviceDeploymentId, Instant at) {
        Rollout rollout = new Rollout(RolloutState.IN_PROGRESS, "ECS deployment ecs-svc/" + id + " in progress.", 0, 0);
        return new DeploymentRecord(id, serviceDeploymentId, true, rollout, new Times(at, at));
    }

    boolean inProgress() {
        return rollout.state == RolloutState.IN_PROGRESS;
    }

    boolean failed() {
        return rollout.state == RolloutState.FAILED;
    }

    DeploymentRecord with(RolloutState state, String reason, Instant at) {
        return new DeploymentRecord(
                id,
                serviceDeploymentId,
                primary,
                new Rollout(state, reason, rollout.failedTasks, rollout.consecutiveFailures),
                new Times(times.createdAt, at));
    }

    DeploymentRecord failedTasks(int failed, int consecutive, Instant at) {
        return new DeploymentRecord(
                id,
                serviceDeploymentId,
                primary,
                new Rollout(rollout.state, rollout.reason, failed, consecutive),
                new Times(times.createdAt, at));
    }

    DeploymentRecord primary(boolean now, Instant at) {
        return new DeploymentRecord(id, serviceDeploymentId, now, rollout, new Times(times.createdAt, at));
    }

    /** The same revision, led by another service deployment. */
    DeploymentRecord ledBy(String otherServiceDeploymentId) {
        return new DeploymentRecord(id, otherServiceDeploymentId, primary, rollout, times);
    }
}
