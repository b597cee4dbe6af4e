package dev.roadstead.server;

import dev.roadstead.host.linux.LinuxHost;
import dev.roadstead.host.linux.LinuxNetwork;
import dev.roadstead.host.linux.NetworkSettings;
import java.io.IOException;
import java.security.SecureRandom;
import java.time.InstantSource;

/** What an installation has outside of its data directory while no server of its runs. */
final class Leftovers {

    private Leftovers() {}

    /** Removes containers, namespaces, rules, routes, the containerd, hosts lines and the registry drop-in; idempotent. */
    static void remove(Installation installation) throws IOException {
        installation.makeRuntimeDirectory();
        SecureRandom random = new SecureRandom();
        NetworkSettings settings = installation.networkSettings();
        try (LinuxNetwork network = new LinuxNetwork(settings, random)) {
            LinuxHost.start(
                            installation.onHost(),
                            network,
                            new LinuxHost.Seams(InstantSource.system(), random, Thread::sleep))
                    .removeAll();
            network.remove();
        }
        RegistryDropIn.remove(installation);
        FileTree.delete(installation.runtime());
    }
}
