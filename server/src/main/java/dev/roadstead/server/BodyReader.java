package dev.roadstead.server;

import io.helidon.webserver.CloseConnectionException;
import io.helidon.webserver.http.ServerRequest;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * Reads bodies into memory, which anyone may send before a signature is looked at: so one body is bounded in size and
 * time, and all large ones together in size. Small bodies never wait.
 */
final class BodyReader {
    /** A larger body is refused unread. */
    static final int MAX_BYTES = 10 * 1024 * 1024;

    private static final int SMALL_BYTES = 64 * 1024;
    private static final int MAX_LARGE_BYTES = 5 * MAX_BYTES;
    private static final Duration WAIT = Duration.ofSeconds(10);
    private static final Duration MAX_TIME = Duration.ofSeconds(60);
    private static final int BUFFER_BYTES = 16 * 1024;

    private final Semaphore largeBytes = new Semaphore(MAX_LARGE_BYTES, true);

    /** What became of a body. */
    sealed interface Body {
        record Whole(byte[] bytes) implements Body {}

        record TooLarge(long limitBytes) implements Body {}

        record TooSlow(long limitSeconds) implements Body {}
    }

    /** Room for the body of a request, or nothing where large bodies take it all for too long. */
    Optional<Room> room(ServerRequest request) {
        int bytes = length(request);
        if (bytes <= SMALL_BYTES || bytes > MAX_BYTES) {
            return Optional.of(new Room(0));
        }
        try {
            return largeBytes.tryAcquire(bytes, WAIT.toMillis(), TimeUnit.MILLISECONDS)
                    ? Optional.of(new Room(bytes))
                    : Optional.empty();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        }
    }

    /** As declared; where it is not declared it may be the largest. One more than the largest where it is too large. */
    private static int length(ServerRequest request) {
        if (!request.content().hasEntity()) {
            return 0;
        }
        long declared = request.headers().contentLength().orElse(MAX_BYTES);
        return (int) Math.min(declared, MAX_BYTES + 1L);
    }

    /** The right to hold a body until it is closed. */
    final class Room implements AutoCloseable {
        private final int bytes;

        private Room(int bytes) {
            this.bytes = bytes;
        }

        /** @throws CloseConnectionException where the client goes away in the middle */
        Body read(ServerRequest request) {
            int length = length(request);
            if (length > MAX_BYTES) {
                return new Body.TooLarge(MAX_BYTES);
            }
            if (length == 0) {
                return new Body.Whole(new byte[0]);
            }
            try {
                return read(request.content().inputStream());
            } catch (IOException | RuntimeException e) {
                throw new CloseConnectionException("the client went away", e);
            }
        }

        private Body read(InputStream in) throws IOException {
            long started = System.nanoTime();
            var body = new ByteArrayOutputStream();
            byte[] buffer = new byte[BUFFER_BYTES];
            for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
                body.write(buffer, 0, count);
                if (body.size() > MAX_BYTES) {
                    return new Body.TooLarge(MAX_BYTES);
                }
                if (System.nanoTime() - started > MAX_TIME.toNanos()) {
                    return new Body.TooSlow(MAX_TIME.toSeconds());
                }
            }
            return new Body.Whole(body.toByteArray());
        }

        @Override
        public void close() {
            largeBytes.release(bytes);
        }
    }
}
