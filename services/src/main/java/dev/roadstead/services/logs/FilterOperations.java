package dev.roadstead.services.logs;

import dev.roadstead.services.aws.Caller;
import dev.roadstead.services.aws.Platform;
import dev.roadstead.services.logs.GetOperations.Window;
import dev.roadstead.store.Versioned;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.cloudwatchlogs.model.FilterLogEventsRequest;
import software.amazon.awssdk.services.cloudwatchlogs.model.FilterLogEventsResponse;
import software.amazon.awssdk.services.cloudwatchlogs.model.FilteredLogEvent;

/**
 * FilterLogEvents: the streams of a group, merged by time.
 *
 * @see <a href="https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_FilterLogEvents.html">FilterLogEvents</a>
 */
final class FilterOperations {

    private static final int PAGE_EVENTS = 10_000;
    private static final int PAGE_BYTES = 1 << 20;
    /** A call that has looked at so many events answers with what it found and a token to go on. */
    private static final int SCAN_EVENTS = 200_000;

    private static final int STREAM_NAMES = 100;
    private static final String MARK = "rs1:";

    private final Platform platform;
    private final Events events;

    FilterOperations(Platform platform, Events events) {
        this.platform = platform;
        this.events = events;
    }

    @SuppressWarnings("deprecation") // interleaved is accepted and has no effect, as on AWS: streams are always merged
    FilterLogEventsResponse filter(FilterLogEventsRequest request) {
        merged(request.interleaved());
        String groupName = Groups.name(request.logGroupName(), request.logGroupIdentifier());
        LogGroup group = Groups.require(platform.store(), groupName);
        FilterPattern pattern =
                FilterPattern.parse(Optional.ofNullable(request.filterPattern()).orElse(""));
        Window window = Window.of(
                request.startTime(),
                // Unlike GetLogEvents, this operation's end is the last instant that is in.
                request.endTime() == null ? null : Long.valueOf(request.endTime() + 1),
                group.expiry(platform.clock().instant()));
        Found start = Found.decode(request.nextToken(), window);
        Merge merge = new Merge(streams(request, groupName), start);
        int limit = Optional.ofNullable(request.limit()).orElse(PAGE_EVENTS);
        return page(merge, pattern, window, limit);
    }

    private static void merged(@Nullable Boolean interleaved) {}

    private List<Source> streams(FilterLogEventsRequest request, String group) {
        Caller caller = Caller.current();
        List<String> names = request.logStreamNames();
        String prefix = Optional.ofNullable(request.logStreamNamePrefix()).orElse("");
        if (!names.isEmpty() && !prefix.isEmpty()) {
            throw LogsErrors.invalid("logStreamNamePrefix and logStreamNames are mutually exclusive parameters.");
        }
        if (names.size() > STREAM_NAMES) {
            throw LogsErrors.invalid("logStreamNames: " + names.size() + " (expected at most " + STREAM_NAMES + ")");
        }
        names.forEach(name -> Groups.requireStream(platform.store(), group, name));
        return platform
                .store()
                .list(LogStream.KIND, caller.account(), caller.region(), LogStream.id(group, prefix))
                .stream()
                .map(Versioned::value)
                .filter(stream -> names.isEmpty() || names.contains(stream.name()))
                .map(stream -> new Source(stream.name(), events.of(stream)))
                .toList();
    }

    private static FilterLogEventsResponse page(Merge merge, FilterPattern pattern, Window window, int limit) {
        List<FilteredLogEvent> page = new ArrayList<>();
        long bytes = 0;
        int scanned = 0;
        Optional<Found> last = Optional.empty();
        while (page.size() < limit && bytes < PAGE_BYTES && scanned < SCAN_EVENTS && merge.hasNext()) {
            Found found = merge.next();
            if (window.isPast(found.event, false)) {
                return response(page, Optional.empty());
            }
            scanned++;
            last = Optional.of(found);
            if (window.contains(found.event) && pattern.test(found.event.message())) {
                page.add(found.output());
                bytes += found.event.bytes();
            }
        }
        return response(page, merge.hasNext() ? last : Optional.empty());
    }

    private static FilterLogEventsResponse response(List<FilteredLogEvent> page, Optional<Found> last) {
        return FilterLogEventsResponse.builder()
                .events(page)
                .searchedLogStreams(List.of())
                .nextToken(last.map(Found::token).orElse(null))
                .build();
    }

    private record Source(String stream, StreamEvents events) {}

    /** An event and the stream that it is in; ordered by time, stream, arrival. */
    private record Found(LogEvent event, String stream) implements Comparable<Found> {

        @Override
        public int compareTo(Found other) {
            return Comparator.comparing((Found f) -> f.event.timestamp())
                    .thenComparing(Found::stream)
                    .thenComparing(f -> f.event.position())
                    .compare(this, other);
        }

        FilteredLogEvent output() {
            return FilteredLogEvent.builder()
                    .logStreamName(stream)
                    .timestamp(event.timestamp().toEpochMilli())
                    .ingestionTime(event.ingestionTime().toEpochMilli())
                    .message(event.message())
                    .eventId("%020d%015d%021d"
                            .formatted(
                                    event.timestamp().toEpochMilli(),
                                    stream.hashCode() & 0xffff_ffffL,
                                    event.position()))
                    .build();
        }

        String token() {
            String text = MARK + event.timestamp().toEpochMilli() + ":" + event.position() + ":" + stream;
            return Base64.getUrlEncoder().withoutPadding().encodeToString(text.getBytes(StandardCharsets.UTF_8));
        }

        /** The place to go on from: behind the token's event, or before the window. */
        static Found decode(@Nullable String token, Window window) {
            if (token == null) {
                return at(window.from() - 1, Long.MAX_VALUE, "\uffff");
            }
            try {
                String text = new String(Base64.getUrlDecoder().decode(token), StandardCharsets.UTF_8);
                String[] parts = text.split(":", 4);
                if (parts.length == 4 && text.startsWith(MARK)) {
                    return at(Long.parseLong(parts[1]), Long.parseLong(parts[2]), parts[3]);
                }
            } catch (IllegalArgumentException e) {
                throw LogsErrors.invalid("The specified nextToken is invalid.");
            }
            throw LogsErrors.invalid("The specified nextToken is invalid.");
        }

        private static Found at(long timestamp, long position, String stream) {
            java.time.Instant instant = java.time.Instant.ofEpochMilli(timestamp);
            return new Found(new LogEvent(instant, instant, "", position), stream);
        }
    }

    /** Several streams' readings, merged; each stream starts behind the place that was given. */
    private static final class Merge {
        private final PriorityQueue<Head> heads = new PriorityQueue<>(Comparator.comparing(Head::found));

        private record Head(Found found, Iterator<LogEvent> rest) {}

        Merge(List<Source> sources, Found start) {
            Cursor cursor = new Cursor(start.event.timestamp().toEpochMilli() - 1, Long.MAX_VALUE);
            for (Source source : sources) {
                Iterator<LogEvent> reading = source.events.from(cursor, false);
                advance(source.stream, reading, start);
            }
        }

        boolean hasNext() {
            return !heads.isEmpty();
        }

        Found next() {
            Head head = heads.remove();
            advance(head.found.stream, head.rest, head.found);
            return head.found;
        }

        private void advance(String stream, Iterator<LogEvent> reading, Found after) {
            while (reading.hasNext()) {
                Found found = new Found(reading.next(), stream);
                if (found.compareTo(after) > 0) {
                    heads.add(new Head(found, reading));
                    return;
                }
            }
        }
    }
}
