package dev.roadstead.host.linux;

import static java.net.StandardProtocolFamily.INET;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.roadstead.host.Cidr;
import dev.roadstead.host.Ipv4;
import dev.roadstead.host.NetworkPlan;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import org.awaitility.Awaitility;

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
    private final int number;
    private long version;

    /** @param number of the lab, a pool 198.19.number.0/24 */
    NetworkLab(int number, Path directory) throws IOException {
        // The real directory: whether packets are forwarded is decided together with all others on this machine.
        this(number, directory, Path.of("/run/roadstead"));
    }

    NetworkLab(int number, Path directory, Path run) throws IOException {
        this(number, directory, run, usual -> usual);
    }

    /** A lab with settings that differ from the usual ones. */
    NetworkLab(int number, Path directory, UnaryOperator<NetworkSettings> different) throws IOException {
        this(number, directory, Path.of("/run/roadstead"), different);
    }

    private NetworkLab(int number, Path directory, Path run, UnaryOperator<NetworkSettings> different)
            throws IOException {
        this.number = number;
        assumeTrue(Files.isWritable(Path.of("/proc/sys/net/ipv4/ip_forward")), "needs root");
        assumeTrue(Nftables.available(), "needs libnftables.so.1 (package libnftables1)");
        pool = new Cidr(Ipv4.parse("100.127." + number + ".0"), 24);
        Path hosts = Files.writeString(directory.resolve("hosts"), "127.0.0.1 localhost\n");
        Path resolver = Files.writeString(directory.resolve("resolv.conf"), "");
        String id = "7e57%04x".formatted(number);
        settings = different.apply(
                NetworkSettings.of(id, pool, run.resolve(id)).with(new NetworkSettings.Files(hosts, resolver)));
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

    /** The same where an answer must come: tries until one does, however long the first connection takes a busy machine. */
    String reach(String fromInterface, String address, int port) {
        return Awaitility.await()
                .atMost(Duration.ofSeconds(60))
                .until(() -> connect(fromInterface, address, port), Optional::isPresent)
                .orElseThrow();
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
            DatagramPacket packet = new DatagramPacket(answer, answer.length);
            channel.socket().receive(packet);
            return Optional.of(new String(answer, 0, packet.getLength(), StandardCharsets.UTF_8));
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /**
     * A namespace that stands for the internet, joined to this machine: it knows nothing of any VPC, so it can answer only what
     * carries this machine's own address.
     *
     * @return its address
     */
    Ipv4 internet() throws Exception {
        String name = "rst-" + settings.installationId();
        String device = "rst" + settings.installationId();
        Ipv4 base = Ipv4.parse("203.0.113.0").plus(number % 64 * 4);
        runHere("ip", "netns", "add", name);
        keep(() -> runHere("ip", "netns", "del", name));
        runHere("ip", "link", "add", device, "type", "veth", "peer", "name", "eth0", "netns", name);
        // With its namespace the device would go only some time later, and under its name the next test's.
        keep(() -> runHere("ip", "link", "del", device));
        runHere("ip", "addr", "add", base.plus(1) + "/30", "dev", device);
        runHere("ip", "link", "set", device, "up");
        runHere("ip", "-n", name, "addr", "add", base.plus(2) + "/30", "dev", "eth0");
        runHere("ip", "-n", name, "link", "set", "eth0", "up");
        return base.plus(2);
    }

    /** A server in the namespace that stands for the internet. */
    Server serveInternet(int port) throws Exception {
        return server(() -> inInternet(() -> ServerSocketChannel.open(INET)), port);
    }

    /** Opens sockets in the namespace that stands for the internet. */
    <T> T inInternet(Callable<T> opening) throws Exception {
        try (NetnsThreads threads = new NetnsThreads()) {
            return threads.inside("/run/netns/rst-" + settings.installationId(), opening);
        }
    }

    /** Whether an echo request comes back. */
    boolean ping(String fromInterface, String address) throws Exception {
        return network.inNamespace(
                fromInterface, () -> Ipv4.parse(address).toInetAddress().isReachable(PATIENCE_MILLIS));
    }

    /** What arrives at a UDP port while {@code sending}, if anything. */
    Optional<String> received(String atInterface, int port, Sending sending) throws Exception {
        try (DatagramChannel channel = network.inNamespace(atInterface, () -> DatagramChannel.open(INET))) {
            channel.bind(new InetSocketAddress(port));
            channel.socket().setSoTimeout(PATIENCE_MILLIS);
            sending.send();
            DatagramPacket packet = new DatagramPacket(new byte[512], 512);
            channel.socket().receive(packet);
            return Optional.of(new String(packet.getData(), 0, packet.getLength(), StandardCharsets.UTF_8));
        } catch (SocketTimeoutException e) {
            return Optional.empty();
        }
    }

    /** Sends one datagram and waits for nothing. */
    void send(String fromInterface, String address, int port, String text) throws Exception {
        try (DatagramChannel channel = network.inNamespace(fromInterface, () -> DatagramChannel.open(INET))) {
            channel.send(
                    ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)),
                    new InetSocketAddress(Ipv4.parse(address).toInetAddress(), port));
        }
    }

    /** Something that puts packets on the way. */
    interface Sending {
        void send() throws Exception;
    }

    /** The number of the routing table that is this lab's alone: others come and go on the machine meanwhile. */
    String routingTable() throws Exception {
        try (HostSide host = new HostSide(settings, Runnable::run)) {
            return Integer.toString(host.table());
        }
    }

    /** What the name of the host's device to a VPC's router ends in. */
    String deviceSuffix(String vpcId) throws Exception {
        try (HostSide host = new HostSide(settings, Runnable::run)) {
            return host.device(vpcId).substring(10);
        }
    }

    /** Answers each datagram with the address that it came from. */
    void serveDatagrams(String interfaceId, int port) throws Exception {
        DatagramChannel channel = keep(network.inNamespace(interfaceId, () -> DatagramChannel.open(INET)));
        channel.bind(new InetSocketAddress(port));
        Thread.ofPlatform().daemon().start(() -> {
            ByteBuffer buffer = ByteBuffer.allocate(512);
            try {
                while (true) {
                    InetSocketAddress peer = (InetSocketAddress) channel.receive(buffer.clear());
                    String text = peer.getAddress().getHostAddress();
                    channel.send(ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)), peer);
                }
            } catch (IOException e) {
                // Closed.
            }
        });
    }

    /** All that stands in the kernel under this lab's name or in its routing table, and nothing once it is removed. */
    List<String> traces() throws Exception {
        String id = settings.installationId();
        String table = routingTable();
        List<String> traces = new ArrayList<>();
        for (String listing : List.of(
                "ip netns",
                "ip -o link",
                "ip -o addr",
                "ip rule",
                "ip route show table all",
                "nft list tables",
                "cat /proc/self/mountinfo")) {
            for (String line : runHere(listing.split(" ")).lines().toList()) {
                if (!line.contains("rst") && (line.contains(id) || line.contains(table))) {
                    traces.add(listing + ": " + line.strip());
                }
            }
        }
        return traces;
    }

    /** Runs a command inside an interface's namespace and returns what it printed. */
    String run(String interfaceId, String... command) throws Exception {
        String namespace = network.namespacePath(interfaceId).getFileName().toString();
        List<String> inside = new ArrayList<>(List.of("ip", "netns", "exec", namespace));
        inside.addAll(List.of(command));
        return runHere(inside.toArray(String[]::new));
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
        assertThat(threadsInside()).as("threads left in a namespace").isEmpty();
    }

    /** Threads of this process that are in another network namespace than the process itself. */
    static List<String> threadsInside() throws IOException {
        Path home = Files.readSymbolicLink(Path.of("/proc/self/ns/net"));
        List<String> inside = new ArrayList<>();
        try (DirectoryStream<Path> tasks = Files.newDirectoryStream(Path.of("/proc/self/task"))) {
            for (Path task : tasks) {
                try {
                    if (!Files.readSymbolicLink(task.resolve("ns/net")).equals(home)) {
                        inside.add(Files.readString(task.resolve("comm")).strip());
                    }
                } catch (NoSuchFileException | AccessDeniedException e) {
                    // Ended meanwhile, or ends just now.
                }
            }
        }
        return inside;
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
