package dev.roadstead.services.logs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.roadstead.services.aws.Authorizer;
import dev.roadstead.services.aws.Caller;
import dev.roadstead.services.aws.Ids;
import dev.roadstead.services.aws.Platform;
import dev.roadstead.services.aws.Principal;
import dev.roadstead.store.Store;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.services.cloudwatchlogs.model.FilterLogEventsResponse;
import software.amazon.awssdk.services.cloudwatchlogs.model.FilteredLogEvent;
import software.amazon.awssdk.services.cloudwatchlogs.model.GetLogEventsResponse;
import software.amazon.awssdk.services.cloudwatchlogs.model.InputLogEvent;
import software.amazon.awssdk.services.cloudwatchlogs.model.InvalidParameterException;
import software.amazon.awssdk.services.cloudwatchlogs.model.LogStream;
import software.amazon.awssdk.services.cloudwatchlogs.model.OutputLogEvent;
import software.amazon.awssdk.services.cloudwatchlogs.model.RejectedLogEventsInfo;
import software.amazon.awssdk.services.cloudwatchlogs.model.ResourceAlreadyExistsException;
import software.amazon.awssdk.services.cloudwatchlogs.model.ResourceNotFoundException;

final class CloudWatchLogsApiTest {

    private static final String GROUP = "/ecs/backend";
    private static final Caller ROOT = new Caller("123456789012", "eu-west-1", new Principal.Root("123456789012"));

    @TempDir
    private Path directory;

    private Instant now = Instant.parse("2026-11-21T10:00:00Z");
    private final Store store = Store.memory();
    private final Platform platform = new Platform(
            store, () -> now, new Ids(new SplittableRandom(1)), (caller, access) -> new Authorizer.Decision.Allowed());

    private LogsHousekeeping.Logs logs;

    @BeforeEach
    void makeTheGroup() {
        logs = LogsHousekeeping.open(platform, directory);
        as(() -> logs.api().createLogGroup(r -> r.logGroupName(GROUP)));
    }

    @Test
    void eventsComeBackInOrderPageByPageInBothDirections() {
        stream("s");
        put("s", IntStream.range(0, 25).mapToObj(i -> event(i, "line " + i)).toList());
        List<String> forward = new ArrayList<>();
        GetLogEventsResponse page = get("s", true, null);
        while (!page.events().isEmpty()) {
            forward.addAll(messages(page));
            page = get("s", true, page.nextForwardToken());
        }
        assertThat(forward)
                .isEqualTo(IntStream.range(0, 25).mapToObj(i -> "line " + i).toList());
        GetLogEventsResponse last = get("s", false, null);
        assertThat(messages(last)).startsWith("line 15").endsWith("line 24").hasSize(10);
        assertThat(messages(get("s", false, last.nextBackwardToken())))
                .startsWith("line 5")
                .endsWith("line 14");
    }

    @Test
    void atTheEndTheTokenThatCameIsGivenBackAndLaterFindsWhatIsNew() {
        stream("s");
        put("s", List.of(event(0, "one")));
        String token = get("s", true, null).nextForwardToken();
        assertThat(get("s", true, token).events()).isEmpty();
        assertThat(get("s", true, token).nextForwardToken()).isEqualTo(token);
        put("s", List.of(event(0, "two")));
        assertThat(messages(get("s", true, token))).containsExactly("two");
    }

    @Test
    void theForwardTokenOfAnEmptyStreamFindsWhatComesLater() {
        stream("s");
        String token = get("s", false, null).nextForwardToken();
        assertThat(get("s", true, token).events()).isEmpty();
        put("s", List.of(event(0, "one")));
        assertThat(messages(get("s", true, token))).containsExactly("one");
    }

    @Test
    void theEndOfAFilterIsInAndThatOfAStreamsReadingIsNot() {
        stream("s");
        put("s", List.of(event(0, "zero"), event(1, "one"), event(2, "two")));
        long end = now.toEpochMilli() + 1;
        assertThat(as(() -> logs.api()
                                .filterLogEvents(r -> r.logGroupName(GROUP).endTime(end)))
                        .events())
                .extracting(event -> event.message())
                .containsExactly("zero", "one");
        assertThat(messages(as(() -> logs.api()
                        .getLogEvents(
                                r -> r.logGroupName(GROUP).logStreamName("s").endTime(end)))))
                .containsExactly("zero");
    }

    @Test
    void whatIsRejectedDoesNotCountForTheSpanOfABatch() {
        stream("s");
        long month = java.time.Duration.ofDays(30).toMillis();
        put("s", List.of(event(-month, "old"), event(0, "new")));
        assertThat(messages(get("s", true, null))).containsExactly("new");
        long day = java.time.Duration.ofDays(1).toMillis();
        assertThatThrownBy(() -> put("s", List.of(event(-day - 1, "a"), event(0, "b"))))
                .hasMessageContaining("cannot span more than 24 hours");
    }

    @Test
    void batchesThatComeOutOfOrderAreReadInOrder() {
        SplittableRandom random = new SplittableRandom(42);
        stream("s");
        List<String> expected = new ArrayList<>();
        for (int batch = 0; batch < 60; batch++) {
            long start = random.nextLong(100_000);
            String filler = "x".repeat(random.nextInt(6000));
            List<InputLogEvent> events = new ArrayList<>();
            for (int i = 0; i < 5; i++) {
                String message = "%06d-%02d-%d ".formatted(start + i, batch, i);
                expected.add(message);
                events.add(event(start + i, message + filler));
            }
            put("s", events);
        }
        expected.sort(Comparator.naturalOrder());
        List<String> read = new ArrayList<>();
        GetLogEventsResponse page = get("s", true, null);
        while (!page.events().isEmpty()) {
            messages(page).forEach(message -> read.add(message.substring(0, 12)));
            page = get("s", true, page.nextForwardToken());
        }
        assertThat(read)
                .isEqualTo(expected.stream().map(m -> m.substring(0, 12)).toList());
        List<String> backwards = new ArrayList<>();
        page = get("s", false, null);
        while (!page.events().isEmpty()) {
            messages(page).reversed().forEach(message -> backwards.add(message.substring(0, 12)));
            page = get("s", false, page.nextBackwardToken());
        }
        assertThat(backwards.reversed()).isEqualTo(read);
    }

    @Test
    void whatWasPutIsThereAfterReopeningAndATornTailIsCut() throws IOException {
        stream("s");
        put("s", List.of(event(0, "kept")));
        try (Stream<Path> files = Files.walk(directory);
                FileChannel file = FileChannel.open(
                        files.filter(Files::isRegularFile).findFirst().orElseThrow(), StandardOpenOption.APPEND)) {
            file.write(ByteBuffer.wrap(new byte[] {0, 0, 0, 40, 1, 2, 3, 4, 5}));
        }
        logs = LogsHousekeeping.open(platform, directory);
        assertThat(messages(get("s", true, null))).containsExactly("kept");
        put("s", List.of(event(1, "after")));
        logs = LogsHousekeeping.open(platform, directory);
        assertThat(messages(get("s", true, null))).containsExactly("kept", "after");
    }

    @Test
    void filterMergesStreamsByTimeAndPagesWithoutLossOrRepetition() {
        stream("a");
        stream("b");
        put(
                "a",
                IntStream.range(0, 30).mapToObj(i -> event(2L * i, "a ok " + i)).toList());
        put(
                "b",
                IntStream.range(0, 30)
                        .mapToObj(i -> event(2L * i + 1, "b ERROR " + i))
                        .toList());
        List<FilteredLogEvent> all = new ArrayList<>();
        FilterLogEventsResponse page = filter("", null);
        all.addAll(page.events());
        while (page.nextToken() != null) {
            page = filter("", page.nextToken());
            all.addAll(page.events());
        }
        assertThat(all).hasSize(60).isSortedAccordingTo(Comparator.comparing(FilteredLogEvent::timestamp));
        assertThat(all.stream().map(FilteredLogEvent::eventId).distinct()).hasSize(60);
        assertThat(filter("ERROR -7", null).events())
                .allMatch(e -> e.logStreamName().equals("b"));
        assertThat(filter("?ERROR ?ok", null).events()).hasSize(7);
        assertThat(filter("\"a ok 1\"", null).events())
                .hasSize(7)
                .allMatch(e -> e.message().startsWith("a ok 1"));
    }

    @Test
    void aPatternOfAnotherSyntaxIsRefusedByName() {
        assertThatThrownBy(() -> filter("{ $.level = \"error\" }", null))
                .isInstanceOfSatisfying(AwsServiceException.class, e -> {
                    assertThat(e.statusCode()).isEqualTo(501);
                    assertThat(e.getMessage()).contains("filterPattern");
                });
    }

    @Test
    void eventsThatAreTooOldOrTooNewAreRejectedByTheirIndices() {
        stream("s");
        List<InputLogEvent> future =
                List.of(event(0, "in"), event(Duration.ofHours(3).toMillis(), "too new"));
        RejectedLogEventsInfo rejected = as(() -> logs.api()
                .putLogEvents(r -> r.logGroupName(GROUP).logStreamName("s").logEvents(future))
                .rejectedLogEventsInfo());
        assertThat(rejected.tooNewLogEventStartIndex()).isEqualTo(1);
        assertThat(messages(get("s", true, null))).containsExactly("in");
        List<InputLogEvent> past = List.of(event(-Duration.ofDays(15).toMillis(), "too old"));
        assertThat(as(() -> logs.api()
                        .putLogEvents(
                                r -> r.logGroupName(GROUP).logStreamName("s").logEvents(past))
                        .rejectedLogEventsInfo()
                        .tooOldLogEventEndIndex()))
                .isEqualTo(1);
    }

    @Test
    void aBatchOutOfOrderOrTooLargeIsRefusedWhole() {
        stream("s");
        assertThatThrownBy(() -> put("s", List.of(event(5, "b"), event(4, "a"))))
                .isInstanceOf(InvalidParameterException.class)
                .hasMessageContaining("chronological order");
        String large = "x".repeat(600_000);
        assertThatThrownBy(() -> put("s", List.of(event(0, large), event(1, large))))
                .isInstanceOf(InvalidParameterException.class)
                .hasMessageContaining("Upload too large");
        assertThat(get("s", true, null).events()).isEmpty();
    }

    @Test
    void aLargeEventComesBackWhole() {
        stream("s");
        put("s", List.of(event(0, "small"), event(1, "y".repeat(250_000)), event(2, "end")));
        assertThat(messages(get("s", true, null)).get(1)).hasSize(250_000);
    }

    @Test
    void retentionHidesExpiredEventsAtOnceAndDeletesTheirFiles() throws IOException {
        stream("s");
        put("s", List.of(event(0, "old")));
        as(() -> logs.api().putRetentionPolicy(r -> r.logGroupName(GROUP).retentionInDays(1)));
        now = now.plus(Duration.ofDays(2));
        assertThat(get("s", true, null).events()).isEmpty();
        logs.housekeeping().run();
        try (Stream<Path> files = Files.walk(directory)) {
            assertThat(files.filter(Files::isRegularFile)).isEmpty();
        }
    }

    @Test
    void retentionTakesOnlyTheValuesThatAwsTakes() {
        assertThatThrownBy(() -> as(() ->
                        logs.api().putRetentionPolicy(r -> r.logGroupName(GROUP).retentionInDays(8))))
                .isInstanceOf(InvalidParameterException.class)
                .hasMessageContaining("retentionInDays: 8");
    }

    @Test
    void whatDoesNotExistOrExistsAlreadyIsSaidInAwsWords() {
        assertThatThrownBy(() -> get("nowhere", true, null))
                .isInstanceOf(ResourceNotFoundException.class)
                .hasMessageContaining("The specified log stream does not exist.");
        assertThatThrownBy(() -> as(() -> logs.api().createLogGroup(r -> r.logGroupName(GROUP))))
                .isInstanceOf(ResourceAlreadyExistsException.class);
        stream("s");
        assertThatThrownBy(() -> stream("s")).isInstanceOf(ResourceAlreadyExistsException.class);
    }

    @Test
    void streamsAreListedByNameAndByTheirLastEvent() {
        stream("a");
        stream("b");
        stream("c");
        put("b", List.of(event(10, "later")));
        put("a", List.of(event(5, "earlier")));
        put("c", List.of(event(1, "first")));
        assertThat(names("LogStreamName", false)).containsExactly("a", "b", "c");
        assertThat(names("LastEventTime", true)).containsExactly("b", "a", "c");
        assertThat(names("LastEventTime", false)).containsExactly("c", "a", "b");
    }

    @Test
    void aDeletedStreamTakesItsEventsWithIt() {
        stream("s");
        put("s", List.of(event(0, "gone")));
        as(() -> logs.api().deleteLogStream(r -> r.logGroupName(GROUP).logStreamName("s")));
        stream("s");
        assertThat(get("s", true, null).events()).isEmpty();
    }

    private List<String> names(String order, boolean descending) {
        return as(() -> logs
                .api()
                .describeLogStreams(r -> r.logGroupName(GROUP).orderBy(order).descending(descending))
                .logStreams()
                .stream()
                .map(LogStream::logStreamName)
                .toList());
    }

    private void stream(String name) {
        as(() -> logs.api().createLogStream(r -> r.logGroupName(GROUP).logStreamName(name)));
    }

    private void put(String stream, List<InputLogEvent> events) {
        as(() -> logs.api()
                .putLogEvents(r -> r.logGroupName(GROUP).logStreamName(stream).logEvents(events)));
    }

    private GetLogEventsResponse get(String stream, boolean fromHead, String token) {
        return as(() -> logs.api()
                .getLogEvents(r -> r.logGroupName(GROUP)
                        .logStreamName(stream)
                        .startFromHead(fromHead)
                        .limit(10)
                        .nextToken(token)));
    }

    private FilterLogEventsResponse filter(String pattern, String token) {
        return as(() -> logs.api()
                .filterLogEvents(r ->
                        r.logGroupName(GROUP).filterPattern(pattern).limit(7).nextToken(token)));
    }

    private InputLogEvent event(long offsetMillis, String message) {
        return InputLogEvent.builder()
                .timestamp(now.toEpochMilli() + offsetMillis)
                .message(message)
                .build();
    }

    private static List<String> messages(GetLogEventsResponse response) {
        return response.events().stream().map(OutputLogEvent::message).toList();
    }

    private static <T> T as(Supplier<T> action) {
        return ROOT.run(action);
    }
}
