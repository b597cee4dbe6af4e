package dev.roadstead.services.ecs;

import dev.roadstead.services.ecs.TaskRecord.Stop;

/**
 * The stop codes and stopped reasons that the scheduler gives, in AWS's words. The first page below has {@link #scaling}, {@link
 * #CONTAINER_EXITED} and {@link #failedTargetChecks}, that one with {@code elb NAME} for what is {@code target-group ARN} with target groups;
 * the second has {@link #FAILED_CONTAINER_CHECKS} and {@link #BY_USER}; the API reference has the codes. That a deleted service's tasks end by
 * {@link #scaling}, too, is on no page. What makes a start fail is worded where it fails: {@link LogStreams}, {@link Secrets}, {@link Images}.
 *
 * @see <a href="https://docs.aws.amazon.com/AmazonECS/latest/developerguide/stopped-task-errors.html">Viewing stopped task errors</a>
 * @see <a href="https://repost.aws/knowledge-center/ecs-task-stopped">Why is my Amazon ECS task stopped?</a>
 * @see <a href="https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_Task.html">Task, stopCode</a>
 */
final class StopReasons {

    static final String SCHEDULER = "ServiceSchedulerInitiated";
    static final String FAILED_TO_START = "TaskFailedToStart";
    static final String ESSENTIAL_EXITED = "EssentialContainerExited";
    static final String USER = "UserInitiated";

    static final String BY_USER = "Task stopped by user";
    static final String CONTAINER_EXITED = "Essential container in task exited";

    private static final String FAILED_CHECKS = "Task failed ";
    static final String FAILED_CONTAINER_CHECKS = FAILED_CHECKS + "container health checks";

    private StopReasons() {}

    static String failedTargetChecks(String targetGroupArn) {
        return FAILED_CHECKS + "ELB health checks in (target-group " + targetGroupArn + ")";
    }

    static boolean failedChecks(Stop stop) {
        return stop.reason().startsWith(FAILED_CHECKS);
    }

    static String scaling(String deploymentId) {
        return "Scaling activity initiated by (deployment ecs-svc/" + deploymentId + ")";
    }
}
