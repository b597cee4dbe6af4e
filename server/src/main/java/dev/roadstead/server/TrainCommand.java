package dev.roadstead.server;

import dev.roadstead.balancer.BalancerSettings;
import dev.roadstead.balancer.NettyBalancer;
import dev.roadstead.balancer.NodeNamespaces;
import dev.roadstead.host.Cidr;
import dev.roadstead.host.linux.FileTree;
import dev.roadstead.host.linux.Rehearsal;
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
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/**
 * Starts what a server starts, on a simulated host and a free port, answers one signed call, and ends: what the build records an
 * ahead-of-time cache from. Needs no root and touches nothing outside of a temporary directory.
 *
 * @see <a href="https://openjdk.org/jeps/514">JEP 514: ahead-of-time command-line ergonomics</a>
 */
@Command(name = "train", description = "Record the classes that a start needs (what the build runs).", hidden = true)
final class TrainCommand implements Callable<Integer> {

    /** Classes of the kernel side, which training does not run. */
    private static final List<String> KERNEL_SIDE =
            List.of("dev.roadstead.host.linux.LinuxHost", "dev.roadstead.host.linux.LinuxNetwork");

    @Override
    public Integer call() throws IOException {
        Path data = Files.createTempDirectory("roadstead-train");
        try {
            train(data);
        } finally {
            FileTree.delete(data);
        }
        return 0;
    }

    private static void train(Path data) throws IOException {
        KERNEL_SIDE.forEach(TrainCommand::load);
        Rehearsal.run(data);
        Installation installation =
                new Installation(data, "123456789012", "us-east-1", freePort(), Cidr.parse("198.18.0.0/16"));
        SecureRandom random = new SecureRandom();
        InstantSource clock = InstantSource.system();
        RootCredentials root = RootCredentials.loadOrCreate(installation, new Ids(random));
        try (Lifecycle lifecycle = new Lifecycle()) {
            Store store = lifecycle.started(Store.open(data.resolve("store")));
            SimulatedHost host = lifecycle.started(new SimulatedHost(clock));
            NettyBalancer balancer = lifecycle.started(NettyBalancer.start(
                    new NettyBalancer.Environment(BalancerSettings.forMachine(), clock, random),
                    NodeNamespaces.ofProcess(),
                    (group, target, health) -> {}));
            Cloud cloud = new Cloud(installation, root, store, new Cloud.Machine(host, balancer), lifecycle);
            Signers signers = new Signers(cloud.identities(), clock);
            WireEndpoint endpoint = new WireEndpoint(
                    cloud.services(), Cloud.unbuilt(), new SigV4(signers, clock), signers, new Ids(random)::uuid);
            InetSocketAddress address = new InetSocketAddress(InetAddress.getLoopbackAddress(), installation.port());
            lifecycle.started(
                    Gateway.start(List.of(address), endpoint, cloud.ecr().registry()::handle));
            cloud.start();
            int status = SignedProbe.call(installation, root);
            if (status != 200) {
                throw new IOException("the training call was answered with " + status + " (expected 200)");
            }
        }
    }

    private static void load(String name) {
        try {
            Class.forName(name);
        } catch (ClassNotFoundException e) {
            throw new IllegalStateException(name + " is on the class path of every build", e);
        }
    }

    private static int freePort() throws IOException {
        try (var socket = new java.net.ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
