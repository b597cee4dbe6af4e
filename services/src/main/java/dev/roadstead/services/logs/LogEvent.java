package dev.roadstead.services.logs;

import java.nio.charset.StandardCharsets;
import java.time.Instant;

/**
 * A stored event.
 *
 * @param position in its stream; grows with each event that is put
 */
record LogEvent(Instant timestamp, Instant ingestionTime, String message, long position) {

    /** How long the message is in UTF-8, which pages are measured by. */
    int bytes() {
        return message.getBytes(StandardCharsets.UTF_8).length;
    }

    Cursor cursor() {
        return new Cursor(timestamp.toEpochMilli(), position);
    }
}
