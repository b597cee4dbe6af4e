package dev.roadstead.services.cloudwatch;

import java.time.Instant;

/**
 * What is kept of a metric for one span.
 *
 * @param time the span's beginning
 */
record Point(String unit, Resolution resolution, Instant time, Summary summary) {
    Point {
        time = resolution.floor(time);
    }

    /** The same in a wider span. */
    Point in(Resolution wider) {
        return new Point(unit, wider, time, summary);
    }
}
