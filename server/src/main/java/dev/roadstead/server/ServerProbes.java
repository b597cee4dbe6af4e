package dev.roadstead.server;

import dev.roadstead.host.Probe;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.List;
import java.util.Optional;

/** Looks whether this machine has what the server needs beside its host's side. Changes nothing. */
final class ServerProbes {

    private static final int JAVA = 25;

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

    /** The API's port, which the services have on the service pool's addresses too. */
    Probe port() {
        return ServerProcess.find(installation)
                .map(running ->
                        Probe.ok("port " + installation.port(), "the server is up on it (pid " + running.pid() + ")"))
                .orElseGet(() -> free(installation.port()));
    }

    private static Probe free(int port) {
        String name = "port " + port;
        try (ServerSocket socket = new ServerSocket()) {
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            return Probe.ok(name, "is free");
        } catch (BindException e) {
            if (String.valueOf(e.getMessage()).contains("Permission denied")) {
                return Probe.failed(name, "only root may listen on it", "run it as root, by sudo for example");
            }
            return Probe.failed(
                    name,
                    "is in use by another program",
                    "see which one with: ss -ltnp 'sport = :" + port + "'; choose another one with --port PORT");
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
