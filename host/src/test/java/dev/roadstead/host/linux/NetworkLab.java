package dev.roadstead.host.linux;

import static java.net.StandardProtocolFamily.INET;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.roadstead.host.Cidr;
import dev.roadstead.host.Ipv4;
import dev.roadstead.host.NetworkPlan;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;

/**
 * A real network for a test, with a name and a public pool of its own, and probes of real packets. What it made in the kernel goes when
 * it is closed.
 */
final class NetworkLab implements AutoCloseable {
    /** Long enough for a first answer on a busy machine, short enough to wait for a silence. */
    static final int PATIENCE_MILLIS = 600;

    final NetworkSettings settings;
    final Cidr pool;
    private final List<AutoCloseable> open = new ArrayList<>();
    private LinuxNetwork network;
    private long version;

    /** @param number of the lab, a pool 198.19.number.0/24 */
    NetworkLab(int number, Path directory) throws IOException {
        assumeTrue(Files.isWritable(Path.of("/proc/sys/net/ipv4/ip_forward")), "needs root");
        assumeTrue(Nftables.available(), "needs libnftables.so.1 (package libnftables1)");
        pool = new Cidr(Ipv4.parse("198.19." + number + ".0"), 24);
        Path hosts = Files.writeString(directory.resolve("hosts"), "127.0.0.1 localhost\n");
        Path resolver = Files.writeString(directory.resolve("resolv.conf"), "");
        settings = NetworkSettings.of(
                        "7e57%04x".formatted(number),
                        pool,
                        directory.resolve("run").resolve("lab"))
                .with(new NetworkSettings.Files(hosts, resolver));
        network = new LinuxNetwork(settings, new SecureRandom());
    }

    LinuxNetwork network() {
        return network;
    }

    Ipv4 publicAddress(int host) {
        return pool.base().plus(host);
    }

    void apply(PlanBuilder... vpcs) {
        network.apply(new NetworkPlan(
                ++version, Arrays.stream(vpcs).map(PlanBuilder::build).toList()));
    }

    /** What a kill does: nothing is taken down, and another object finds what is there. */
    void restart() {
        network.close();
        network = new LinuxNetwork(settings, new SecureRandom());
    }

    /** A TCP server in an interface's namespace that answers each connection with its peer's address and then echoes. */
    Server serve(String interfaceId, int port) throws Exception {
        return server(() -> network.inNamespace(interfaceId, ServerSocketChannel::open), port);
    }

    /** The same on this machine itself. */
    Server serveHere(Ipv4 address, int port) throws Exception {
        ServerSocketChannel channel = ServerSocketChannel.open(INET);
        channel.bind(new InetSocketAddress(address.toInetAddress(), port));
        return keep(new Server(channel));
    }

    Server server(Callable<ServerSocketChannel> opening, int port) throws Exception {
        ServerSocketChannel channel = opening.call();
        channel.bind(new InetSocketAddress(port));
        return keep(new Server(channel));
    }

    <T extends AutoCloseable> T keep(T resource) {
        open.add(resource);
        return resource;
    }

    /** Connects and reads the first line: the address that the server saw. */
    Optional<String> connect(String fromInterface, String address, int port) throws Exception {
        return connect(network.inNamespace(fromInterface, () -> SocketChannel.open(INET)), address, port);
    }

    /** Connects from this machine itself. */
    Optional<String> connectFromHere(String address, int port) throws Exception {
        return connect(SocketChannel.open(INET), address, port);
    }

    static Optional<String> connect(SocketChannel channel, String address, int port) throws IOException {
        try (Socket socket = channel.socket()) {
            socket.connect(new InetSocketAddress(Ipv4.parse(address).toInetAddress(), port), PATIENCE_MILLIS);
            socket.setSoTimeout(PATIENCE_MILLIS);
            return Optional.of(line(socket));
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    static String line(Socket socket) throws IOException {
        StringBuilder text = new StringBuilder();
        for (int c = socket.getInputStream().read();
                c != '\n' && c >= 0;
                c = socket.getInputStream().read()) {
            text.append((char) c);
        }
        return text.toString();
    }

    /** Sends a datagram and waits for what comes back. */
    Optional<String> ask(String fromInterface, String address, int port, String question) throws Exception {
        try (DatagramChannel channel = network.inNamespace(fromInterface, () -> DatagramChannel.open(INET))) {
            channel.connect(new InetSocketAddress(Ipv4.parse(address).toInetAddress(), port));
            channel.write(ByteBuffer.wrap(question.getBytes(StandardCharsets.UTF_8)));
            byte[] answer = new byte[512];
            channel.socket().setSoTimeout(PATIENCE_MILLIS);
            java.net.DatagramPacket packet = new java.net.DatagramPacket(answer, answer.length);
            channel.socket().receive(packet);
            return Optional.of(new String(answer, 0, packet.getLength(), StandardCharsets.UTF_8));
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /** Runs a command inside an interface's namespace and returns what it printed. */
    String run(String interfaceId, String... command) throws Exception {
        return output(network.inNamespace(interfaceId, () -> start(command)));
    }

    static String runHere(String... command) throws Exception {
        return output(start(command));
    }

    static Process start(String... command) throws IOException {
        return new ProcessBuilder(command).redirectErrorStream(true).start();
    }

    static String output(Process process) throws Exception {
        String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        process.waitFor(20, TimeUnit.SECONDS);
        return text;
    }

    @Override
    public void close() throws Exception {
        for (AutoCloseable resource : open.reversed()) {
            resource.close();
        }
        network.remove();
        network.close();
    }

    /** Accepts until closed. */
    static final class Server implements AutoCloseable {
        private final ServerSocketChannel channel;

        Server(ServerSocketChannel channel) {
            this.channel = channel;
            Thread.ofPlatform().daemon().start(this::accept);
        }

        private void accept() {
            try {
                while (true) {
                    SocketChannel connection = channel.accept();
                    Thread.ofPlatform().daemon().start(() -> echo(connection));
                }
            } catch (IOException e) {
                // Closed.
            }
        }

        private static void echo(SocketChannel connection) {
            try (connection) {
                InetSocketAddress peer = (InetSocketAddress) connection.getRemoteAddress();
                byte[] greeting = (peer.getAddress().getHostAddress() + "\n").getBytes(StandardCharsets.UTF_8);
                connection.write(ByteBuffer.wrap(greeting));
                ByteBuffer buffer = ByteBuffer.allocate(1024);
                while (connection.read(buffer) >= 0) {
                    connection.write(buffer.flip());
                    buffer.clear();
                }
            } catch (IOException e) {
                // The test has seen enough.
            }
        }

        @Override
        public void close() throws IOException {
            channel.close();
        }
    }
}
