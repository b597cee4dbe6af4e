package dev.roadstead.balancer;

import io.netty.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * When a client's connection has been idle for too long. Bytes only note the time; one timer for each connection fires no
 * more often than once in the idle timeout, and looks then whether any came.
 *
 * <p>A head must be whole within the idle timeout of its first byte, however often bytes of it trickle in.
 */
final class ClientDeadlines {

    /** How long bytes of a client are thrown away after an error, so that it gets to read the error. */
    private static final long LINGER_SECONDS = 2;

    private static final long NONE = Long.MIN_VALUE;

    private final ClientConnection client;
    private final NodeLoop home;
    private final long openedAt;
    private long lastActivity;
    private long headSince = NONE;
    private @Nullable ScheduledFuture<?> timer;

    ClientDeadlines(ClientConnection client, NodeLoop home) {
        this.client = client;
        this.home = home;
        this.openedAt = home.nanoTime();
        this.lastActivity = openedAt;
    }

    void start() {
        schedule(idleNanos());
    }

    void touch() {
        lastActivity = home.nanoTime();
    }

    void headBegins() {
        if (headSince == NONE) {
            headSince = lastActivity;
        }
    }

    void headEnds() {
        headSince = NONE;
    }

    boolean keepAliveOver() {
        return lastActivity - openedAt
                > home.loadBalancer().attributes().clientKeepAlive().toNanos();
    }

    void linger() {
        stop();
        timer = home.loop().schedule(client::close, LINGER_SECONDS, TimeUnit.SECONDS);
    }

    void stop() {
        ScheduledFuture<?> running = timer;
        timer = null;
        if (running != null) {
            running.cancel(false);
        }
    }

    private long idleNanos() {
        return home.loadBalancer().attributes().idleTimeout().toNanos();
    }

    private void schedule(long nanos) {
        timer = home.loop().schedule(this::look, nanos, TimeUnit.NANOSECONDS);
    }

    private void look() {
        long since = headSince == NONE ? lastActivity : headSince;
        long remaining = since + idleNanos() - home.nanoTime();
        if (remaining > 0) {
            schedule(remaining);
        } else {
            touch();
            schedule(idleNanos());
            client.timedOut();
        }
    }
}
