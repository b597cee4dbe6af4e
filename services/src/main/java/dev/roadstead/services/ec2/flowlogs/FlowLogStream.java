package dev.roadstead.services.ec2.flowlogs;

import dev.roadstead.services.aws.Caller;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import software.amazon.awssdk.services.cloudwatchlogs.CloudWatchLogsClient;
import software.amazon.awssdk.services.cloudwatchlogs.model.InputLogEvent;
import software.amazon.awssdk.services.cloudwatchlogs.model.ResourceAlreadyExistsException;
import software.amazon.awssdk.services.cloudwatchlogs.model.ResourceNotFoundException;

/**
 * The log stream of one interface. Group and stream are made when they are not there.
 *
 * @param role as whom it is written
 * @see <a href="https://docs.aws.amazon.com/vpc/latest/userguide/flow-logs-cwl.html">Publish flow logs to CloudWatch Logs</a>
 */
public record FlowLogStream(CloudWatchLogsClient logs, Caller role, String group, String stream) {

    private static final int BATCH_EVENTS = 10_000;
    private static final int BATCH_BYTES = 1 << 20;
    private static final int EVENT_OVERHEAD = 26;

    /**
     * Writes events, which are of one batch.
     *
     * @throws software.amazon.awssdk.awscore.exception.AwsServiceException when the service, or the role's permissions, do not allow it
     */
    public void write(List<InputLogEvent> batch) {
        role.run(() -> {
            writeOrCreate(batch);
            return true;
        });
    }

    private void writeOrCreate(List<InputLogEvent> batch) {
        try {
            put(batch);
        } catch (ResourceNotFoundException e) {
            create();
            put(batch);
        }
    }

    private void put(List<InputLogEvent> batch) {
        logs.putLogEvents(r -> r.logGroupName(group).logStreamName(stream).logEvents(batch));
    }

    /** Only where the group turns out to be missing need the role be allowed to make one. */
    private void create() {
        Consumer<CloudWatchLogsClient> streamCreation =
                client -> client.createLogStream(r -> r.logGroupName(group).logStreamName(stream));
        try {
            unlessThere(streamCreation);
        } catch (ResourceNotFoundException e) {
            unlessThere(client -> client.createLogGroup(r -> r.logGroupName(group)));
            unlessThere(streamCreation);
        }
    }

    private void unlessThere(Consumer<CloudWatchLogsClient> creation) {
        try {
            creation.accept(logs);
        } catch (ResourceAlreadyExistsException e) {
            // Somebody else was faster.
        }
    }

    /** Events, which are in order of their instants, in as many batches as they need. */
    public static List<List<InputLogEvent>> batches(List<InputLogEvent> events) {
        List<List<InputLogEvent>> batches = new ArrayList<>();
        int begin = 0;
        int bytes = 0;
        for (int i = 0; i < events.size(); i++) {
            int size = events.get(i).message().getBytes(StandardCharsets.UTF_8).length + EVENT_OVERHEAD;
            if (i - begin == BATCH_EVENTS || bytes + size > BATCH_BYTES) {
                batches.add(events.subList(begin, i));
                begin = i;
                bytes = 0;
            }
            bytes += size;
        }
        if (begin < events.size()) {
            batches.add(events.subList(begin, events.size()));
        }
        return batches;
    }
}
