package dev.roadstead.balancer;

import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;

/** What the connections of one event loop use in turn, so that no request allocates it anew. */
final class LoopScratch {

    private static final DateTimeFormatter DATE = DateTimeFormatter.ofPattern(
                    "EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.ROOT)
            .withZone(ZoneOffset.UTC);

    private final HeadReader reader = new HeadReader();
    private final RequestHead request = new RequestHead();
    private final ResponseHead response = new ResponseHead();
    private final HeadWriter writer = new HeadWriter();
    private final HeadBudget heads = new HeadBudget();
    private final InstantSource clock;
    private final RandomGenerator random;
    private long dateSeconds = Long.MIN_VALUE;
    private String date = "";

    LoopScratch(InstantSource clock, long seed) {
        this.clock = clock;
        this.random = new SplittableRandom(seed);
    }

    HeadReader reader() {
        return reader;
    }

    RequestHead request() {
        return request;
    }

    ResponseHead response() {
        return response;
    }

    HeadWriter writer() {
        return writer;
    }

    HeadBudget heads() {
        return heads;
    }

    RandomGenerator random() {
        return random;
    }

    long epochSeconds() {
        return Math.floorDiv(clock.millis(), 1000L);
    }

    Instant now() {
        return clock.instant();
    }

    /** The value of a Date field. */
    String date() {
        long seconds = epochSeconds();
        if (seconds != dateSeconds) {
            dateSeconds = seconds;
            date = DATE.format(Instant.ofEpochSecond(seconds));
        }
        return date;
    }
}
