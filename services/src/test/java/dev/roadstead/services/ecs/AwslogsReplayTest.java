package dev.roadstead.services.ecs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.roadstead.host.OutputSink.Batch;
import dev.roadstead.host.OutputSink.Stream;
import dev.roadstead.services.aws.Caller;
import dev.roadstead.services.aws.Principal;
import dev.roadstead.services.logs.LogsHousekeeping;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.services.cloudwatchlogs.CloudWatchLogsClient;
import software.amazon.awssdk.services.cloudwatchlogs.model.GetLogEventsResponse;
import software.amazon.awssdk.services.cloudwatchlogs.model.InputLogEvent;

/** Batches that are larger than a page of GetLogEvents, on the real service: each line once, wherever the kill came. */
class AwslogsReplayTest {

    private static final int LINES = 10_000;
    private static final Instant AT = Instant.parse("2026-01-02T03:04:05.678901Z");

    @TempDir
    private Path directory;

    private CloudWatchLogsClient logs;
    private LoggedTask task;
    private AwslogsSink sink;

    @BeforeEach
    void runTask() {
        task = new LoggedTask(world -> {
            world.now.set(AT);
            logs = LogsHousekeeping.open(world.platform, directory).api();
            return logs;
        });
        sink = task.sink;
        asRoot(() -> logs.createLogGroup(r -> r.logGroupName(LoggedTask.GROUP)));
        asRoot(() -> logs.createLogStream(r -> r.logGroupName(LoggedTask.GROUP).logStreamName(task.stream())));
    }

    @AfterEach
    void close() {
        task.close();
    }

    private void asRoot(Runnable action) {
        new Caller(EcsWorld.ACCOUNT, EcsWorld.REGION, new Principal.Root(EcsWorld.ACCOUNT)).run(() -> {
            action.run();
            return true;
        });
    }

    /** More than a megabyte, and so put in two calls. */
    private List<String> lines(String prefix) {
        return IntStream.range(0, LINES)
                .mapToObj(i -> prefix + "%05d ".formatted(i) + "x".repeat(100))
                .toList();
    }

    private Batch batch(boolean replayed, Instant at, List<String> texts) {
        return task.batch(Stream.STDOUT, replayed, at, texts);
    }

    private List<String> stored() {
        List<String> stored = new ArrayList<>();
        asRoot(() -> {
            String token = "";
            GetLogEventsResponse page = logs.getLogEvents(r -> r.logGroupName(LoggedTask.GROUP)
                    .logStreamName(task.stream())
                    .startFromHead(true));
            while (!page.nextForwardToken().equals(token)) {
                page.events().forEach(event -> stored.add(event.message()));
                token = page.nextForwardToken();
                String next = token;
                page = logs.getLogEvents(r -> r.logGroupName(LoggedTask.GROUP)
                        .logStreamName(task.stream())
                        .startFromHead(true)
                        .nextToken(next));
            }
        });
        return stored;
    }

    @Test
    void aBatchLargerThanAPageThatHadArrivedIsNotWrittenAgain() {
        sink.accept(batch(false, AT, lines("a")));
        sink.accept(batch(true, AT, lines("a")));
        assertThat(stored()).isEqualTo(lines("a"));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 5000, 9999})
    void ofABatchThatHadArrivedInPartOnlyTheRestIsWritten(int arrived) {
        sink.accept(batch(false, AT, lines("a")));
        Instant next = AT.plusMillis(1);
        put(next, lines("b").subList(0, arrived));
        sink.accept(batch(true, next, lines("b")));
        List<String> expected = new ArrayList<>(lines("a"));
        expected.addAll(lines("b"));
        assertThat(stored()).isEqualTo(expected);
    }

    private void put(Instant at, List<String> texts) {
        for (int from = 0; from < texts.size(); from += 1000) {
            List<InputLogEvent> part = texts.subList(from, Math.min(texts.size(), from + 1000)).stream()
                    .map(text -> InputLogEvent.builder()
                            .timestamp(at.toEpochMilli())
                            .message(text)
                            .build())
                    .toList();
            asRoot(() -> logs.putLogEvents(r -> r.logGroupName(LoggedTask.GROUP)
                    .logStreamName(task.stream())
                    .logEvents(part)));
        }
    }

    @Test
    void linesThatAreTheSameAsThoseOfTheBatchBeforeAreNotTakenForThem() {
        List<String> same = List.of("tick", "tick");
        sink.accept(batch(false, AT, same));
        sink.accept(batch(true, AT.plusMillis(1), same));
        assertThat(stored()).containsExactly("tick", "tick", "tick", "tick");
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aBatchIsNotTakenForOneOfTheOtherStreamWithTheSameBoundsAndLines(boolean arrived) {
        List<String> same = List.of("tick", "tick");
        Instant next = AT.plusMillis(1);
        sink.accept(task.batch(Stream.STDOUT, false, AT, same));
        if (arrived) {
            sink.accept(task.batch(Stream.STDERR, false, next, same));
        }
        sink.accept(task.batch(Stream.STDERR, true, next, same));
        sink.accept(task.batch(Stream.STDOUT, true, AT, same));
        assertThat(stored()).containsExactly("tick", "tick", "tick", "tick");
    }
}
