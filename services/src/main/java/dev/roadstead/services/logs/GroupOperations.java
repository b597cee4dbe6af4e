package dev.roadstead.services.logs;

import dev.roadstead.services.aws.Caller;
import dev.roadstead.services.aws.Failures;
import dev.roadstead.services.aws.Page;
import dev.roadstead.services.aws.Platform;
import dev.roadstead.store.Versioned;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.UnaryOperator;
import software.amazon.awssdk.services.cloudwatchlogs.model.CreateLogGroupRequest;
import software.amazon.awssdk.services.cloudwatchlogs.model.CreateLogGroupResponse;
import software.amazon.awssdk.services.cloudwatchlogs.model.DeleteLogGroupRequest;
import software.amazon.awssdk.services.cloudwatchlogs.model.DeleteLogGroupResponse;
import software.amazon.awssdk.services.cloudwatchlogs.model.DeleteRetentionPolicyRequest;
import software.amazon.awssdk.services.cloudwatchlogs.model.DeleteRetentionPolicyResponse;
import software.amazon.awssdk.services.cloudwatchlogs.model.DescribeLogGroupsRequest;
import software.amazon.awssdk.services.cloudwatchlogs.model.DescribeLogGroupsResponse;
import software.amazon.awssdk.services.cloudwatchlogs.model.ListTagsForResourceRequest;
import software.amazon.awssdk.services.cloudwatchlogs.model.ListTagsForResourceResponse;
import software.amazon.awssdk.services.cloudwatchlogs.model.LogGroupClass;
import software.amazon.awssdk.services.cloudwatchlogs.model.PutRetentionPolicyRequest;
import software.amazon.awssdk.services.cloudwatchlogs.model.PutRetentionPolicyResponse;
import software.amazon.awssdk.services.cloudwatchlogs.model.TagResourceRequest;
import software.amazon.awssdk.services.cloudwatchlogs.model.TagResourceResponse;
import software.amazon.awssdk.services.cloudwatchlogs.model.UntagResourceRequest;
import software.amazon.awssdk.services.cloudwatchlogs.model.UntagResourceResponse;

/** Log groups, their retention and their tags. */
final class GroupOperations {

    private static final int PAGE = 50;
    private static final int TAG_LIMIT = 50;

    private final Platform platform;
    private final Events events;

    GroupOperations(Platform platform, Events events) {
        this.platform = platform;
        this.events = events;
    }

    CreateLogGroupResponse create(CreateLogGroupRequest request) {
        String kind = Optional.ofNullable(request.logGroupClassAsString()).orElse("STANDARD");
        if (!kind.equals(LogGroupClass.STANDARD.toString())) {
            throw Failures.notImplemented("logs CreateLogGroup: logGroupClass " + kind);
        }
        LogGroup group =
                new LogGroup(request.logGroupName(), platform.clock().instant(), OptionalInt.empty(), request.tags());
        platform.store().change(tx -> {
            if (tx.contains(LogGroup.KIND, Groups.key(group.name()))) {
                throw LogsErrors.groupExists();
            }
            tx.insert(LogGroup.KIND, Groups.key(group.name()), group);
        });
        return CreateLogGroupResponse.builder().build();
    }

    DeleteLogGroupResponse delete(DeleteLogGroupRequest request) {
        Caller caller = Caller.current();
        List<Versioned<LogStream>> streams = platform.store().write(tx -> {
            Groups.require(tx, request.logGroupName());
            List<Versioned<LogStream>> all =
                    tx.list(LogStream.KIND, caller.account(), caller.region(), request.logGroupName() + ":");
            all.forEach(stream -> tx.delete(LogStream.KIND, stream.key()));
            tx.delete(LogGroup.KIND, Groups.key(request.logGroupName()));
            return all;
        });
        streams.forEach(stream -> events.delete(stream.value()));
        return DeleteLogGroupResponse.builder().build();
    }

    DescribeLogGroupsResponse describe(DescribeLogGroupsRequest request) {
        Caller caller = Caller.current();
        String prefix = Optional.ofNullable(request.logGroupNamePrefix()).orElse("");
        String pattern = Optional.ofNullable(request.logGroupNamePattern()).orElse("");
        if (!prefix.isEmpty() && !pattern.isEmpty()) {
            throw LogsErrors.invalid("logGroupNamePrefix and logGroupNamePattern are mutually exclusive parameters.");
        }
        List<String> names =
                request.logGroupIdentifiers().stream().map(Groups::ofArn).toList();
        List<LogGroup> groups = platform.store().list(LogGroup.KIND, caller.account(), caller.region(), prefix).stream()
                .map(Versioned::value)
                .filter(group -> group.name().contains(pattern))
                .filter(group -> names.isEmpty() || names.contains(group.name()))
                .toList();
        int size = Optional.ofNullable(request.limit()).orElse(PAGE);
        Page<LogGroup> page = Page.of(
                groups,
                LogGroup::name,
                request.nextToken(),
                size,
                () -> LogsErrors.invalid("The specified nextToken is invalid."));
        return DescribeLogGroupsResponse.builder()
                .logGroups(page.map(this::describe).items())
                .nextToken(page.token())
                .build();
    }

    private software.amazon.awssdk.services.cloudwatchlogs.model.LogGroup describe(LogGroup group) {
        Caller caller = Caller.current();
        long bytes =
                platform.store().list(LogStream.KIND, caller.account(), caller.region(), group.name() + ":").stream()
                        .mapToLong(stream -> events.of(stream.value()).storedBytes())
                        .sum();
        return software.amazon.awssdk.services.cloudwatchlogs.model.LogGroup.builder()
                .logGroupName(group.name())
                .logGroupArn(Groups.arn(group.name()))
                .arn(Groups.arn(group.name()) + ":*")
                .creationTime(group.createdAt().toEpochMilli())
                .retentionInDays(
                        group.retentionDays().isPresent()
                                ? group.retentionDays().getAsInt()
                                : null)
                .metricFilterCount(0)
                .storedBytes(bytes)
                .logGroupClass(LogGroupClass.STANDARD)
                .build();
    }

    PutRetentionPolicyResponse putRetention(PutRetentionPolicyRequest request) {
        RetentionPolicies.check(request.retentionInDays());
        change(request.logGroupName(), group -> group.withRetention(OptionalInt.of(request.retentionInDays())));
        return PutRetentionPolicyResponse.builder().build();
    }

    DeleteRetentionPolicyResponse deleteRetention(DeleteRetentionPolicyRequest request) {
        change(request.logGroupName(), group -> group.withRetention(OptionalInt.empty()));
        return DeleteRetentionPolicyResponse.builder().build();
    }

    TagResourceResponse tag(TagResourceRequest request) {
        change(Groups.ofArn(request.resourceArn()), group -> {
            LogGroup tagged = group.withTags(request.tags());
            if (tagged.tags().size() > TAG_LIMIT) {
                throw LogsErrors.invalid(
                        "tags: " + tagged.tags().size() + " in all (expected at most " + TAG_LIMIT + ")");
            }
            return tagged;
        });
        return TagResourceResponse.builder().build();
    }

    UntagResourceResponse untag(UntagResourceRequest request) {
        change(Groups.ofArn(request.resourceArn()), group -> group.withoutTags(request.tagKeys()));
        return UntagResourceResponse.builder().build();
    }

    ListTagsForResourceResponse tags(ListTagsForResourceRequest request) {
        Map<String, String> tags = Groups.require(platform.store(), Groups.ofArn(request.resourceArn()))
                .tags();
        return ListTagsForResourceResponse.builder().tags(tags).build();
    }

    private void change(String name, UnaryOperator<LogGroup> change) {
        platform.store().change(tx -> tx.put(LogGroup.KIND, Groups.key(name), change.apply(Groups.require(tx, name))));
    }
}
