package dev.roadstead.server;

import dev.roadstead.host.Probe;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Looks whether this machine has what the server needs beside its host's side. Changes nothing. */
final class ServerProbes {

    private static final int JAVA = 25;

    /** Nobody has this address of loopback's for itself, so what is in use here is in use on every address. */
    private static final String ANY_ADDRESS = "127.83.83.83";

    private final Installation installation;

    ServerProbes(Installation installation) {
        this.installation = installation;
    }

    static Probe java() {
        int feature = Runtime.version().feature();
        return feature >= JAVA
                ? Probe.ok("java", Runtime.version() + " at " + System.getProperty("java.home"))
                : Probe.failed("java", "version " + Runtime.version(), "set JAVA_HOME to a JDK 25");
    }

    /** The API's port, and those that the service pool's addresses have. */
    List<Probe> ports() {
        Optional<ServerProcess> running = ServerProcess.find(installation);
        if (running.isPresent()) {
            return List.of(Probe.ok(
                    "port " + installation.port(),
                    "the server is up on it (pid " + running.get().pid() + ")"));
        }
        List<Probe> probes = new ArrayList<>();
        probes.add(port(
                InetAddress.getLoopbackAddress().getHostAddress(),
                installation.port(),
                "choose another one with --port PORT"));
        for (int port : RoadsteadServer.SERVICE_PORTS) {
            probes.add(port(
                    ANY_ADDRESS,
                    port,
                    "let that program listen on the addresses alone that it serves (Roadstead's services have port "
                            + port + " of " + installation.networkSettings().servicePool() + "), or stop it"));
        }
        return probes;
    }

    private static Probe port(String address, int port, String mend) {
        String name = "port " + port;
        try (ServerSocket socket = new ServerSocket()) {
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(address, port));
            return Probe.ok(name, "is free");
        } catch (BindException e) {
            if (String.valueOf(e.getMessage()).contains("Permission denied")) {
                return Probe.failed(name, "only root may listen on it", "run it as root, by sudo for example");
            }
            String where = address.equals(ANY_ADDRESS) ? "is in use on every address" : "is in use";
            return Probe.failed(
                    name,
                    where + " by another program",
                    "see which one with: ss -ltnp 'sport = :" + port + "'; " + mend);
        } catch (IOException e) {
            return Probe.failed(name, String.valueOf(e.getMessage()), "see whether loopback is up: ip addr show lo");
        }
    }

    /** Two installations with the same public addresses would answer for each other. */
    Probe otherInstallations() {
        try {
            List<Installation> others = installation.others();
            Optional<Installation> overlapping = others.stream()
                    .filter(each -> each.publicPool().overlaps(installation.publicPool()))
                    .findFirst();
            if (overlapping.isPresent()) {
                return Probe.failed(
                        "other installations",
                        "the one in " + overlapping.get().data() + " has the public pool "
                                + overlapping.get().publicPool() + ", which overlaps with "
                                + installation.publicPool(),
                        "choose another range with --public-pool, such as 198.19.0.0/16, or stop that one with:"
                                + " ./roadstead down --data "
                                + overlapping.get().data());
            }
            return Probe.ok(
                    "other installations", others.isEmpty() ? "none" : others.size() + ", with other addresses");
        } catch (IOException | Problem e) {
            return Probe.warning(
                    "other installations", String.valueOf(e.getMessage()), "see what is in /run/roadstead");
        }
    }
}
