package dev.roadstead.server;

import dev.roadstead.balancer.Balancer;
import dev.roadstead.balancer.BalancerSettings;
import dev.roadstead.balancer.NettyBalancer;
import dev.roadstead.host.Ipv4;
import dev.roadstead.host.linux.LinuxHost;
import dev.roadstead.host.linux.LinuxNetwork;
import dev.roadstead.host.linux.NetworkSettings;
import dev.roadstead.services.aws.Ids;
import dev.roadstead.store.Store;
import dev.roadstead.wire.SigV4;
import dev.roadstead.wire.WireEndpoint;
import io.helidon.webserver.WebServerConfig;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A running server: the composition root. What it starts, it stops in the reverse order. */
final class RoadsteadServer implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(RoadsteadServer.class);
    private static final Duration STOP_LIMIT = Duration.ofSeconds(150);
    private static final Duration HOUSEKEEPING = Duration.ofMinutes(1);
    private static final Duration ROLL_UP = Duration.ofMinutes(10);

    private final Lifecycle lifecycle = new Lifecycle();
    private final CountDownLatch closed = new CountDownLatch(1);

    private RoadsteadServer() {}

    static RoadsteadServer start(Installation installation) throws IOException {
        long began = System.nanoTime();
        RoadsteadServer server = new RoadsteadServer();
        try {
            server.compose(installation);
        } catch (IOException | RuntimeException e) {
            server.close();
            throw e;
        }
        LOG.info("up at {} within {} ms", installation.endpoint(), (System.nanoTime() - began) / 1_000_000);
        return server;
    }

    private void compose(Installation installation) throws IOException {
        installation.makeRuntimeDirectory();
        SecureRandom random = new SecureRandom();
        NetworkSettings networkSettings = installation.networkSettings();
        CompletableFuture<LinuxNetwork> coming = ahead(() -> new LinuxNetwork(networkSettings, random));
        CompletableFuture<WebServerConfig.Builder> gateway = ahead(Gateway::configuration);
        Store store = lifecycle.started(Store.open(installation.data().resolve("store")));
        lifecycle.started(ServerProcess.register(installation));
        installation.saveBesideVolatileState();
        RootCredentials root = RootCredentials.loadOrCreate(installation, new Ids(random));
        LinuxNetwork network = lifecycle.started(arrived(coming));
        network.prepare();
        LinuxHost host = lifecycle.started(LinuxHost.start(
                installation.onHost(), network, new LinuxHost.Seams(InstantSource.system(), random, Thread::sleep)));
        Balancer balancer = lifecycle.started(NettyBalancer.start(
                new NettyBalancer.Environment(BalancerSettings.forMachine(), InstantSource.system(), random),
                network::onThisThread,
                (group, target, health) -> LOG.debug("{} {} is {}", group, target, health)));
        RegistryDropIn.write(installation);
        Map<String, List<Ipv4>> names = ServiceNames.at(networkSettings.serviceAddresses());
        ServiceNames.publish(network, names);
        ServiceCertificates certificates = lifecycle.started(new ServiceCertificates(
                installation.tlsDirectory(), ServiceNames.certified(names.keySet()), InstantSource.system(), random));
        Cloud cloud = new Cloud(
                installation, root, store, new Cloud.Machine(host, balancer, certificates::authorities), lifecycle);
        Signers signers = new Signers(cloud.identities(), cloud.endpoints(), InstantSource.system());
        WireEndpoint endpoint = new WireEndpoint(
                cloud.services(),
                Cloud.unbuilt(),
                new SigV4(signers, InstantSource.system()),
                new StorageTrouble(signers),
                new Ids(random)::uuid);
        lifecycle.started(Gateway.start(
                arrived(gateway),
                listeners(installation, networkSettings, certificates),
                endpoint,
                cloud.ecr().registry()::handle));
        cloud.start(lifecycle);
        Housekeeping housekeeping = lifecycle.started(new Housekeeping());
        housekeeping.every(HOUSEKEEPING, "log retention", cloud.logs().housekeeping()::run);
        housekeeping.every(ROLL_UP, "metrics' retention", cloud.cloudWatch()::rollUp);
        housekeeping.every(HOUSEKEEPING, "the log file", new LogFile(installation.logFile())::keepShort);
        housekeeping.every(HOUSEKEEPING, "registry", cloud.ecr().housekeeping()::pass);
        lifecycle.started(ControlSocket.open(
                installation,
                Map.of("status", cloud::counts, "down", () -> stopTasks(cloud), "reset", () -> reset(cloud))));
        certificates.makeBeside();
    }

    /** What touches nothing, and takes its time to load, is made beside what must come first. */
    private static <T> CompletableFuture<T> ahead(Supplier<T> part) {
        CompletableFuture<T> coming = new CompletableFuture<>();
        Thread.ofPlatform().name("start-ahead").daemon().start(() -> {
            try {
                coming.complete(part.get());
            } catch (RuntimeException | Error e) {
                coming.completeExceptionally(e);
            }
        });
        return coming;
    }

    private static <T> T arrived(CompletableFuture<T> coming) {
        try {
            return coming.join();
        } catch (CompletionException e) {
            throw e.getCause() instanceof RuntimeException cause ? cause : e;
        }
    }

    private static String reset(Cloud cloud) {
        try {
            cloud.reset();
            return "";
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String stopTasks(Cloud cloud) {
        return cloud.stopTasks(STOP_LIMIT) ? "" : "some tasks did not stop within " + STOP_LIMIT.toSeconds() + " s\n";
    }

    /**
     * Loopback first, in plain HTTP; then the service pool's addresses, which tasks reach on 443 and 80, by TLS and without: the
     * network brings them here.
     */
    private static List<Gateway.Listener> listeners(
            Installation installation, NetworkSettings network, ServiceCertificates certificates) {
        List<Gateway.Listener> listeners = new ArrayList<>();
        listeners.add(
                Gateway.Listener.plain(new InetSocketAddress(InetAddress.getLoopbackAddress(), installation.port())));
        for (Ipv4 service : network.serviceAddresses()) {
            listeners.add(Gateway.Listener.withTls(
                    new InetSocketAddress(service.toInetAddress(), installation.port()), certificates::engine));
        }
        return listeners;
    }

    /** Returns when the server was closed. */
    void awaitClose() {
        try {
            closed.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        lifecycle.close();
        closed.countDown();
    }
}
