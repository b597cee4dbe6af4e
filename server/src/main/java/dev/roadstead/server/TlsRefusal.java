package dev.roadstead.server;

import io.helidon.common.buffers.BufferData;
import io.helidon.common.concurrency.limits.Limit;
import io.helidon.webserver.ConnectionContext;
import io.helidon.webserver.spi.ServerConnection;
import io.helidon.webserver.spi.ServerConnectionSelector;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.Semaphore;

/**
 * Answers a client that begins with a TLS handshake where plain HTTP is spoken. Container clients try TLS first and then
 * plain HTTP: read as an HTTP request line, the handshake has no end, and every connection would cost them ten seconds.
 */
final class TlsRefusal implements ServerConnectionSelector {
    private static final byte[] ANSWER = ("HTTP/1.1 400 Bad Request\r\nContent-Type: text/plain\r\n"
                    + "Content-Length: 39\r\nConnection: close\r\n\r\nThis port speaks HTTP, and not HTTPS.\r\n")
            .getBytes(StandardCharsets.US_ASCII);

    @Override
    public int bytesToIdentifyConnection() {
        return 1;
    }

    @Override
    public Support supports(BufferData first) {
        return first.get(0) == TlsByFirstByte.HANDSHAKE ? Support.SUPPORTED : Support.UNSUPPORTED;
    }

    @Override
    public Set<String> supportedApplicationProtocols() {
        return Set.of();
    }

    @Override
    public ServerConnection connection(ConnectionContext context) {
        return new Refused(context);
    }

    private record Refused(ConnectionContext context) implements ServerConnection {
        @Override
        public void handle(Semaphore requests) {
            refuse();
        }

        @Override
        public void handle(Limit limit) {
            refuse();
        }

        private void refuse() {
            context.dataReader().skip(context.dataReader().available());
            context.dataWriter().writeNow(BufferData.create(ANSWER));
        }

        @Override
        public Duration idleTime() {
            return Duration.ZERO;
        }

        @Override
        public void close(boolean interrupt) {}
    }
}
