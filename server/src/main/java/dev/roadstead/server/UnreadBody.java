package dev.roadstead.server;

import io.helidon.http.HeaderNames;
import io.helidon.webserver.CloseConnectionException;
import io.helidon.webserver.http.ServerRequest;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;

/**
 * What is left of a body after its request was answered. A client that is still sending would not see the answer if the
 * connection were reset at once, so some of the rest is read away; a client that sends more, or none, is cut off.
 */
final class UnreadBody {
    private static final int MAX_BYTES = 64 * 1024 * 1024;
    private static final long MAX_NANOS = Duration.ofSeconds(10).toNanos();
    private static final int BUFFER_BYTES = 16 * 1024;

    private UnreadBody() {}

    /** @throws CloseConnectionException where the connection cannot be used for another request */
    static void dispose(ServerRequest request) {
        if (!request.content().hasEntity() || request.content().consumed()) {
            return;
        }
        boolean waitsForContinue = request.headers().contains(HeaderNames.EXPECT) && !request.continueSent();
        if (waitsForContinue || !readAway(request)) {
            throw new CloseConnectionException("the request was answered before its body was read");
        }
    }

    private static boolean readAway(ServerRequest request) {
        long started = System.nanoTime();
        byte[] buffer = new byte[BUFFER_BYTES];
        long left = MAX_BYTES;
        try {
            InputStream in = request.content().inputStream();
            while (left > 0 && System.nanoTime() - started < MAX_NANOS) {
                int count = in.read(buffer);
                if (count < 0) {
                    return true;
                }
                left -= count;
            }
            return false;
        } catch (IOException | RuntimeException e) {
            return false;
        }
    }
}
