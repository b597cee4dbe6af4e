package dev.roadstead.server;

import dev.roadstead.balancer.BalancerSettings;
import dev.roadstead.balancer.NettyBalancer;
import dev.roadstead.balancer.NodeNamespaces;
import dev.roadstead.host.Cidr;
import dev.roadstead.host.linux.FileTree;
import dev.roadstead.host.simulated.SimulatedHost;
import dev.roadstead.services.aws.Ids;
import dev.roadstead.store.Store;
import dev.roadstead.wire.SigV4;
import dev.roadstead.wire.WireEndpoint;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.List;

/**
 * Starts a server, has one signed call answered, and stops it: what the build records an ahead-of-time cache from.
 *
 * @see <a href="https://openjdk.org/jeps/514">JEP 514: ahead-of-time command-line ergonomics</a>
 */
public final class Training {

    private Training() {}

    /**
     * Runs it in a temporary directory.
     *
     * @param arguments {@code machine} for a start as it is, which is only to be had in namespaces of its own ({@code
     *     scripts/bootstrap.sh} makes them); {@code simulated} for one that needs no root and touches nothing
     */
    public static void main(String[] arguments) throws IOException {
        Path data = Files.createTempDirectory("roadstead-train");
        try {
            Installation installation =
                    new Installation(data, "123456789012", "us-east-1", freePort(), Cidr.parse("198.18.0.0/16"));
            if (List.of(arguments).equals(List.of("machine"))) {
                onThisMachine(installation);
            } else {
                simulated(installation);
            }
        } finally {
            FileTree.delete(data);
        }
    }

    private static void onThisMachine(Installation installation) throws IOException {
        installation.save();
        leaveOutTheAuthority(installation);
        try (RoadsteadServer server = RoadsteadServer.start(installation)) {
            call(installation, RootCredentials.load(installation).orElseThrow());
            ControlSocket.request(installation, "status", ServerStart.STATUS_LIMIT);
        }
    }

    /** It is made at an installation's first start only: recorded, its library would be loaded at every start. */
    private static void leaveOutTheAuthority(Installation installation) throws IOException {
        Files.createDirectories(installation.tlsDirectory());
        Files.createFile(installation.tlsDirectory().resolve(InternalAuthority.CERTIFICATE_FILE));
    }

    private static void simulated(Installation installation) throws IOException {
        SecureRandom random = new SecureRandom();
        InstantSource clock = InstantSource.system();
        RootCredentials root = RootCredentials.loadOrCreate(installation, new Ids(random));
        try (Lifecycle lifecycle = new Lifecycle()) {
            Store store = lifecycle.started(Store.open(installation.data().resolve("store")));
            SimulatedHost host = lifecycle.started(new SimulatedHost(clock));
            NettyBalancer balancer = lifecycle.started(NettyBalancer.start(
                    new NettyBalancer.Environment(BalancerSettings.forMachine(), clock, random),
                    NodeNamespaces.ofProcess(),
                    (group, target, health) -> {}));
            Cloud cloud = new Cloud(installation, root, store, new Cloud.Machine(host, balancer, List::of), lifecycle);
            Signers signers = new Signers(cloud.identities(), cloud.endpoints(), clock);
            WireEndpoint endpoint = new WireEndpoint(
                    cloud.services(), Cloud.unbuilt(), new SigV4(signers, clock), signers, new Ids(random)::uuid);
            InetSocketAddress address = new InetSocketAddress(InetAddress.getLoopbackAddress(), installation.port());
            lifecycle.started(Gateway.start(
                    Gateway.configuration(),
                    List.of(Gateway.Listener.plain(address)),
                    endpoint,
                    cloud.ecr().registry()::handle));
            cloud.start(lifecycle);
            call(installation, root);
        }
    }

    private static void call(Installation installation, RootCredentials root) throws IOException {
        int status = SignedProbe.call(installation, root);
        if (status != 200) {
            throw new IOException("the training call was answered with " + status + " (expected 200)");
        }
    }

    private static int freePort() throws IOException {
        try (var socket = new java.net.ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
