package dev.roadstead.services.ecs;

import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.services.cloudwatchlogs.model.CreateLogGroupRequest;
import software.amazon.awssdk.services.cloudwatchlogs.model.CreateLogGroupResponse;
import software.amazon.awssdk.services.cloudwatchlogs.model.CreateLogStreamRequest;
import software.amazon.awssdk.services.cloudwatchlogs.model.CreateLogStreamResponse;
import software.amazon.awssdk.services.ecs.model.LogConfiguration;

/**
 * The {@code awslogs} driver's streams. They are made before any image is asked for; what goes wrong then ends the start with a
 * {@code ResourceInitializationError}, whose prefix is on the page on stopped tasks. The rest of its words is as tasks on AWS were seen to
 * give it.
 *
 * @see <a href="https://docs.aws.amazon.com/AmazonECS/latest/userguide/stopped-task-error-codes.html">Stopped tasks error codes</a>
 * @see <a href="https://docs.aws.amazon.com/AmazonECS/latest/developerguide/using_awslogs.html">awslogs</a>
 */
final class LogStreams {

    private static final String VALIDATION = "failed to validate logger args: ";

    private LogStreams() {}

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
    static void open(StartCalls calls, Destination to) {
        if (to.createGroup()) {
            CreateLogGroupRequest group =
                    CreateLogGroupRequest.builder().logGroupName(to.group()).build();
            make("group", () -> calls.call(to.region(), "logs", group, CreateLogGroupResponse.class));
        }
        CreateLogStreamRequest stream = CreateLogStreamRequest.builder()
                .logGroupName(to.group())
                .logStreamName(to.stream())
                .build();
        make("stream", () -> calls.call(to.region(), "logs", stream, CreateLogStreamResponse.class));
    }

    /** What is there already is as good as made. */
    private static void make(String what, Runnable creation) {
        try {
            creation.run();
        } catch (AwsServiceException e) {
            if (!Causes.code(e).equals("ResourceAlreadyExistsException")) {
                throw StartFailure.resourceInitialization(
                        VALIDATION + "create stream has been retried 1 times: failed to create Cloudwatch log " + what
                                + ": " + Causes.text(e) + " : exit status 1",
                        e);
            }
        } catch (SdkClientException e) {
            throw StartFailure.resourceInitialization(
                    VALIDATION + "The task cannot find the Amazon CloudWatch log group defined in the task definition."
                            + " There is a connection issue between the task and Amazon CloudWatch. Check your network"
                            + " configuration. " + e.getMessage(),
                    e);
        }
    }
}
