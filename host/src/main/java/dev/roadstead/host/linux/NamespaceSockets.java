package dev.roadstead.host.linux;

import dev.roadstead.host.Ipv4;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.StandardProtocolFamily;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.random.RandomGenerator;

/** Connections made from inside a task's network namespace, to names that its VPC's resolver knows. Errors are worded as Go's are. */
final class NamespaceSockets {
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);
    private static final Duration NAME_TIMEOUT = Duration.ofSeconds(2);
    private static final int NAME_ATTEMPTS = 2;
    private static final int DNS_PORT = 53;

    private final Entry entry;
    private final Interfaces interfaces;
    private final RandomGenerator random;

    /** The way into namespaces: {@link dev.roadstead.host.Network#inNamespace}. */
    @FunctionalInterface
    interface Entry {
        <T> T inNamespace(String interfaceId, Callable<T> action) throws Exception;
    }

    NamespaceSockets(Entry entry, Interfaces interfaces, RandomGenerator random) {
        this.entry = entry;
        this.interfaces = interfaces;
        this.random = random;
    }

    /** The VPC of an interface; one that is gone is in none but its own. */
    String vpcId(String interfaceId) {
        return interfaces.find(interfaceId).map(HostedInterface::vpcId).orElse(interfaceId);
    }

    /** A connection from the interface's namespace to the first address of {@code host}, if it comes about in time. */
    Socket connect(String interfaceId, String host, int port, Deadline deadline) throws IOException {
        Ipv4 address = address(interfaceId, host, deadline);
        SocketChannel channel = inNamespace(interfaceId, () -> SocketChannel.open(StandardProtocolFamily.INET));
        try {
            Socket socket = channel.socket();
            socket.connect(
                    new InetSocketAddress(address.toInetAddress(), port),
                    deadline.orIn(CONNECT_TIMEOUT).millis());
            socket.setTcpNoDelay(true);
            return socket;
        } catch (SocketTimeoutException e) {
            channel.close();
            throw new IOException("dial tcp " + address + ":" + port + ": i/o timeout", e);
        } catch (IOException e) {
            channel.close();
            throw new IOException("dial tcp " + address + ":" + port + ": connect: " + cause(e), e);
        } catch (IllegalArgumentException e) {
            channel.close();
            throw new IOException("dial tcp: address " + port + ": invalid port", e);
        }
    }

    private static String cause(IOException e) {
        String message = String.valueOf(e.getMessage());
        if (message.contains("refused")) {
            return "connection refused";
        }
        return message.contains("unreachable") || message.contains("No route") ? "no route to host" : message;
    }

    private Ipv4 address(String interfaceId, String host, Deadline deadline) throws IOException {
        if (host.matches("[0-9.]+")) {
            return Ipv4.parse(host);
        }
        Ipv4 resolver = interfaces
                .find(interfaceId)
                .orElseThrow(() -> new IOException(interfaceId + " has no network namespace on this machine"))
                .resolver();
        List<Ipv4> addresses = lookUp(interfaceId, host, resolver, deadline);
        return addresses.getFirst();
    }

    /** A registry may send its clients to any name. */
    private static byte[] encoded(NameQuery query, String failure) throws IOException {
        try {
            return query.encode();
        } catch (IllegalArgumentException e) {
            throw new IOException(failure + "no such host", e);
        }
    }

    private List<Ipv4> lookUp(String interfaceId, String host, Ipv4 resolver, Deadline deadline) throws IOException {
        String failure = "dial tcp: lookup " + host + " on " + resolver + ":" + DNS_PORT + ": ";
        NameQuery query = new NameQuery(random.nextInt(1 << 16), host);
        try (DatagramChannel channel =
                inNamespace(interfaceId, () -> DatagramChannel.open(StandardProtocolFamily.INET))) {
            DatagramSocket socket = channel.socket();
            socket.connect(new InetSocketAddress(resolver.toInetAddress(), DNS_PORT));
            for (int attempt = 0; attempt < NAME_ATTEMPTS && !deadline.passed(); attempt++) {
                byte[] question = encoded(query, failure);
                socket.send(new DatagramPacket(question, question.length));
                switch (receive(socket, query, deadline.orIn(NAME_TIMEOUT))) {
                    case NameQuery.Answer.Addresses(List<Ipv4> addresses) -> {
                        return addresses;
                    }
                    case NameQuery.Answer.NoSuchName() -> throw new IOException(failure + "no such host");
                    case NameQuery.Answer.ServerFailure(int code) ->
                        throw new IOException(failure + "server misbehaving");
                    case NameQuery.Answer.Unrelated() -> {}
                }
            }
        }
        throw new IOException(failure + "i/o timeout");
    }

    /** The first datagram that answers the question; {@code Unrelated} if none does in time. */
    private static NameQuery.Answer receive(DatagramSocket socket, NameQuery query, Deadline deadline)
            throws IOException {
        byte[] buffer = new byte[4096];
        DatagramPacket packet = new DatagramPacket(buffer, buffer.length);
        while (!deadline.passed()) {
            try {
                socket.setSoTimeout(deadline.millis());
                socket.receive(packet);
            } catch (SocketTimeoutException e) {
                return new NameQuery.Answer.Unrelated();
            }
            NameQuery.Answer answer = query.decode(ByteBuffer.wrap(buffer, 0, packet.getLength()));
            if (!(answer instanceof NameQuery.Answer.Unrelated)) {
                return answer;
            }
        }
        return new NameQuery.Answer.Unrelated();
    }

    private <T> T inNamespace(String interfaceId, Callable<T> action) throws IOException {
        try {
            return entry.inNamespace(interfaceId, action);
        } catch (IOException | RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new IOException("in the namespace of " + interfaceId + ": " + e.getMessage(), e);
        }
    }
}
