package dev.roadstead.balancer;

import io.netty.channel.Channel;
import org.jspecify.annotations.Nullable;

/** A listener on one node. Its rules are swapped under its connections. */
final class BoundListener {

    private final String nodeAddress;
    private final int port;
    private volatile RoutingTable routes;
    private volatile boolean closed;
    private @Nullable Channel server;

    BoundListener(String nodeAddress, ListenerSnapshot snapshot) {
        this.nodeAddress = nodeAddress;
        this.port = snapshot.port();
        this.routes = RoutingTable.of(snapshot);
    }

    String nodeAddress() {
        return nodeAddress;
    }

    int port() {
        return port;
    }

    RoutingTable routes() {
        return routes;
    }

    void update(ListenerSnapshot snapshot) {
        routes = RoutingTable.of(snapshot);
    }

    void bound(Channel channel) {
        server = channel;
    }

    /** Whether no further request is to begin on its connections. */
    boolean closed() {
        return closed;
    }

    /** Stops accepting, and returns when the port is free. */
    void close() {
        closed = true;
        Channel open = server;
        if (open != null) {
            open.close().syncUninterruptibly();
        }
    }
}
