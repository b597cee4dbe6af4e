package dev.roadstead.services.cloudwatch;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * What is asked of a metric's past: a time, and how long the spans in it shall be. Spans count from the start, which is rounded down as
 * AWS does.
 *
 * @param to the first instant that is out
 * @see <a href="https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_GetMetricStatistics.html">GetMetricStatistics, StartTime</a>
 */
record Window(Instant from, Instant to, Duration period, Instant now) {

    private static final Duration MINUTE = Duration.ofMinutes(1);
    /** Beyond what may be put ahead of time. */
    private static final Duration AHEAD = Duration.ofHours(3);

    private static final int PART_SPANS = 1440;

    static Window of(Instant start, Instant end, Duration period, Instant now) {
        Resolution narrowest = Resolution.narrowest(start, now);
        Duration rounding = period.compareTo(MINUTE) < 0
                ? period
                : narrowest.span().compareTo(MINUTE) < 0 ? MINUTE : narrowest.span();
        return new Window(Resolution.floor(start, rounding), end, period, now);
    }

    /** Whether AWS knows periods of this length: 1, 5, 10, 20, 30 or a multiple of 60 seconds. */
    static boolean isPeriod(int seconds) {
        return switch (seconds) {
            case 1, 5, 10, 20, 30 -> true;
            default -> seconds > 0 && seconds % 60 == 0;
        };
    }

    /** How many spans begin in it. */
    long spans() {
        long seconds = Duration.between(from, to).toSeconds();
        return Math.ceilDiv(seconds, period.toSeconds());
    }

    /** The same in pieces of so many spans at most, one after the other, without the time for which spans so short are not kept. */
    List<Window> parts() {
        Instant kept = widestWithin().horizon(now);
        Instant first = from.isBefore(kept) ? spanOf(kept) : from;
        Instant last = Collections.min(List.of(to, now.plus(AHEAD)));
        List<Window> parts = new ArrayList<>();
        Duration length = period.multipliedBy(PART_SPANS);
        for (Instant begin = first; begin.isBefore(last); begin = begin.plus(length)) {
            parts.add(new Window(begin, Collections.min(List.of(begin.plus(length), last)), period, now));
        }
        return parts;
    }

    private Resolution widestWithin() {
        return Arrays.stream(Resolution.values())
                .filter(resolution -> resolution.span().compareTo(period) <= 0)
                .reduce(Resolution.SECOND, (narrower, wider) -> wider);
    }

    /**
     * Adds points up by span, apart for each unit. A point counts in spans that are at least as long as those that are kept for its time:
     * asked for in shorter ones, old data is not there.
     */
    final class Sums implements Consumer<Point> {
        private final SortedMap<String, SortedMap<Instant, Summary>> series = new TreeMap<>();

        @Override
        public void accept(Point point) {
            if (has(point)) {
                series.computeIfAbsent(point.unit(), any -> new TreeMap<>())
                        .merge(spanOf(point.time()), point.summary(), Summary::plus);
            }
        }

        /** By unit. */
        SortedMap<String, SortedMap<Instant, Summary>> series() {
            return series;
        }
    }

    private boolean has(Point point) {
        boolean inside = !point.time().isBefore(from) && point.time().isBefore(to);
        return inside
                && point.resolution().span().compareTo(period) <= 0
                && Resolution.narrowest(point.time(), now).span().compareTo(period) <= 0;
    }

    private Instant spanOf(Instant time) {
        long past = Duration.between(from, time).toSeconds();
        return from.plusSeconds(past - past % period.toSeconds());
    }
}
