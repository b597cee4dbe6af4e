package dev.roadstead.balancer;

import dev.roadstead.balancer.AppliedSnapshot.ListenFailure;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.socket.ServerSocketChannel;
import io.netty.channel.socket.SocketChannel;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/** A load balancer's node with its listeners. Only {@link NettyBalancer#apply} changes it, one call at a time. */
final class BalancedNode {

    private static final int BACKLOG = 4096;

    private final BalancedLoadBalancer loadBalancer;
    private final NodeSnapshot snapshot;
    private final NodeMachinery machinery;
    private final NodeDoor door;
    private final List<NodeLoop> loops = new ArrayList<>();
    private final Map<Integer, BoundListener> listeners = new LinkedHashMap<>();
    private final AtomicInteger connections = new AtomicInteger();
    private boolean proven;

    /** What a node runs on. */
    record NodeMachinery(Transport transport, NamespaceSockets sockets, EventLoops eventLoops) {}

    BalancedNode(BalancedLoadBalancer loadBalancer, NodeSnapshot snapshot, NodeMachinery machinery) {
        this.loadBalancer = loadBalancer;
        this.snapshot = snapshot;
        this.machinery = machinery;
        this.door = new NodeDoor(machinery.sockets(), machinery.transport(), loadBalancer.limits(), snapshot.address());
        machinery.eventLoops().forEach((loop, scratch) -> loops.add(new NodeLoop(loadBalancer, door, loop, scratch)));
    }

    NodeDoor door() {
        return door;
    }

    NamespaceSockets sockets() {
        return machinery.sockets();
    }

    NodeSnapshot snapshot() {
        return snapshot;
    }

    /**
     * Opens and closes listeners until they are those given; the ones that could not be opened are returned. Where there are
     * none, a socket is bound for a moment, so that it is known whether the node is there at all.
     */
    List<ListenFailure> listen(List<ListenerSnapshot> wanted) {
        closeListenersBut(wanted.stream().map(ListenerSnapshot::port).toList());
        List<ListenFailure> failures = new ArrayList<>();
        if (wanted.isEmpty() && !proven) {
            attempt(0, failures, () -> bind(0, client -> {}).close());
        }
        for (ListenerSnapshot listener : wanted) {
            BoundListener bound = listeners.get(listener.port());
            if (bound != null) {
                bound.update(listener);
                continue;
            }
            attempt(listener.port(), failures, () -> listeners.put(listener.port(), open(listener)));
        }
        return failures;
    }

    private interface Attempt {
        void make() throws ExecutionException, InterruptedException;
    }

    private void attempt(int port, List<ListenFailure> failures, Attempt attempt) {
        try {
            attempt.make();
            proven = true;
        } catch (ExecutionException e) {
            failures.add(failure(port, e.getCause() == null ? e : e.getCause()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            failures.add(failure(port, e));
        }
    }

    private ListenFailure failure(int port, Throwable cause) {
        String reason = snapshot.address() + ":" + port + ": " + cause.getMessage();
        return new ListenFailure(loadBalancer.id(), snapshot.id(), port, reason);
    }

    private BoundListener open(ListenerSnapshot listener) throws ExecutionException, InterruptedException {
        BoundListener bound = new BoundListener(snapshot.address(), listener);
        bound.bound(bind(listener.port(), client -> accept(client, bound)));
        return bound;
    }

    private Channel bind(int port, Consumer<SocketChannel> accept) throws ExecutionException, InterruptedException {
        ServerSocketChannel server = machinery
                .sockets()
                .open(machinery.transport()::newServerChannel)
                .get();
        CompletableFuture<Channel> opened = new CompletableFuture<>();
        int pending = loadBalancer.limits().pendingBytes();
        new ServerBootstrap()
                .group(machinery.eventLoops().group())
                .channelFactory(() -> server)
                .option(ChannelOption.SO_BACKLOG, BACKLOG)
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childOption(ChannelOption.WRITE_BUFFER_WATER_MARK, new WriteBufferWaterMark(pending / 2, pending))
                .childHandler(new ChannelInitializer<SocketChannel>() {
                    @Override
                    protected void initChannel(SocketChannel client) {
                        accept.accept(client);
                    }
                })
                .bind(new InetSocketAddress(snapshot.address(), port))
                .addListener(future -> {
                    if (future.isSuccess()) {
                        opened.complete(server);
                    } else {
                        opened.completeExceptionally(future.cause());
                    }
                });
        return opened.get();
    }

    private void accept(SocketChannel client, BoundListener listener) {
        if (connections.incrementAndGet() > loadBalancer.limits().connectionsPerNode() || listener.closed()) {
            connections.decrementAndGet();
            loadBalancer.counters().refused.increment();
            client.close();
            return;
        }
        client.closeFuture().addListener(closed -> connections.decrementAndGet());
        client.pipeline().addLast(new ClientConnection(client, listener, on(client.eventLoop())));
    }

    private NodeLoop on(EventLoop eventLoop) {
        for (NodeLoop loop : loops) {
            if (loop.loop() == eventLoop) {
                return loop;
            }
        }
        throw new IllegalStateException("a connection on an event loop of somebody else");
    }

    private void closeListenersBut(Collection<Integer> ports) {
        List<Integer> gone = listeners.keySet().stream()
                .filter(port -> !ports.contains(port))
                .toList();
        for (Integer port : gone) {
            BoundListener listener = listeners.remove(port);
            if (listener != null) {
                listener.close();
            }
        }
        if (!gone.isEmpty()) {
            EventLoops.onEach(loops, NodeLoop::retireClients);
        }
    }

    /** Returns when no further request goes to a target that is not to get any. */
    void retireTargets() {
        EventLoops.onEach(loops, NodeLoop::retireTargets);
    }

    /** The same without waiting, for a caller that is itself on an event loop. */
    void retireTargetsSoon() {
        loops.forEach(loop -> loop.loop().execute(loop::retireTargets));
    }

    void close() {
        listeners.values().forEach(BoundListener::close);
        listeners.clear();
        EventLoops.onEach(loops, NodeLoop::close);
    }
}
