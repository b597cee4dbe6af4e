package dev.roadstead.services.ecs;

import dev.roadstead.services.aws.Identities;
import software.amazon.awssdk.services.cloudwatchlogs.CloudWatchLogsClient;
import software.amazon.awssdk.services.ec2.Ec2Client;
import software.amazon.awssdk.services.ecr.EcrClient;
import software.amazon.awssdk.services.elasticloadbalancingv2.ElasticLoadBalancingV2Client;
import software.amazon.awssdk.services.sts.StsClient;

/**
 * Whom ECS calls by itself. What a task's start asks goes through the task's interface instead ({@link StartCalls}).
 *
 * @param ec2 for the tasks' network interfaces
 * @param elbv2 for the services' targets
 * @param ecr for image digests
 * @param logs where containers' output goes
 * @param roles who tasks act as
 */
public record EcsNeighbours(
        Ec2Client ec2, ElasticLoadBalancingV2Client elbv2, EcrClient ecr, CloudWatchLogsClient logs, Roles roles) {

    /**
     * How a role's session is had.
     *
     * @param sts hands out sessions, checking the role's trust policy
     * @param identities says which principal a session is
     */
    public record Roles(StsClient sts, Identities identities) {}
}
