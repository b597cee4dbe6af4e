package dev.roadstead.server;

import dev.roadstead.wire.WireEndpoint;
import io.helidon.common.socket.SocketOptions;
import io.helidon.http.DirectHandler;
import io.helidon.http.HeaderValues;
import io.helidon.webserver.ListenerConfig;
import io.helidon.webserver.WebServer;
import io.helidon.webserver.WebServerConfig;
import io.helidon.webserver.http.DirectHandlers;
import io.helidon.webserver.http.Handler;
import io.helidon.webserver.http.HttpRouting;
import io.helidon.webserver.http.ServerResponse;
import io.helidon.webserver.http1.Http1Config;
import io.helidon.webserver.spi.ServerConnectionSelector;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import javax.net.ssl.SSLEngine;

/**
 * The HTTP side of the one endpoint: AWS's APIs, and the registry under {@code /v2}. A virtual thread for each
 * connection. Everything that a client could let grow has a limit here: body, headers, connections, time.
 */
final class Gateway implements AutoCloseable {
    private static final int MAX_CONNECTIONS = 2_048;
    private static final int MAX_CONCURRENT_REQUESTS = 512;
    private static final int MAX_HEADERS_BYTES = 32 * 1024;
    private static final int MAX_REQUEST_LINE_BYTES = 16 * 1024;
    private static final int BACKLOG = 1_024;
    private static final Duration READ_TIMEOUT = Duration.ofSeconds(60);
    private static final Duration IDLE_TIMEOUT = Duration.ofSeconds(75);
    private static final Duration STOP_GRACE = Duration.ofSeconds(5);

    private final WebServer server;
    private final Map<InetSocketAddress, String> names;
    private final AtomicBoolean stopping;

    private Gateway(WebServer server, Map<InetSocketAddress, String> names, AtomicBoolean stopping) {
        this.server = server;
        this.names = names;
        this.stopping = stopping;
    }

    /**
     * Where to listen.
     *
     * @param tls takes the connections that begin with a TLS handshake
     */
    record Listener(InetSocketAddress address, ServerConnectionSelector tls) {

        /** Plain HTTP alone. */
        static Listener plain(InetSocketAddress address) {
            return new Listener(address, new TlsRefusal());
        }

        /** TLS as well, told apart by the first byte. */
        static Listener withTls(InetSocketAddress address, Supplier<SSLEngine> engines) {
            return new Listener(address, new TlsByFirstByte(engines, limits()));
        }
    }

    /** A configuration to start with. It can be made ahead, beside other things: the first one in a process loads the library. */
    static WebServerConfig.Builder configuration() {
        HttpRouting.builder();
        ListenerConfig.builder().build();
        return WebServer.builder().shutdownHook(false);
    }

    /**
     * Listens everywhere; port 0 takes a free one.
     *
     * @param config used up
     * @throws IOException where one of them cannot be had; none is listened on then
     */
    static Gateway start(
            WebServerConfig.Builder config, List<Listener> listeners, WireEndpoint endpoint, StreamingHandler registry)
            throws IOException {
        if (listeners.isEmpty()) {
            throw new IllegalArgumentException("a gateway without an address: expected at least one");
        }
        AtomicBoolean stopping = new AtomicBoolean();
        Handler handler = handler(new ApiHandler(endpoint, new BodyReader()), new RegistryHandler(registry), stopping);
        Map<InetSocketAddress, String> names = new LinkedHashMap<>();
        for (Listener each : listeners) {
            InetSocketAddress address = each.address();
            boolean first = names.isEmpty();
            String name = first ? WebServer.DEFAULT_SOCKET_NAME : "gateway-" + names.size();
            names.put(address, name);
            if (first) {
                listener(config, each, handler);
            } else {
                config.putSocket(
                        name, listener(ListenerConfig.builder(), each, handler).build());
            }
        }
        WebServer server = config.build();
        List<InetSocketAddress> addresses = List.copyOf(names.keySet());
        try {
            server.start();
        } catch (RuntimeException e) {
            server.stop();
            throw new IOException("cannot listen on " + addresses + ": " + e.getMessage(), e);
        }
        if (!server.isRunning()) {
            throw cannotListen(addresses);
        }
        return new Gateway(server, names, stopping);
    }

    /** Helidon logs why a listener failed and does not throw it; the next attempt tells. */
    private static IOException cannotListen(List<InetSocketAddress> addresses) {
        for (InetSocketAddress address : addresses) {
            try (ServerSocket socket = new ServerSocket()) {
                socket.bind(address);
            } catch (IOException e) {
                String host = address.getAddress().getHostAddress();
                return new IOException("cannot listen on " + host + ':' + address.getPort() + ": " + e.getMessage(), e);
            }
        }
        return new IOException("cannot listen on " + addresses + ": one of them was in use a moment ago");
    }

    private static <B extends ListenerConfig.BuilderBase<B, ?>> B listener(
            B config, Listener listener, Handler handler) {
        return config.bindAddress(listener.address())
                .backlog(BACKLOG)
                .maxPayloadSize(-1)
                .contentEncoding(CompressedBodies.asTheyCome())
                .maxTcpConnections(MAX_CONNECTIONS)
                .maxConcurrentRequests(MAX_CONCURRENT_REQUESTS)
                .idleConnectionTimeout(IDLE_TIMEOUT)
                .shutdownGracePeriod(STOP_GRACE)
                // Not connectionConfig, which has the same settings and no effect here.
                .connectionOptions(SocketOptions.builder()
                        .readTimeout(READ_TIMEOUT)
                        .tcpNoDelay(true)
                        .build())
                .addConnectionSelector(listener.tls())
                .directHandlers(DirectHandlers.builder()
                        .addHandler(DirectHandler.EventType.INTERNAL_ERROR, new UnreadableRequest())
                        .build())
                .addProtocol(limits())
                .routing((HttpRouting.Builder routing) -> routing.any(handler));
    }

    private static Http1Config limits() {
        return Http1Config.builder()
                .maxHeadersSize(MAX_HEADERS_BYTES)
                .maxPrologueLength(MAX_REQUEST_LINE_BYTES)
                .build();
    }

    private static Handler handler(ApiHandler api, RegistryHandler registry, AtomicBoolean stopping) {
        return (request, response) -> {
            response.beforeSend(() -> closeAfter(response, stopping));
            if (RegistryHandler.isRegistry(request)) {
                registry.handle(request, response);
            } else {
                api.handle(request, response);
            }
            UnreadBody.dispose(request);
        };
    }

    /** A connection that stayed open would hold up the stop for the whole time of grace. */
    private static void closeAfter(ServerResponse response, AtomicBoolean stopping) {
        if (stopping.get()) {
            response.header(HeaderValues.CONNECTION_CLOSE);
        }
    }

    /** The port that one of the addresses given at the start got. */
    int port(InetSocketAddress address) {
        String name = names.get(address);
        if (name == null) {
            throw new IllegalArgumentException(address + " (expected one of " + names.keySet() + ")");
        }
        return server.port(name);
    }

    /** Accepts no more, and lets requests that are under way end within a few seconds. */
    @Override
    public void close() {
        stopping.set(true);
        server.stop();
    }
}
