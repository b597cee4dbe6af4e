package dev.roadstead.services.logs;

import java.time.Instant;

/**
 * A stored event.
 *
 * @param position in its stream; grows with each event that is put
 */
record LogEvent(Instant timestamp, Instant ingestionTime, String message, long position) {

    Cursor cursor() {
        return new Cursor(timestamp.toEpochMilli(), position);
    }
}
