package dev.roadstead.services.ecs;

import dev.roadstead.services.aws.Caller;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.services.cloudwatchlogs.CloudWatchLogsClient;
import software.amazon.awssdk.services.cloudwatchlogs.model.CreateLogGroupRequest;
import software.amazon.awssdk.services.cloudwatchlogs.model.CreateLogStreamRequest;
import software.amazon.awssdk.services.cloudwatchlogs.model.ResourceAlreadyExistsException;
import software.amazon.awssdk.services.ecs.model.LogConfiguration;

/**
 * The {@code awslogs} driver's streams. They are made before any image is asked for; what goes wrong then ends the start with a
 * {@code ResourceInitializationError}, whose prefix is on the page on stopped tasks. The rest of its words is as tasks on AWS were seen to
 * give it, without the request's id, which nothing here has.
 *
 * @see <a href="https://docs.aws.amazon.com/AmazonECS/latest/userguide/stopped-task-error-codes.html">Stopped tasks error codes</a>
 * @see <a href="https://docs.aws.amazon.com/AmazonECS/latest/developerguide/using_awslogs.html">awslogs</a>
 */
final class LogStreams {

    private final CloudWatchLogsClient logs;

    LogStreams(CloudWatchLogsClient logs) {
        this.logs = logs;
    }

    /** Where a container's output goes. */
    record Destination(String region, String group, String stream, boolean createGroup) {}

    static Optional<Destination> destination(@Nullable LogConfiguration logs, String container, String taskId) {
        if (logs == null) {
            return Optional.empty();
        }
        Map<String, String> options = logs.options();
        return Optional.of(new Destination(
                option(options, "awslogs-region"),
                option(options, "awslogs-group"),
                option(options, "awslogs-stream-prefix") + "/" + container + "/" + taskId,
                "true".equals(options.get("awslogs-create-group"))));
    }

    private static String option(Map<String, String> options, String name) {
        String value = options.get(name);
        if (value == null) {
            throw new IllegalStateException("a registered log configuration without " + name);
        }
        return value;
    }

    /** Makes the stream before the container starts, as the driver does; a missing group ends the start. */
    void open(Caller executionRole, Destination to) {
        Caller there = new Caller(executionRole.account(), to.region(), executionRole.principal());
        if (to.createGroup()) {
            attempt("group", () -> there.run(() -> createGroup(to.group())));
        }
        attempt("stream", () -> there.run(() -> createStream(to)));
    }

    private static boolean attempt(String what, Supplier<Boolean> creation) {
        try {
            return creation.get();
        } catch (AwsServiceException e) {
            throw StartFailure.resourceInitialization(
                    "failed to validate logger args: create stream has been retried 1 times: failed to create Cloudwatch"
                            + " log " + what + ": " + Causes.text(e) + " : exit status 1",
                    e);
        }
    }

    private boolean createGroup(String group) {
        try {
            logs.createLogGroup(
                    CreateLogGroupRequest.builder().logGroupName(group).build());
            return true;
        } catch (ResourceAlreadyExistsException e) {
            return false;
        }
    }

    private boolean createStream(Destination to) {
        try {
            logs.createLogStream(CreateLogStreamRequest.builder()
                    .logGroupName(to.group())
                    .logStreamName(to.stream())
                    .build());
            return true;
        } catch (ResourceAlreadyExistsException e) {
            return false;
        }
    }
}
