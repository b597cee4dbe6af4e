package dev.roadstead.services.logs;

import dev.roadstead.services.aws.Platform;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.cloudwatchlogs.model.InputLogEvent;
import software.amazon.awssdk.services.cloudwatchlogs.model.PutLogEventsRequest;
import software.amazon.awssdk.services.cloudwatchlogs.model.PutLogEventsResponse;
import software.amazon.awssdk.services.cloudwatchlogs.model.RejectedLogEventsInfo;

/**
 * PutLogEvents, within AWS's limits.
 *
 * @see <a href="https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutLogEvents.html">PutLogEvents</a>
 */
final class PutOperations {

    private static final int BATCH_BYTES = 1_048_576;
    private static final int EVENT_OVERHEAD_BYTES = 26;
    private static final Duration SPAN = Duration.ofHours(24);
    private static final Duration FUTURE = Duration.ofHours(2);
    private static final Duration PAST = Duration.ofDays(14);

    private final Platform platform;
    private final Events events;

    PutOperations(Platform platform, Events events) {
        this.platform = platform;
        this.events = events;
    }

    @SuppressWarnings("deprecation") // AWS still answers with a sequence token, and ignores the one that comes
    PutLogEventsResponse put(PutLogEventsRequest request) {
        ignored(request.sequenceToken());
        LogGroup group = Groups.require(platform.store(), request.logGroupName());
        LogStream stream = Groups.requireStream(platform.store(), group.name(), request.logStreamName());
        List<InputLogEvent> batch = request.logEvents();
        checkSize(batch);
        checkOrder(batch);
        Instant now = platform.clock().instant();
        Accepted accepted = Accepted.of(batch, now, group);
        if (accepted.from < accepted.to) {
            List<InputLogEvent> valid = batch.subList(accepted.from, accepted.to);
            checkSpan(valid);
            events.of(stream).append(valid, now);
        }
        return PutLogEventsResponse.builder()
                .nextSequenceToken(stream.directory())
                .rejectedLogEventsInfo(accepted.rejected(batch.size()))
                .build();
    }

    /** Sequence tokens are accepted and ignored, as AWS does since 2023. */
    private static void ignored(@Nullable String sequenceToken) {}

    private static void checkSize(List<InputLogEvent> batch) {
        long bytes = batch.stream()
                .mapToLong(event -> event.message().getBytes(StandardCharsets.UTF_8).length + EVENT_OVERHEAD_BYTES)
                .sum();
        if (bytes > BATCH_BYTES) {
            throw LogsErrors.invalid("Upload too large: " + bytes + " bytes exceeds limit of " + BATCH_BYTES);
        }
    }

    private static void checkOrder(List<InputLogEvent> batch) {
        for (int i = 1; i < batch.size(); i++) {
            if (batch.get(i).timestamp() < batch.get(i - 1).timestamp()) {
                throw LogsErrors.invalid("Log events in a single PutLogEvents request must be in chronological order.");
            }
        }
    }

    /** What is rejected for its age, or as too new, does not count. */
    private static void checkSpan(List<InputLogEvent> valid) {
        long span = valid.getLast().timestamp() - valid.getFirst().timestamp();
        if (span > SPAN.toMillis()) {
            throw LogsErrors.invalid(
                    "The batch of log events in a single PutLogEvents request cannot span more than 24 hours.");
        }
    }

    /** The range of a batch that is neither too old, expired nor too new; indices as AWS reports them. */
    private record Accepted(int from, int to, int tooOldEnd, int expiredEnd) {

        static Accepted of(List<InputLogEvent> batch, Instant now, LogGroup group) {
            int tooOldEnd = countBefore(batch, now.minus(PAST));
            int expiredEnd = group.expiry(now).map(e -> countBefore(batch, e)).orElse(0);
            int tooNewStart = countBefore(batch, now.plus(FUTURE).plusMillis(1));
            return new Accepted(Math.max(tooOldEnd, expiredEnd), tooNewStart, tooOldEnd, expiredEnd);
        }

        private static int countBefore(List<InputLogEvent> batch, Instant instant) {
            return (int) batch.stream()
                    .takeWhile(event -> event.timestamp() < instant.toEpochMilli())
                    .count();
        }

        @Nullable
        RejectedLogEventsInfo rejected(int size) {
            if (from == 0 && to == size) {
                return null;
            }
            return RejectedLogEventsInfo.builder()
                    .tooOldLogEventEndIndex(positive(tooOldEnd).orElse(null))
                    .expiredLogEventEndIndex(positive(expiredEnd).orElse(null))
                    .tooNewLogEventStartIndex(to < size ? to : null)
                    .build();
        }

        private static Optional<Integer> positive(int index) {
            return index > 0 ? Optional.of(index) : Optional.empty();
        }
    }
}
