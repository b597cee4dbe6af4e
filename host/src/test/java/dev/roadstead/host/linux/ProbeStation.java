package dev.roadstead.host.linux;

import static java.net.StandardProtocolFamily.INET;

import dev.roadstead.host.Ipv4;
import dev.roadstead.host.linux.Probe.Kind;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectableChannel;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/** The sockets of one round in one place: those that answer, and those that ask. All are non-blocking. */
final class ProbeStation implements AutoCloseable {
    static final String NAME = "probe.suite.internal";
    private static final int MAGIC = 0x72736f6b;
    private static final int BACKLOG = 1024;

    final String place;
    final List<ServerSocketChannel> servers = new ArrayList<>();
    final List<DatagramChannel> echoes = new ArrayList<>();

    /**
     * One for each question, since a port of its own is what tells a flow from others: an answer that took another way makes a NAT gateway let in
     * what comes to that port.
     */
    final Map<Probe, DatagramChannel> datagrams = new LinkedHashMap<>();

    final DatagramChannel names = DatagramChannel.open(INET);
    final IcmpSocket icmp = IcmpSocket.open();
    private final Deque<SocketChannel> streams = new ArrayDeque<>();

    private ProbeStation(String place, List<Probe> probes) throws IOException {
        this.place = place;
        for (Probe probe : probes) {
            if (probe.from().equals(place) && probe.kind() == Kind.TCP) {
                streams.add(nonBlocking(SocketChannel.open(INET)));
            } else if (probe.from().equals(place) && probe.kind() == Kind.UDP) {
                datagrams.put(probe, nonBlocking(DatagramChannel.open(INET)));
            }
        }
        nonBlocking(names);
    }

    /** Opens one in the calling thread's namespace, which answers on all ports of all its addresses; then {@link #bind}. */
    static ProbeStation answering(String place, List<Probe> probes) throws IOException {
        ProbeStation station = new ProbeStation(place, probes);
        for (int i = 0; i < GeneratedPlans.PORTS.size(); i++) {
            station.servers.add(nonBlocking(ServerSocketChannel.open(INET)));
            station.echoes.add(nonBlocking(DatagramChannel.open(INET)));
        }
        return station;
    }

    /** Opens one that has but the services' ports. */
    static ProbeStation ofHost(List<Ipv4> services, List<Probe> probes) throws IOException {
        ProbeStation station = new ProbeStation(Probe.HOST, probes);
        for (Ipv4 service : services) {
            for (int port : List.of(80, 443)) {
                ServerSocketChannel server = nonBlocking(ServerSocketChannel.open(INET));
                server.bind(new InetSocketAddress(service.toInetAddress(), port), BACKLOG);
                station.servers.add(server);
            }
        }
        return station;
    }

    private static <C extends SelectableChannel> C nonBlocking(C channel) throws IOException {
        channel.configureBlocking(false);
        return channel;
    }

    ProbeStation bind() throws IOException {
        for (int i = 0; i < echoes.size(); i++) {
            InetSocketAddress port = new InetSocketAddress(GeneratedPlans.PORTS.get(i));
            servers.get(i).bind(port, BACKLOG);
            echoes.get(i).bind(port);
        }
        return this;
    }

    /** What it is called as an answerer. */
    String answerer() {
        return place.equals(Probe.HOST) ? Probe.SERVICES : place;
    }

    /** Begins a connection; empty where the kernel has no way for it. */
    Optional<SocketChannel> connect(Probe probe) {
        SocketChannel stream = streams.remove();
        try {
            stream.connect(address(probe));
            return Optional.of(stream);
        } catch (IOException e) {
            close(stream);
            return Optional.empty();
        }
    }

    /** Sends what is no connection; false where the kernel has no way for it. */
    boolean send(Probe probe) {
        try {
            return switch (probe.kind()) {
                case TCP -> throw new IllegalArgumentException("a connection: " + probe);
                case UDP ->
                    Objects.requireNonNull(datagrams.get(probe)).send(message(probe.number()), address(probe)) > 0;
                case ECHO -> icmp.send(probe.to(), IcmpSocket.ECHO, probe.number());
                case TIMESTAMP -> icmp.send(probe.to(), IcmpSocket.TIMESTAMP, probe.number());
                case NAME ->
                    names.send(ByteBuffer.wrap(new NameQuery(probe.number() & 0xffff, NAME).encode()), address(probe))
                            > 0;
            };
        } catch (IOException e) {
            return false;
        }
    }

    private static InetSocketAddress address(Probe probe) {
        return new InetSocketAddress(probe.to().toInetAddress(), probe.port());
    }

    static ByteBuffer message(int number) {
        return ByteBuffer.allocate(8).putInt(MAGIC).putInt(number).flip();
    }

    /** The number that a message carries; empty if it is none of ours. */
    static Optional<Integer> number(ByteBuffer message) {
        return message.remaining() >= 8 && message.getInt(0) == MAGIC
                ? Optional.of(message.getInt(4))
                : Optional.empty();
    }

    /** What is no answer, yet was said: what a packet filter that drops in silence lets nobody hear. */
    static boolean aloud(IcmpSocket.Message message) {
        return switch (message.type()) {
            case IcmpSocket.UNREACHABLE, IcmpSocket.REDIRECT, IcmpSocket.TIME_EXCEEDED -> true;
            default -> false;
        };
    }

    static Kind kind(IcmpSocket.Message message) {
        return message.type() == IcmpSocket.ECHO || message.type() == IcmpSocket.ECHO_REPLY
                ? Kind.ECHO
                : Kind.TIMESTAMP;
    }

    private static void close(SocketChannel stream) {
        try {
            stream.close();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @Override
    public void close() throws IOException {
        for (SelectableChannel channel : servers) {
            channel.close();
        }
        for (SelectableChannel channel : echoes) {
            channel.close();
        }
        streams.forEach(ProbeStation::close);
        for (SelectableChannel channel : datagrams.values()) {
            channel.close();
        }
        names.close();
        icmp.close();
    }
}
