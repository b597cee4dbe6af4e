package dev.roadstead.services.logs;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Optional;
import java.util.zip.CRC32C;

/**
 * An event on disk: body length, checksum, timestamp, ingestion time (both in milliseconds), message, body length again. The length at
 * both ends lets a file be read from either; the checksum tells a torn tail.
 */
final class Frame {

    static final int OVERHEAD = 4 + 4 + 8 + 8 + 4;
    static final int HEAD = 8;
    private static final int TIMES = 16;

    private Frame() {}

    static int size(byte[] message) {
        return OVERHEAD + message.length;
    }

    static void write(ByteBuffer out, Instant timestamp, Instant ingested, byte[] message) {
        int length = TIMES + message.length;
        int start = out.position() + HEAD;
        out.position(start);
        out.putLong(timestamp.toEpochMilli()).putLong(ingested.toEpochMilli()).put(message);
        out.putInt(start - HEAD, length).putInt(start - 4, checksum(out, start, length));
        out.putInt(length);
    }

    /**
     * The frame at the buffer's position, which moves behind it.
     *
     * @param position of the frame in its stream
     * @return empty when no whole, sound frame is there; the position stays
     */
    static Optional<LogEvent> read(ByteBuffer in, long position) {
        int start = in.position();
        if (in.remaining() < OVERHEAD) {
            return Optional.empty();
        }
        int length = in.getInt(start);
        if (length < TIMES || length > in.remaining() - HEAD - 4) {
            return Optional.empty();
        }
        int body = start + HEAD;
        if (in.getInt(start + 4) != checksum(in, body, length) || in.getInt(body + length) != length) {
            return Optional.empty();
        }
        byte[] message = new byte[length - TIMES];
        in.get(body + TIMES, message);
        in.position(body + length + 4);
        return Optional.of(new LogEvent(
                Instant.ofEpochMilli(in.getLong(body)),
                Instant.ofEpochMilli(in.getLong(body + 8)),
                new String(message, StandardCharsets.UTF_8),
                position));
    }

    private static int checksum(ByteBuffer buffer, int from, int length) {
        CRC32C checksum = new CRC32C();
        checksum.update(buffer.slice(from, length));
        return (int) checksum.getValue();
    }
}
