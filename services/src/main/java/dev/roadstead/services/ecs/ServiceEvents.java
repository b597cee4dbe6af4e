package dev.roadstead.services.ecs;

import java.util.Collection;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * A service's events, in AWS's sentences.
 *
 * @see <a href="https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-event-messages-list.html">Service event
 *     messages</a>
 */
record ServiceEvents(String service) {

    /** How the stopped reason of a task begins that failed its health checks. */
    static final String FAILED_CHECKS = "Task failed ";

    private String about() {
        return "(service " + service + ") ";
    }

    private static String tasks(Collection<String> ids) {
        return ids.stream().map(id -> "(task " + id + ")").collect(Collectors.joining(" "));
    }

    String started(Collection<String> taskIds) {
        return about() + "has started " + taskIds.size() + " tasks: " + tasks(taskIds) + ".";
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

    String draining(int count) {
        return about() + "has begun draining connections on " + count + " tasks.";
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
        return about()
                + "is unable to consistently start tasks successfully. For more information, see the Troubleshooting"
                + " section of the Amazon ECS Developer Guide.";
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
