package dev.roadstead.server;

import io.helidon.common.buffers.BufferData;
import io.helidon.common.buffers.DataReader;
import io.helidon.common.buffers.DataWriter;
import io.helidon.common.socket.HelidonSocket;
import io.helidon.common.socket.PeerInfo;
import io.helidon.webserver.ConnectionContext;
import io.helidon.webserver.ListenerContext;
import io.helidon.webserver.ProxyProtocolData;
import io.helidon.webserver.Router;
import io.helidon.webserver.http1.Http1Config;
import io.helidon.webserver.http1.Http1ConnectionSelector;
import io.helidon.webserver.spi.ServerConnection;
import io.helidon.webserver.spi.ServerConnectionSelector;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.function.Supplier;
import javax.net.ssl.SSLEngine;

/**
 * Takes connections that begin with a TLS handshake, and speaks HTTP/1.1 inside; all others are left to plain HTTP on the same
 * port. The handshake is made by the connection's own thread, as it reads.
 */
final class TlsByFirstByte implements ServerConnectionSelector {

    /** The type of a handshake record (RFC 8446, section 5.1); no method of HTTP begins with it. */
    static final int HANDSHAKE = 0x16;

    private final Supplier<SSLEngine> engines;
    private final ServerConnectionSelector inside;

    /**
     * @param engines makes a server's end for each connection
     * @param limits of HTTP/1.1
     */
    TlsByFirstByte(Supplier<SSLEngine> engines, Http1Config limits) {
        this.engines = engines;
        this.inside = Http1ConnectionSelector.builder().config(limits).build();
    }

    @Override
    public int bytesToIdentifyConnection() {
        return 1;
    }

    @Override
    public Support supports(BufferData first) {
        return first.get(0) == HANDSHAKE ? Support.SUPPORTED : Support.UNSUPPORTED;
    }

    @Override
    public Set<String> supportedApplicationProtocols() {
        return Set.of();
    }

    @Override
    public ServerConnection connection(ConnectionContext context) {
        TlsBytes bytes = new TlsBytes(engines.get(), context.dataReader(), context.dataWriter());
        return inside.connection(new Inside(context, DataReader.create(bytes::read), bytes));
    }

    /** The same connection, with the bytes that are inside of TLS. */
    private record Inside(ConnectionContext outside, DataReader dataReader, DataWriter dataWriter)
            implements ConnectionContext {

        @Override
        public ListenerContext listenerContext() {
            return outside.listenerContext();
        }

        @Override
        public ExecutorService executor() {
            return outside.executor();
        }

        @Override
        public Router router() {
            return outside.router();
        }

        @Override
        public Optional<ProxyProtocolData> proxyProtocolData() {
            return outside.proxyProtocolData();
        }

        @Override
        public HelidonSocket serverSocket() {
            return outside.serverSocket();
        }

        @Override
        public PeerInfo remotePeer() {
            return outside.remotePeer();
        }

        @Override
        public PeerInfo localPeer() {
            return outside.localPeer();
        }

        @Override
        public boolean isSecure() {
            return true;
        }

        @Override
        public String socketId() {
            return outside.socketId();
        }

        @Override
        public String childSocketId() {
            return outside.childSocketId();
        }
    }
}
