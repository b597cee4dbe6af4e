package dev.roadstead.host.linux;

import static java.net.StandardProtocolFamily.INET;

import dev.roadstead.host.Ipv4;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channel;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.DatagramChannel;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A VPC's resolver on the network: UDP and TCP port 53 on its addresses inside the router's namespace, which is why no other VPC can ask
 * it. One virtual thread for each socket and connection, and for each question that others are asked. Packets beyond an interface's
 * allowance are dropped; a connection that brings more ends.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc7766">RFC 7766: DNS over TCP</a>
 */
final class ResolverSockets implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ResolverSockets.class);
    private static final int PORT = 53;
    private static final int DATAGRAM_BYTES = 4096;
    private static final int CONNECTIONS = 64;

    /** Of one interface. */
    private static final int CONNECTIONS_OF_ONE = 8;

    /** For a message to come whole, and so also how long a connection may be idle. */
    private static final Duration MESSAGE_LIMIT = Duration.ofSeconds(10);

    private static final Duration ENDING = Duration.ofSeconds(2);

    private final VpcResolver resolver;
    private final ResolverAllowance allowance = new ResolverAllowance(System::nanoTime);
    private final List<Channel> channels = new ArrayList<>();
    private final List<Thread> loops = new ArrayList<>();
    private final Semaphore connections = new Semaphore(CONNECTIONS);
    private final Map<InetAddress, Integer> connected = new ConcurrentHashMap<>();

    private ResolverSockets(VpcResolver resolver) {
        this.resolver = resolver;
    }

    /**
     * Opens the sockets in the calling thread's network namespace, which must have the addresses. Nothing is answered before {@link
     * #start}, since a thread inherits the namespace of the one that starts it.
     */
    static ResolverSockets open(VpcResolver resolver, List<Ipv4> addresses) throws IOException {
        ResolverSockets sockets = new ResolverSockets(resolver);
        try {
            for (Ipv4 address : addresses) {
                sockets.open(new InetSocketAddress(address.toInetAddress(), PORT));
            }
            return sockets;
        } catch (IOException e) {
            sockets.close();
            throw e;
        }
    }

    /** Who answers. */
    VpcResolver resolver() {
        return resolver;
    }

    private void open(InetSocketAddress address) throws IOException {
        DatagramChannel datagrams = DatagramChannel.open(INET);
        channels.add(datagrams);
        datagrams.bind(address);
        ServerSocketChannel streams = ServerSocketChannel.open(INET);
        channels.add(streams);
        streams.bind(address);
    }

    /** Begins to answer; from a thread outside of the namespace. */
    void start() {
        for (Channel channel : channels) {
            Runnable loop = switch (channel) {
                case DatagramChannel datagrams -> () -> receive(datagrams);
                case ServerSocketChannel streams -> () -> accept(streams);
                default -> throw new IllegalStateException("no resolver listens by a " + channel);
            };
            loops.add(Thread.ofVirtual().name("resolver").start(loop));
        }
    }

    private void receive(DatagramChannel channel) {
        ByteBuffer buffer = ByteBuffer.allocate(DATAGRAM_BYTES);
        while (channel.isOpen()) {
            try {
                SocketAddress peer = channel.receive(buffer.clear());
                if (!allowance.take(addressOf(peer))) {
                    continue;
                }
                byte[] message = Arrays.copyOf(buffer.array(), buffer.position());
                Optional<DnsQuery> query = DnsQuery.parse(message);
                if (query.isPresent()) {
                    answer(channel, peer, query.get(), message);
                }
            } catch (ClosedChannelException e) {
                return;
            } catch (IOException e) {
                LOG.debug("resolver: {}", e.toString());
            }
        }
    }

    private static InetAddress addressOf(SocketAddress peer) {
        return ((InetSocketAddress) peer).getAddress();
    }

    private void answer(DatagramChannel channel, SocketAddress peer, DnsQuery query, byte[] message)
            throws IOException {
        Optional<byte[]> known = resolver.known(query);
        if (known.isPresent()) {
            channel.send(ByteBuffer.wrap(query.datagram(known.get())), peer);
            return;
        }
        Thread.ofVirtual().name("resolver-question").start(() -> {
            try {
                channel.send(ByteBuffer.wrap(resolver.ask(addressOf(peer), query, message, false)), peer);
            } catch (IOException e) {
                LOG.debug("resolver: {}", e.toString());
            }
        });
    }

    private void accept(ServerSocketChannel channel) {
        while (channel.isOpen()) {
            try {
                SocketChannel connection = channel.accept();
                if (enter(connection)) {
                    Thread.ofVirtual().name("resolver-connection").start(() -> serve(connection));
                } else {
                    connection.close();
                }
            } catch (ClosedChannelException e) {
                return;
            } catch (IOException e) {
                LOG.debug("resolver: {}", e.toString());
            }
        }
    }

    /** Takes a place, if there is one for its interface; {@link #leave} gives it back. */
    private boolean enter(SocketChannel connection) {
        if (!connections.tryAcquire()) {
            return false;
        }
        InetAddress peer = connection.socket().getInetAddress();
        if (connected.merge(peer, 1, Integer::sum) > CONNECTIONS_OF_ONE) {
            leave(peer);
            return false;
        }
        return true;
    }

    private void leave(InetAddress peer) {
        connected.computeIfPresent(peer, (_, places) -> places > 1 ? places - 1 : null);
        connections.release();
    }

    private void serve(SocketChannel connection) {
        InetAddress peer = connection.socket().getInetAddress();
        try (connection) {
            Socket socket = connection.socket();
            DataInputStream in = new DataInputStream(socket.getInputStream());
            OutputStream out = socket.getOutputStream();
            while (true) {
                byte[] message = message(in, connection);
                Optional<DnsQuery> query = DnsQuery.parse(message);
                if (query.isEmpty() || !allowance.take(peer)) {
                    return;
                }
                DnsQuery asked = query.get();
                byte[] answer = resolver.known(asked).orElseGet(() -> resolver.ask(peer, asked, message, true));
                out.write(DnsForwarder.framed(answer));
            }
        } catch (IOException e) {
            LOG.debug("resolver: {}", e.toString());
        } finally {
            leave(peer);
        }
    }

    private static byte[] message(DataInputStream in, SocketChannel connection) throws IOException {
        try (Deadline.Guard guard = Deadline.in(MESSAGE_LIMIT).guard(connection)) {
            return in.readNBytes(in.readUnsignedShort());
        }
    }

    /** Returns when the addresses can be had again: a socket ends with the call that waits for it. */
    @Override
    public void close() throws IOException {
        for (Channel channel : channels) {
            channel.close();
        }
        try {
            for (Thread loop : loops) {
                loop.join(ENDING);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
