package dev.roadstead.services.ec2;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.roadstead.host.Cidr;
import dev.roadstead.host.Ipv4;
import dev.roadstead.host.NetworkException;
import dev.roadstead.host.linux.LinuxNetwork;
import dev.roadstead.host.linux.NetworkSettings;
import dev.roadstead.services.aws.Authorizer;
import dev.roadstead.services.aws.Caller;
import dev.roadstead.services.aws.Ids;
import dev.roadstead.services.aws.Platform;
import dev.roadstead.services.aws.Principal;
import dev.roadstead.store.Store;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.StandardProtocolFamily;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import software.amazon.awssdk.services.ec2.Ec2Client;

/** EC2 over this machine's own kernel, and probes of real packets. What it made in the kernel goes when it is closed. */
final class LinuxWorld implements NetworkSteps, AutoCloseable {

    private static final int PATIENCE_MILLIS = 800;
    /** Out of the way of the usual pools, which other installations on a machine under test may have. */
    private static final Cidr POOL = Cidr.parse("100.99.84.0/23");

    private static final Principal ROOT = new Principal.Root(World.ACCOUNT);

    private final List<AutoCloseable> open = new ArrayList<>();
    final NetworkSettings settings;
    final LinuxNetwork network;
    final NetworkReconciler reconciler;
    final Store store;
    private final Ec2Api api;
    private final PublicPool pool;

    LinuxWorld(Path directory, Store store) throws IOException {
        assumeTrue(Files.isWritable(Path.of("/proc/sys/net/ipv4/ip_forward")), "needs root");
        Path hosts = Files.writeString(directory.resolve("hosts"), "127.0.0.1 localhost\n");
        Path resolver = Files.writeString(directory.resolve("resolv.conf"), "");
        settings = NetworkSettings.of("7e57ec20", POOL, Path.of("/run/roadstead/7e57ec20"))
                .with(new NetworkSettings.Files(hosts, resolver));
        network = network(settings);
        this.store = store;
        Platform platform = new Platform(
                store,
                InstantSource.system(),
                new Ids(new SecureRandom()),
                (caller, access) -> new Authorizer.Decision.Allowed());
        reconciler = new NetworkReconciler(platform, network);
        World.grant(store, Quotas.VPCS, 50);
        pool = new PublicPool(POOL, platform.ids());
        api = new Ec2Api(platform, reconciler, pool, World.flowLogRoles(platform));
        reconciler.start();
    }

    private static LinuxNetwork network(NetworkSettings settings) {
        try {
            return new LinuxNetwork(settings, new SecureRandom());
        } catch (NetworkException e) {
            assumeTrue(false, e.getMessage());
            throw e;
        }
    }

    @Override
    public <R> R ask(Function<Ec2Client, R> call) {
        return new Caller(World.ACCOUNT, World.REGION, ROOT).run(() -> call.apply(api));
    }

    <R> R askAsEcs(Function<Ec2Client, R> call) {
        return Caller.service(World.ACCOUNT, World.REGION, "ecs.amazonaws.com").run(() -> call.apply(api));
    }

    PublicPool pool() {
        return pool;
    }

    /** The private address of a new interface in use. */
    Probe probe(String subnet, String group) {
        var eni = askAsEcs(ec2 ->
                        ec2.createNetworkInterface(r -> r.subnetId(subnet).groups(group)))
                .networkInterface();
        return new Probe(eni.networkInterfaceId(), eni.privateIpAddress());
    }

    /** An interface and its address. */
    record Probe(String id, String address) {}

    String publicAddress(Probe probe) {
        askAsEcs(ec2 -> ec2.modifyNetworkInterfaceAttribute(
                r -> r.networkInterfaceId(probe.id()).associatePublicIpAddress(true)));
        return ask(ec2 -> ec2.describeNetworkInterfaces(r -> r.networkInterfaceIds(probe.id())))
                .networkInterfaces()
                .getFirst()
                .association()
                .publicIp();
    }

    /** Serves in an interface's namespace; each client is told the address that it comes from. */
    void serve(Probe probe, int port) throws Exception {
        serve(
                network.inNamespace(probe.id(), () -> ServerSocketChannel.open(StandardProtocolFamily.INET)),
                "0.0.0.0",
                port);
    }

    /** Serves on this machine itself. */
    void serveHere(Ipv4 address, int port) throws IOException {
        serve(ServerSocketChannel.open(StandardProtocolFamily.INET), address.toString(), port);
    }

    private void serve(ServerSocketChannel channel, String address, int port) throws IOException {
        channel.bind(new InetSocketAddress(address, port));
        open.add(channel);
        Thread.ofPlatform().daemon().start(() -> answer(channel));
    }

    private static void answer(ServerSocketChannel channel) {
        try {
            while (true) {
                try (SocketChannel client = channel.accept()) {
                    String peer = ((InetSocketAddress) client.getRemoteAddress())
                            .getAddress()
                            .getHostAddress();
                    client.write(ByteBuffer.wrap(peer.getBytes(StandardCharsets.US_ASCII)));
                }
            }
        } catch (IOException e) {
            // Closed: the test is over.
        }
    }

    /** Connects from an interface; the address that the server saw, or nothing when there was no answer. */
    Optional<String> connect(Probe from, String address, int port) throws Exception {
        return connect(
                network.inNamespace(from.id(), () -> SocketChannel.open(StandardProtocolFamily.INET)), address, port);
    }

    Optional<String> connectFromHere(String address, int port) throws IOException {
        return connect(SocketChannel.open(StandardProtocolFamily.INET), address, port);
    }

    private static Optional<String> connect(SocketChannel channel, String address, int port) {
        try (Socket socket = channel.socket()) {
            socket.connect(new InetSocketAddress(address, port), PATIENCE_MILLIS);
            socket.setSoTimeout(PATIENCE_MILLIS);
            return Optional.of(new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII));
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    @Override
    public void close() throws Exception {
        for (AutoCloseable each : open) {
            each.close();
        }
        reconciler.close();
        network.remove();
        network.close();
        store.close();
    }
}
