package dev.roadstead.services.ecs;

import java.util.Collection;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * A service's events, in AWS's sentences. AWS's pages write {@code service (NAME)} for what DescribeServices returns as {@code (service
 * NAME)}.
 *
 * <p>The list of service event messages has the sentences of {@link #steady}, {@link #unplaced}, {@link #inconsistent} and {@link #stuck};
 * the page on unhealthy events that of {@link #unhealthyTarget}; the page on rebalancing those of {@link #unbalanced}, {@link #balanced},
 * {@link #startedToRebalance} and {@link #stoppedToRebalance}. The others are on none of these pages: {@link #started}, {@link #stopped},
 * {@link #stoppedPending}, {@link #registered}, {@link #deregistered}, {@link #draining}, {@link #completed}, {@link #failed},
 * {@link #rollingBack} and {@link #unhealthyContainers} are worded as services on AWS were seen to word them.
 *
 * @see <a href="https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-event-messages-list.html">Service event
 *     messages</a>
 * @see <a href="https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-unhealthy-event-messages.html">Unhealthy event
 *     messages</a>
 * @see <a href="https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-rebalancing-event-messages-list.html">Rebalancing
 *     event messages</a>
 */
record ServiceEvents(String service) {

    private String about() {
        return "(service " + service + ") ";
    }

    private static String tasks(Collection<String> ids) {
        return ids.stream().map(id -> "(task " + id + ")").collect(Collectors.joining(" "));
    }

    /** Tasks came, of which some stand in for unhealthy ones. */
    String started(Collection<String> taskIds, int replacing) {
        String plain = about() + "has started " + taskIds.size() + " tasks: " + tasks(taskIds) + ".";
        return replacing == 0
                ? plain
                : plain + " Amazon ECS replaced " + replacing + " tasks due to an unhealthy status.";
    }

    String stoppedPending(int count) {
        return about() + "stopped " + count + " pending tasks.";
    }

    String stopped(Collection<String> taskIds) {
        return about() + "has stopped " + taskIds.size() + " running tasks: " + tasks(taskIds) + ".";
    }

    String startedToRebalance(Collection<String> taskIds, String zone) {
        return about() + "has started " + taskIds.size() + " tasks in " + zone + " to AZ Rebalance: " + tasks(taskIds)
                + ".";
    }

    String stoppedToRebalance(Collection<String> taskIds, String zone) {
        return about() + "has stopped " + taskIds.size() + " running tasks in " + zone + " due to AZ rebalancing: "
                + tasks(taskIds) + ".";
    }

    String unbalanced(Map<String, Integer> zones) {
        return about() + "is not AZ balanced with " + zones(zones) + ". AZ Rebalancing in progress.";
    }

    String balanced(Map<String, Integer> zones) {
        return about() + "is AZ balanced with " + zones(zones) + ".";
    }

    private static String zones(Map<String, Integer> zones) {
        return zones.entrySet().stream()
                .map(zone -> zone.getValue() + " tasks in " + zone.getKey())
                .collect(Collectors.joining(", "));
    }

    String draining(int count, String deploymentId) {
        return "(service " + service + ", taskSet ecs-svc/" + deploymentId + ") has begun draining connections on "
                + count + " tasks.";
    }

    String registered(int count, String targetGroupArn) {
        return about() + "registered " + count + " targets in (target-group " + targetGroupArn + ")";
    }

    String deregistered(int count, String targetGroupArn) {
        return about() + "deregistered " + count + " targets in (target-group " + targetGroupArn + ")";
    }

    String steady() {
        return about() + "has reached a steady state.";
    }

    String completed(String deploymentId) {
        return about() + "(deployment ecs-svc/" + deploymentId + ") deployment completed.";
    }

    String failed(String deploymentId) {
        return about() + "(deployment ecs-svc/" + deploymentId + ") deployment failed: tasks failed to start.";
    }

    String rollingBack(String deploymentId) {
        return about() + "rolling back to deployment ecs-svc/" + deploymentId + ".";
    }

    String unplaced(String reason) {
        return about() + "was unable to place a task. Reason: " + reason;
    }

    String inconsistent() {
        return about() + "is unable to consistently start tasks successfully.";
    }

    String stuck() {
        return about() + "was unable to stop or start tasks during a deployment because of the service deployment"
                + " configuration. Update the minimumHealthyPercent or maximumPercent value and try again.";
    }

    String unhealthyTarget(String taskId, int port, String targetGroupArn, String why) {
        return about() + "(task " + taskId + ") (port " + port + ") is unhealthy in (target-group " + targetGroupArn
                + ") due to (reason " + why + ").";
    }

    String unhealthyContainers(String taskId) {
        return about() + "(task " + taskId + ") failed container health checks.";
    }
}
