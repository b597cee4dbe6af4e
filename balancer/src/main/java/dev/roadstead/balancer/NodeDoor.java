package dev.roadstead.balancer;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.unix.IntegerUnixChannelOption;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.concurrent.CompletableFuture;

/** Opens connections from a node: in its namespace, and with its address. */
final class NodeDoor {

    /** Leaves the choice of the port to connect, which can use a port for several destinations at once (ip(7)). */
    private static final ChannelOption<Integer> IP_BIND_ADDRESS_NO_PORT =
            new IntegerUnixChannelOption("IP_BIND_ADDRESS_NO_PORT", 0, 24);

    private final NamespaceSockets sockets;
    private final Transport transport;
    private final BalancerSettings.Limits limits;
    private final InetSocketAddress local;

    NodeDoor(NamespaceSockets sockets, Transport transport, BalancerSettings.Limits limits, String address) {
        this.sockets = sockets;
        this.transport = transport;
        this.limits = limits;
        this.local = new InetSocketAddress(address, 0);
    }

    CompletableFuture<SocketChannel> open() {
        return sockets.open(transport::newChannel);
    }

    /** Connects a channel that {@link #open} created to the address of the handler's target. */
    ChannelFuture connect(SocketChannel channel, EventLoop loop, TargetConnection handler) {
        return connect(channel, loop, handler, handler.target().socketAddress());
    }

    ChannelFuture connect(SocketChannel channel, EventLoop loop, ChannelHandler handler, SocketAddress remote) {
        return new Bootstrap()
                .group(loop)
                .channelFactory(() -> channel)
                .option(ChannelOption.TCP_NODELAY, true)
                .option(IP_BIND_ADDRESS_NO_PORT, 1)
                .option(
                        ChannelOption.CONNECT_TIMEOUT_MILLIS,
                        Math.toIntExact(limits.connectTimeout().toMillis()))
                .option(
                        ChannelOption.WRITE_BUFFER_WATER_MARK,
                        new WriteBufferWaterMark(limits.pendingBytes() / 2, limits.pendingBytes()))
                .handler(handler)
                .connect(remote, local);
    }
}
