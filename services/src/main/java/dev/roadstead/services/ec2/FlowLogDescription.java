package dev.roadstead.services.ec2;

import static dev.roadstead.services.ec2.ResourceType.FLOW_LOG;

import dev.roadstead.services.aws.Caller;
import dev.roadstead.services.aws.Page;
import software.amazon.awssdk.services.ec2.model.DescribeFlowLogsRequest;
import software.amazon.awssdk.services.ec2.model.DescribeFlowLogsResponse;

/** Flow logs as answers describe them. */
final class FlowLogDescription {

    private static final String CLOUD_WATCH_LOGS = "cloud-watch-logs";
    private static final int SMALLEST_PAGE = 1;

    private static final Listing<FlowLog> LISTING = new Listing<>(
            FLOW_LOG,
            "flowLogIds",
            new Filters<>(FlowLog::flowLogId)
                    .by("flow-log-id", FlowLog::flowLogId)
                    .by("resource-id", log -> log.scope().resourceId())
                    .by("traffic-type", log -> log.traffic().name())
                    .by("log-group-name", log -> log.destination().logGroup())
                    .by("log-destination-type", log -> CLOUD_WATCH_LOGS)
                    .byOptional("deliver-log-status", log -> log.outcome().map(FlowLog.Outcome::status)));

    private final Work work;

    FlowLogDescription(Work work) {
        this.work = work;
    }

    DescribeFlowLogsResponse describe(DescribeFlowLogsRequest request) {
        Estate estate = work.read();
        Page<FlowLog> page = LISTING.page(
                estate,
                estate.all(FLOW_LOG),
                new Listing.Query(request.flowLogIds(), request.filter(), request.maxResults(), request.nextToken()),
                SMALLEST_PAGE);
        return DescribeFlowLogsResponse.builder()
                .flowLogs(page.map(log -> of(estate, log)).items())
                .nextToken(page.token())
                .build();
    }

    private static software.amazon.awssdk.services.ec2.model.FlowLog of(Estate estate, FlowLog log) {
        FlowLog.Destination to = log.destination();
        return software.amazon.awssdk.services.ec2.model.FlowLog.builder()
                .flowLogId(log.flowLogId())
                .flowLogStatus("ACTIVE")
                .creationTime(log.created().at())
                .resourceId(log.scope().resourceId())
                .trafficType(log.traffic().name())
                .logDestinationType(CLOUD_WATCH_LOGS)
                .logGroupName(to.logGroup())
                .logDestination(
                        to.named()
                                ? Caller.current()
                                        .arn("logs", "log-group:" + to.logGroup())
                                        .toString()
                                : null)
                .deliverLogsPermissionArn(to.roleArn())
                .deliverLogsStatus(log.outcome().map(FlowLog.Outcome::status).orElse(null))
                .deliverLogsErrorMessage(
                        log.outcome().flatMap(FlowLog.Outcome::message).orElse(null))
                .logFormat(log.format().text())
                .maxAggregationInterval(log.format().longestSeconds())
                .tags(TagRequests.described(estate.tags(log.flowLogId())))
                .build();
    }
}
