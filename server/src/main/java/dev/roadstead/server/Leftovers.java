package dev.roadstead.server;

import dev.roadstead.host.linux.HostRemoval;
import dev.roadstead.host.linux.LinuxNetwork;
import dev.roadstead.host.linux.NetworkSettings;
import java.io.IOException;
import java.security.SecureRandom;

/** What an installation has outside of its data directory while no server of its runs. */
final class Leftovers {

    private Leftovers() {}

    /** Removes containers, namespaces, rules, routes, the containerd, hosts lines and the registry drop-in; idempotent. */
    static void remove(Installation installation) throws IOException {
        installation.makeRuntimeDirectory();
        SecureRandom random = new SecureRandom();
        NetworkSettings settings = installation.networkSettings();
        HostRemoval.remove(installation.onHost());
        try (LinuxNetwork network = new LinuxNetwork(settings, random)) {
            network.remove();
        }
        RegistryDropIn.remove(installation);
        installation.deleteRuntimeDirectory();
    }
}
