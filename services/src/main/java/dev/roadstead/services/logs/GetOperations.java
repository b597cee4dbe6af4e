package dev.roadstead.services.logs;

import dev.roadstead.services.aws.Platform;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.cloudwatchlogs.model.GetLogEventsRequest;
import software.amazon.awssdk.services.cloudwatchlogs.model.GetLogEventsResponse;
import software.amazon.awssdk.services.cloudwatchlogs.model.OutputLogEvent;

/**
 * GetLogEvents: one stream, a page at a time, in both directions. At either end the token that came is given back.
 *
 * @see <a href="https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_GetLogEvents.html">GetLogEvents</a>
 */
final class GetOperations {

    private static final int PAGE_EVENTS = 10_000;
    private static final int PAGE_BYTES = 1 << 20;
    private static final Pattern TOKEN = Pattern.compile("([fb])/(\\d{20})(\\d{36})/s");

    private final Platform platform;
    private final Events events;

    GetOperations(Platform platform, Events events) {
        this.platform = platform;
        this.events = events;
    }

    GetLogEventsResponse get(GetLogEventsRequest request) {
        String groupName = Groups.name(request.logGroupName(), request.logGroupIdentifier());
        LogGroup group = Groups.require(platform.store(), groupName);
        LogStream stream = Groups.requireStream(platform.store(), groupName, request.logStreamName());
        Window window = Window.of(
                request.startTime(),
                request.endTime(),
                group.expiry(platform.clock().instant()));
        Place place = Place.of(request.nextToken(), Boolean.TRUE.equals(request.startFromHead()), window);
        int limit = Optional.ofNullable(request.limit()).orElse(PAGE_EVENTS);
        List<LogEvent> page = read(events.of(stream), place, window, limit);
        return GetLogEventsResponse.builder()
                .events(page.stream().map(GetOperations::output).toList())
                .nextForwardToken(
                        page.isEmpty()
                                ? token("f", place.ahead(window))
                                : token("f", page.getLast().cursor()))
                .nextBackwardToken(
                        page.isEmpty()
                                ? token("b", place.cursor)
                                : token("b", page.getFirst().cursor()))
                .build();
    }

    private static List<LogEvent> read(StreamEvents stream, Place place, Window window, int limit) {
        List<LogEvent> page = new ArrayList<>();
        Iterator<LogEvent> reading = stream.from(place.cursor, place.backwards);
        long bytes = 0;
        while (page.size() < limit && bytes < PAGE_BYTES && reading.hasNext()) {
            LogEvent event = reading.next();
            if (window.isPast(event, place.backwards)) {
                break;
            }
            if (window.contains(event)) {
                page.add(event);
                bytes += event.bytes();
            }
        }
        if (place.backwards) {
            Collections.reverse(page);
        }
        return page;
    }

    private static OutputLogEvent output(LogEvent event) {
        return OutputLogEvent.builder()
                .timestamp(event.timestamp().toEpochMilli())
                .ingestionTime(event.ingestionTime().toEpochMilli())
                .message(event.message())
                .build();
    }

    private static String token(String direction, Cursor cursor) {
        return "%s/%020d%036d/s".formatted(direction, bounded(cursor.timestamp()), bounded(cursor.position()));
    }

    private static long bounded(long value) {
        return Math.max(0, value);
    }

    /** Where a page starts, and which way it goes. */
    private record Place(Cursor cursor, boolean backwards) {

        private static Cursor head(Window window) {
            return new Cursor(window.from - 1, Long.MAX_VALUE);
        }

        /** Where to go on forwards after nothing was found: whoever came from the end has everything that will come ahead. */
        Cursor ahead(Window window) {
            return backwards && cursor.timestamp() == window.to ? head(window) : cursor;
        }

        static Place of(@Nullable String token, boolean fromHead, Window window) {
            if (token == null) {
                return fromHead ? new Place(head(window), false) : new Place(new Cursor(window.to, -1), true);
            }
            Matcher matcher = TOKEN.matcher(token);
            if (!matcher.matches()) {
                throw LogsErrors.invalid("The specified nextToken is invalid.");
            }
            try {
                Cursor cursor = new Cursor(Long.parseLong(matcher.group(2)), Long.parseLong(matcher.group(3)));
                return new Place(cursor, matcher.group(1).equals("b"));
            } catch (NumberFormatException e) {
                throw LogsErrors.invalid("The specified nextToken is invalid.");
            }
        }
    }

    /**
     * The times that are asked for, in milliseconds since the epoch.
     *
     * @param from first instant that is in
     * @param to first instant that is out
     */
    record Window(long from, long to) {

        static Window of(@Nullable Long startTime, @Nullable Long endTime, Optional<Instant> expiry) {
            long start = startTime == null ? 1 : Math.max(1, startTime);
            long kept = expiry.map(Instant::toEpochMilli).orElse(1L);
            return new Window(Math.max(start, kept), endTime == null ? Long.MAX_VALUE : endTime);
        }

        boolean contains(LogEvent event) {
            long timestamp = event.timestamp().toEpochMilli();
            return timestamp >= from && timestamp < to;
        }

        boolean isPast(LogEvent event, boolean backwards) {
            long timestamp = event.timestamp().toEpochMilli();
            return backwards ? timestamp < from : timestamp >= to;
        }
    }
}
