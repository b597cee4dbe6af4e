package dev.roadstead.host.linux;

import dev.roadstead.host.Network;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.MultiThreadIoEventLoopGroup;
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
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The <a href="https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-metadata-endpoint-v4-fargate.html">metadata</a> and
 * credentials endpoint of each task, at 169.254.170.2:80 in the task's network namespace. It answers from the documents of the task's
 * assignment alone and knows nothing else.
 */
final class TaskDocumentServer implements AutoCloseable {
    static final String ADDRESS = "169.254.170.2";
    private static final int PORT = 80;

    /** Connections of one task at once. */
    private static final int CONNECTIONS = 64;

    private static final int REQUEST_LIMIT = 8 << 10;
    private static final int IDLE_SECONDS = 10;

    private final Network network;
    private final MultiThreadIoEventLoopGroup loop = new MultiThreadIoEventLoopGroup(
            1, new DefaultThreadFactory("task-documents", true), EpollIoHandler.newFactory());
    private final Map<String, Endpoint> endpoints = new ConcurrentHashMap<>();

    TaskDocumentServer(Network network) {
        this.network = network;
    }

    /** One task's open endpoint. */
    private static final class Endpoint {
        private final Channel channel;
        private volatile Map<String, String> documents;

        Endpoint(Channel channel, Map<String, String> documents) {
            this.channel = channel;
            this.documents = documents;
        }
    }

    /** Opens the endpoint of a task, or replaces what it answers. */
    void serve(String taskId, String interfaceId, Map<String, String> documents) throws Exception {
        Endpoint open = endpoints.get(taskId);
        if (open != null) {
            open.documents = documents;
            return;
        }
        AtomicInteger connections = new AtomicInteger();
        ServerBootstrap bootstrap = new ServerBootstrap()
                .group(loop)
                .channel(EpollServerSocketChannel.class)
                .option(ChannelOption.SO_REUSEADDR, true)
                .childHandler(new ChannelInitializer<SocketChannel>() {
                    @Override
                    protected void initChannel(SocketChannel channel) {
                        accept(channel, taskId, connections);
                    }
                });
        // The socket is made by the calling thread, so it belongs to the namespace that the thread is in.
        Channel channel = network.inNamespace(interfaceId, () -> bootstrap.bind(new InetSocketAddress(ADDRESS, PORT)))
                .sync()
                .channel();
        endpoints.put(taskId, new Endpoint(channel, documents));
    }

    private void accept(SocketChannel channel, String taskId, AtomicInteger connections) {
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
                .addLast(new Answers(taskId));
    }

    /** Closes the endpoint of a task. */
    void close(String taskId) {
        Endpoint endpoint = endpoints.remove(taskId);
        if (endpoint != null) {
            endpoint.channel.close().syncUninterruptibly();
        }
    }

    @Override
    public void close() {
        loop.shutdownGracefully(0, 5, TimeUnit.SECONDS).syncUninterruptibly();
    }

    private final class Answers extends SimpleChannelInboundHandler<FullHttpRequest> {
        private final String taskId;

        Answers(String taskId) {
            this.taskId = taskId;
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
            Endpoint endpoint = endpoints.get(taskId);
            String path = request.uri().split("\\?", 2)[0];
            String document = endpoint == null ? null : endpoint.documents.get(path);
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
