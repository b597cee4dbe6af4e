package dev.roadstead.services.cloudwatch;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * In which spans data points are kept, and for how long before they are added up into the next wider one.
 *
 * @see <a href="https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/cloudwatch_concepts.html#Metric">Metrics retention</a>
 */
enum Resolution {
    SECOND(Duration.ofSeconds(1), Duration.ofHours(3)),
    MINUTE(Duration.ofMinutes(1), Duration.ofDays(15)),
    FIVE_MINUTES(Duration.ofMinutes(5), Duration.ofDays(63)),
    HOUR(Duration.ofHours(1), Duration.ofDays(455));

    private final Duration span;
    private final Duration kept;

    Resolution(Duration span, Duration kept) {
        this.span = span;
        this.kept = kept;
    }

    Duration span() {
        return span;
    }

    long seconds() {
        return span.toSeconds();
    }

    /** The beginning of the span that an instant is in. */
    Instant floor(Instant instant) {
        return floor(instant, span);
    }

    static Instant floor(Instant instant, Duration span) {
        return Instant.ofEpochSecond(Math.floorDiv(instant.getEpochSecond(), span.toSeconds()) * span.toSeconds());
    }

    /** Before this, nothing is kept in this resolution; the beginning of a span of the next one, so that none is torn. */
    Instant horizon(Instant now) {
        return next().orElse(this).floor(now.minus(kept));
    }

    /** Into what it is added up; empty for the widest, which is deleted. */
    Optional<Resolution> next() {
        return this == HOUR ? Optional.empty() : Optional.of(values()[ordinal() + 1]);
    }

    /** The narrowest that data of a time still has. */
    static Resolution narrowest(Instant time, Instant now) {
        for (Resolution resolution : values()) {
            if (!time.isBefore(resolution.horizon(now))) {
                return resolution;
            }
        }
        return HOUR;
    }

    static Resolution ofSeconds(long seconds) {
        for (Resolution resolution : values()) {
            if (resolution.seconds() == seconds) {
                return resolution;
            }
        }
        throw new IllegalArgumentException("resolution: " + seconds + " s (expected one of 1, 60, 300, 3600)");
    }
}
