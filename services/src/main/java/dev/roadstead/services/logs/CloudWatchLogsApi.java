package dev.roadstead.services.logs;

import dev.roadstead.services.aws.Calls;
import dev.roadstead.services.aws.Platform;
import java.util.List;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.cloudwatchlogs.CloudWatchLogsClient;
import software.amazon.awssdk.services.cloudwatchlogs.model.CreateLogGroupRequest;
import software.amazon.awssdk.services.cloudwatchlogs.model.CreateLogGroupResponse;
import software.amazon.awssdk.services.cloudwatchlogs.model.CreateLogStreamRequest;
import software.amazon.awssdk.services.cloudwatchlogs.model.CreateLogStreamResponse;
import software.amazon.awssdk.services.cloudwatchlogs.model.DeleteLogGroupRequest;
import software.amazon.awssdk.services.cloudwatchlogs.model.DeleteLogGroupResponse;
import software.amazon.awssdk.services.cloudwatchlogs.model.DeleteLogStreamRequest;
import software.amazon.awssdk.services.cloudwatchlogs.model.DeleteLogStreamResponse;
import software.amazon.awssdk.services.cloudwatchlogs.model.DeleteRetentionPolicyRequest;
import software.amazon.awssdk.services.cloudwatchlogs.model.DeleteRetentionPolicyResponse;
import software.amazon.awssdk.services.cloudwatchlogs.model.DescribeLogGroupsRequest;
import software.amazon.awssdk.services.cloudwatchlogs.model.DescribeLogGroupsResponse;
import software.amazon.awssdk.services.cloudwatchlogs.model.DescribeLogStreamsRequest;
import software.amazon.awssdk.services.cloudwatchlogs.model.DescribeLogStreamsResponse;
import software.amazon.awssdk.services.cloudwatchlogs.model.FilterLogEventsRequest;
import software.amazon.awssdk.services.cloudwatchlogs.model.FilterLogEventsResponse;
import software.amazon.awssdk.services.cloudwatchlogs.model.GetLogEventsRequest;
import software.amazon.awssdk.services.cloudwatchlogs.model.GetLogEventsResponse;
import software.amazon.awssdk.services.cloudwatchlogs.model.ListTagsForResourceRequest;
import software.amazon.awssdk.services.cloudwatchlogs.model.ListTagsForResourceResponse;
import software.amazon.awssdk.services.cloudwatchlogs.model.PutLogEventsRequest;
import software.amazon.awssdk.services.cloudwatchlogs.model.PutLogEventsResponse;
import software.amazon.awssdk.services.cloudwatchlogs.model.PutRetentionPolicyRequest;
import software.amazon.awssdk.services.cloudwatchlogs.model.PutRetentionPolicyResponse;
import software.amazon.awssdk.services.cloudwatchlogs.model.TagResourceRequest;
import software.amazon.awssdk.services.cloudwatchlogs.model.TagResourceResponse;
import software.amazon.awssdk.services.cloudwatchlogs.model.UntagResourceRequest;
import software.amazon.awssdk.services.cloudwatchlogs.model.UntagResourceResponse;

/**
 * CloudWatch Logs.
 *
 * @see <a href="https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/Welcome.html">API reference</a>
 */
public final class CloudWatchLogsApi implements CloudWatchLogsClient {

    private final Calls calls;
    private final GroupOperations groups;
    private final StreamOperations streams;
    private final PutOperations puts;
    private final Reads reads;

    private record Reads(GetOperations get, FilterOperations filter) {}

    CloudWatchLogsApi(Platform platform, Events events) {
        this.calls = platform.calls("logs", Calls.Denial.ACCESS_DENIED_EXCEPTION);
        this.groups = new GroupOperations(platform, events);
        this.streams = new StreamOperations(platform, events);
        this.puts = new PutOperations(platform, events);
        this.reads = new Reads(new GetOperations(platform, events), new FilterOperations(platform, events));
    }

    @Override
    public CreateLogGroupResponse createLogGroup(CreateLogGroupRequest request) {
        return calls.run(request, r -> group(r.logGroupName()), groups::create);
    }

    @Override
    public DeleteLogGroupResponse deleteLogGroup(DeleteLogGroupRequest request) {
        return calls.run(request, r -> group(r.logGroupName()), groups::delete);
    }

    @Override
    public DescribeLogGroupsResponse describeLogGroups(DescribeLogGroupsRequest request) {
        return calls.run(request, r -> group("*"), groups::describe);
    }

    @Override
    public PutRetentionPolicyResponse putRetentionPolicy(PutRetentionPolicyRequest request) {
        return calls.run(request, r -> group(r.logGroupName()), groups::putRetention);
    }

    @Override
    public DeleteRetentionPolicyResponse deleteRetentionPolicy(DeleteRetentionPolicyRequest request) {
        return calls.run(request, r -> group(r.logGroupName()), groups::deleteRetention);
    }

    @Override
    public TagResourceResponse tagResource(TagResourceRequest request) {
        return calls.run(request, r -> group(Groups.ofArn(r.resourceArn())), groups::tag);
    }

    @Override
    public UntagResourceResponse untagResource(UntagResourceRequest request) {
        return calls.run(request, r -> group(Groups.ofArn(r.resourceArn())), groups::untag);
    }

    @Override
    public ListTagsForResourceResponse listTagsForResource(ListTagsForResourceRequest request) {
        return calls.run(request, r -> group(Groups.ofArn(r.resourceArn())), groups::tags);
    }

    @Override
    public CreateLogStreamResponse createLogStream(CreateLogStreamRequest request) {
        return calls.run(request, r -> stream(r.logGroupName(), r.logStreamName()), streams::create);
    }

    @Override
    public DeleteLogStreamResponse deleteLogStream(DeleteLogStreamRequest request) {
        return calls.run(request, r -> stream(r.logGroupName(), r.logStreamName()), streams::delete);
    }

    @Override
    public DescribeLogStreamsResponse describeLogStreams(DescribeLogStreamsRequest request) {
        return calls.run(request, r -> group(named(r.logGroupName(), r.logGroupIdentifier())), streams::describe);
    }

    @Override
    public PutLogEventsResponse putLogEvents(PutLogEventsRequest request) {
        return calls.run(request, r -> stream(r.logGroupName(), r.logStreamName()), puts::put);
    }

    @Override
    public GetLogEventsResponse getLogEvents(GetLogEventsRequest request) {
        return calls.run(
                request,
                r -> stream(named(r.logGroupName(), r.logGroupIdentifier()), r.logStreamName()),
                reads.get::get);
    }

    @Override
    public FilterLogEventsResponse filterLogEvents(FilterLogEventsRequest request) {
        return calls.run(request, r -> group(named(r.logGroupName(), r.logGroupIdentifier())), reads.filter::filter);
    }

    @Override
    public String serviceName() {
        return SERVICE_NAME;
    }

    @Override
    public void close() {}

    private static String named(@Nullable String name, @Nullable String identifier) {
        return name != null ? name : Groups.ofArn(identifier);
    }

    private static List<String> group(String name) {
        return List.of(Groups.arn(name));
    }

    private static List<String> stream(String group, String stream) {
        return List.of(Groups.arn(group, stream));
    }
}
