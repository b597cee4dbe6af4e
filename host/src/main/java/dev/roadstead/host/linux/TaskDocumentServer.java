package dev.roadstead.host.linux;

import dev.roadstead.host.Network;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelException;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.ServerChannel;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.socket.SocketChannel;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.timeout.ReadTimeoutHandler;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The <a href="https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-metadata-endpoint-v4-fargate.html">metadata</a> and
 * credentials endpoint of the tasks, at 169.254.170.2:80. It listens in the router's namespace of each VPC, since a listener in a task's own
 * namespace would take port 80 away from its containers, and tells tasks apart by their addresses, which a router lets nobody else
 * use. It answers from the documents of the task's assignment alone and knows nothing else.
 */
final class TaskDocumentServer implements AutoCloseable {
    private static final InetSocketAddress ADDRESS =
            new InetSocketAddress(RouterTables.TASK_METADATA.toInetAddress(), 80);

    /** Connections of one VPC's tasks at once. */
    private static final int CONNECTIONS = 1024;

    private static final int REQUEST_LIMIT = 8 << 10;
    private static final int IDLE_SECONDS = 10;

    private final Network network;
    private final MultiThreadIoEventLoopGroup loop = new MultiThreadIoEventLoopGroup(
            1, new DefaultThreadFactory("task-documents", true), EpollIoHandler.newFactory());
    private final Map<String, Task> tasks = new ConcurrentHashMap<>();
    private final Map<Caller, Task> callers = new ConcurrentHashMap<>();
    private final Map<String, Channel> listeners = new HashMap<>();

    TaskDocumentServer(Network network) {
        this.network = network;
    }

    /** Who calls: an address means something only within its VPC. */
    private record Caller(String vpcId, InetAddress address) {}

    private record Task(String taskId, Caller caller, Map<String, String> documents) {}

    /** Answers for a task from now on, or replaces what is answered. */
    void serve(String taskId, HostedInterface place, Map<String, String> documents) throws Exception {
        Caller caller = new Caller(place.vpcId(), place.address().toInetAddress());
        Task task = new Task(taskId, caller, documents);
        tasks.put(taskId, task);
        callers.put(caller, task);
        listen(place.vpcId());
    }

    private synchronized void listen(String vpcId) throws Exception {
        Channel before = listeners.get(vpcId);
        if (before != null && before.isActive()) {
            return;
        }
        AtomicInteger connections = new AtomicInteger();
        ServerBootstrap bootstrap = new ServerBootstrap()
                .group(loop)
                .channelFactory(() -> open(vpcId))
                .option(ChannelOption.SO_REUSEADDR, true)
                .childHandler(new ChannelInitializer<SocketChannel>() {
                    @Override
                    protected void initChannel(SocketChannel channel) {
                        accept(channel, vpcId, connections);
                    }
                });
        listeners.put(vpcId, bootstrap.bind(ADDRESS).sync().channel());
    }

    /** Only the socket is made inside: the event loop's thread, started by the binding, would stay in the namespace. */
    private ServerChannel open(String vpcId) {
        try {
            return network.inNamespace(vpcId, EpollServerSocketChannel::new);
        } catch (Exception e) {
            throw new ChannelException("no socket in the router of " + vpcId, e);
        }
    }

    private void accept(SocketChannel channel, String vpcId, AtomicInteger connections) {
        if (connections.incrementAndGet() > CONNECTIONS) {
            connections.decrementAndGet();
            channel.close();
            return;
        }
        channel.closeFuture().addListener(closed -> connections.decrementAndGet());
        channel.pipeline()
                .addLast(new ReadTimeoutHandler(IDLE_SECONDS, TimeUnit.SECONDS))
                .addLast(new HttpServerCodec())
                .addLast(new HttpObjectAggregator(REQUEST_LIMIT))
                .addLast(new Answers(new Caller(vpcId, channel.remoteAddress().getAddress())));
    }

    /** Forgets a task; the listener of a VPC without tasks is closed. */
    void close(String taskId) {
        Task task = tasks.remove(taskId);
        if (task == null) {
            return;
        }
        callers.remove(task.caller(), task);
        synchronized (this) {
            String vpcId = task.caller().vpcId();
            if (tasks.values().stream().noneMatch(each -> each.caller().vpcId().equals(vpcId))) {
                Channel listener = listeners.remove(vpcId);
                if (listener != null) {
                    listener.close();
                }
            }
        }
    }

    @Override
    public void close() {
        loop.shutdownGracefully(0, 5, TimeUnit.SECONDS).syncUninterruptibly();
    }

    private final class Answers extends SimpleChannelInboundHandler<FullHttpRequest> {
        private final Caller caller;

        Answers(Caller caller) {
            this.caller = caller;
        }

        @Override
        protected void channelRead0(ChannelHandlerContext context, FullHttpRequest request) {
            FullHttpResponse response = answer(request);
            boolean alive = HttpUtil.isKeepAlive(request);
            HttpUtil.setContentLength(response, response.content().readableBytes());
            HttpUtil.setKeepAlive(response, alive);
            var sent = context.writeAndFlush(response);
            if (!alive) {
                sent.addListener(ChannelFutureListener.CLOSE);
            }
        }

        private FullHttpResponse answer(FullHttpRequest request) {
            if (!request.method().equals(HttpMethod.GET)) {
                return json(HttpResponseStatus.METHOD_NOT_ALLOWED, "{\"message\":\"only GET is served here\"}");
            }
            Task task = callers.get(caller);
            String path = request.uri().split("\\?", 2)[0];
            String document = task == null ? null : task.documents().get(path);
            return document == null
                    ? json(HttpResponseStatus.NOT_FOUND, "{\"message\":\"404 page not found\"}")
                    : json(HttpResponseStatus.OK, document);
        }

        private static FullHttpResponse json(HttpResponseStatus status, String body) {
            ByteBuf bytes = Unpooled.copiedBuffer(body, StandardCharsets.UTF_8);
            FullHttpResponse response = new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, status, bytes);
            response.headers().set(HttpHeaderNames.CONTENT_TYPE, "application/json");
            return response;
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            context.close();
        }
    }
}
