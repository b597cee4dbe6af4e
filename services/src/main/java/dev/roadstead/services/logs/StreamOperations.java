package dev.roadstead.services.logs;

import dev.roadstead.services.aws.Caller;
import dev.roadstead.services.aws.Page;
import dev.roadstead.services.aws.Platform;
import dev.roadstead.store.Key;
import dev.roadstead.store.Versioned;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import software.amazon.awssdk.services.cloudwatchlogs.model.CreateLogStreamRequest;
import software.amazon.awssdk.services.cloudwatchlogs.model.CreateLogStreamResponse;
import software.amazon.awssdk.services.cloudwatchlogs.model.DeleteLogStreamRequest;
import software.amazon.awssdk.services.cloudwatchlogs.model.DeleteLogStreamResponse;
import software.amazon.awssdk.services.cloudwatchlogs.model.DescribeLogStreamsRequest;
import software.amazon.awssdk.services.cloudwatchlogs.model.DescribeLogStreamsResponse;

/** Log streams. */
final class StreamOperations {

    private static final int PAGE = 50;
    private static final int DIRECTORY_DIGITS = 32;

    private final Platform platform;
    private final Events events;

    StreamOperations(Platform platform, Events events) {
        this.platform = platform;
        this.events = events;
    }

    CreateLogStreamResponse create(CreateLogStreamRequest request) {
        LogStream stream = new LogStream(
                request.logGroupName(),
                request.logStreamName(),
                platform.clock().instant(),
                platform.ids().hex(DIRECTORY_DIGITS));
        Key key = Groups.key(LogStream.id(stream.group(), stream.name()));
        platform.store().change(tx -> {
            Groups.require(tx, stream.group());
            if (tx.contains(LogStream.KIND, key)) {
                throw LogsErrors.streamExists();
            }
            tx.insert(LogStream.KIND, key, stream);
        });
        return CreateLogStreamResponse.builder().build();
    }

    DeleteLogStreamResponse delete(DeleteLogStreamRequest request) {
        LogStream deleted = platform.store().write(tx -> {
            LogStream stream = Groups.requireStream(tx, request.logGroupName(), request.logStreamName());
            tx.delete(LogStream.KIND, Groups.key(LogStream.id(stream.group(), stream.name())));
            return stream;
        });
        events.delete(deleted);
        return DeleteLogStreamResponse.builder().build();
    }

    DescribeLogStreamsResponse describe(DescribeLogStreamsRequest request) {
        Caller caller = Caller.current();
        String group = Groups.name(request.logGroupName(), request.logGroupIdentifier());
        Groups.require(platform.store(), group);
        boolean byTime = "LastEventTime".equals(request.orderByAsString());
        String prefix = Optional.ofNullable(request.logStreamNamePrefix()).orElse("");
        if (byTime && !prefix.isEmpty()) {
            throw LogsErrors.invalid("Cannot order by LastEventTime with a logStreamNamePrefix.");
        }
        boolean descending = Boolean.TRUE.equals(request.descending());
        Function<Row, String> key = byTime ? Row::timeKey : Row::nameKey;
        Function<Row, String> ordered = descending ? key.andThen(StreamOperations::inverted) : key;
        List<Row> rows =
                platform
                        .store()
                        .list(LogStream.KIND, caller.account(), caller.region(), LogStream.id(group, prefix))
                        .stream()
                        .map(Versioned::value)
                        .map(stream -> new Row(stream, events.of(stream)))
                        .sorted(Comparator.comparing(ordered))
                        .toList();
        Page<Row> page = Page.of(
                rows,
                ordered,
                request.nextToken(),
                Optional.ofNullable(request.limit()).orElse(PAGE),
                () -> LogsErrors.invalid("The specified nextToken is invalid."));
        return DescribeLogStreamsResponse.builder()
                .logStreams(page.map(Row::describe).items())
                .nextToken(page.token())
                .build();
    }

    /** Sorts the other way round: each character's complement. */
    private static String inverted(String key) {
        StringBuilder text = new StringBuilder(key.length() + 1);
        key.chars().forEach(c -> text.append((char) (0xD7FF - c)));
        return text.append((char) 0xD7FF).toString();
    }

    /** A stream and its events' bounds. */
    private record Row(LogStream stream, StreamEvents events) {

        String nameKey() {
            return stream.name();
        }

        String timeKey() {
            long last = events.lastTimestamp().orElse(stream.createdAt().toEpochMilli());
            return "%020d:%s".formatted(last, stream.name());
        }

        @SuppressWarnings("deprecation") // AWS still answers with a sequence token
        software.amazon.awssdk.services.cloudwatchlogs.model.LogStream describe() {
            return software.amazon.awssdk.services.cloudwatchlogs.model.LogStream.builder()
                    .logStreamName(stream.name())
                    .creationTime(stream.createdAt().toEpochMilli())
                    .firstEventTimestamp(events.firstTimestamp().orElse(null))
                    .lastEventTimestamp(events.lastTimestamp().orElse(null))
                    .lastIngestionTime(
                            events.lastIngestion().map(Instant::toEpochMilli).orElse(null))
                    .uploadSequenceToken(stream.directory())
                    .arn(Groups.arn(stream.group(), stream.name()))
                    .storedBytes(0L)
                    .build();
        }
    }
}
