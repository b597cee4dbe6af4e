package dev.roadstead.balancer;

import io.netty.channel.ChannelFuture;
import io.netty.channel.EventLoop;
import io.netty.channel.socket.SocketChannel;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A node on one event loop: the pools of connections that its clients' requests go through. A client's connection and the
 * connections to targets that it uses live on the same loop, so nothing here is shared between threads.
 */
final class NodeLoop {

    private final BalancedLoadBalancer loadBalancer;
    private final NodeDoor door;
    private final EventLoop loop;
    private final LoopScratch scratch;
    private final Map<BalancedTarget, TargetPool> pools = new IdentityHashMap<>();
    private final Set<ClientConnection> clients = Collections.newSetFromMap(new IdentityHashMap<>());

    NodeLoop(BalancedLoadBalancer loadBalancer, NodeDoor door, EventLoop loop, LoopScratch scratch) {
        this.loadBalancer = loadBalancer;
        this.door = door;
        this.loop = loop;
        this.scratch = scratch;
    }

    BalancedLoadBalancer loadBalancer() {
        return loadBalancer;
    }

    EventLoop loop() {
        return loop;
    }

    LoopScratch scratch() {
        return scratch;
    }

    long nanoTime() {
        return loop.ticker().nanoTime();
    }

    void clientOpened(ClientConnection client) {
        clients.add(client);
        loadBalancer.counters().accepted.increment();
    }

    void clientClosed(ClientConnection client) {
        if (clients.remove(client)) {
            loadBalancer.counters().closed.increment();
        }
    }

    /** Ends the connections of listeners that were closed, each with the response that it is at. */
    void retireClients() {
        for (ClientConnection client : List.copyOf(clients)) {
            if (client.listener().closed()) {
                client.retire();
            }
        }
    }

    /** A connection that waits for its next request; null where there is none. */
    @Nullable
    TargetConnection takeIdle(BalancedTarget target) {
        TargetPool pool = pools.get(target);
        return pool == null ? null : pool.takeIdle();
    }

    /** Opens a connection for an exchange, which hears of its success or failure. */
    TargetConnection open(BalancedTarget target, Exchange exchange) {
        TargetPool pool = pools.computeIfAbsent(target, unused -> new TargetPool(this));
        TargetConnection connection = new TargetConnection(this, pool, target, exchange);
        pool.opened(connection);
        door.open().whenCompleteAsync((channel, failure) -> connect(connection, channel, failure), loop);
        return connection;
    }

    private void connect(TargetConnection connection, @Nullable SocketChannel channel, @Nullable Throwable failure) {
        if (channel == null) {
            connection.failed(failure == null ? new IllegalStateException("no socket") : failure);
            return;
        }
        ChannelFuture connected = door.connect(channel, loop, connection);
        connected.addListener(future -> {
            if (future.isSuccess()) {
                connection.connected();
            } else {
                connection.failed(future.cause());
            }
        });
    }

    /** Takes back a connection whose exchange is done. */
    void release(TargetConnection connection) {
        TargetPool pool = pools.get(connection.target());
        if (pool == null || !connection.target().registered()) {
            connection.close();
            return;
        }
        pool.putIdle(connection);
    }

    void closed(TargetPool pool, TargetConnection connection) {
        pool.closed(connection);
        if (pool.isEmpty()) {
            pools.remove(connection.target(), pool);
        }
    }

    /** Brings the pools in line with what the targets' snapshots say now. */
    void retireTargets() {
        for (BalancedTarget target : List.copyOf(pools.keySet())) {
            TargetPool pool = pools.get(target);
            if (pool == null || target.registered()) {
                continue;
            }
            if (target.cut(scratch.now())) {
                pool.cut();
            } else {
                pool.closeIdle();
            }
        }
    }

    /** The node is gone, and every connection with it. */
    void close() {
        List.copyOf(clients).forEach(ClientConnection::close);
        List.copyOf(pools.values()).forEach(TargetPool::cut);
    }
}
