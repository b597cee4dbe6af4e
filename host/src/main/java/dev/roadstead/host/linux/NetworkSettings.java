package dev.roadstead.host.linux;

import dev.roadstead.host.Cidr;
import dev.roadstead.host.Ipv4;
import java.nio.file.Path;
import java.util.List;

/**
 * What a machine's network is told once.
 *
 * @param installationId eight lower-case hexadecimal digits that every name in the kernel carries
 * @param publicPool where public addresses come from
 * @param servicePool the part of it (its last /24) that the cloud's own services have; its last address but one is the host's own as a
 *     client of public addresses
 * @param serviceAddresses in the service pool, held by this machine: the API's first, the registry's second
 * @param stateDirectory volatile, {@code /run/roadstead/<installation>}
 * @param files the machine's own files that are read or written
 */
public record NetworkSettings(
        String installationId,
        Cidr publicPool,
        Cidr servicePool,
        List<Ipv4> serviceAddresses,
        Path stateDirectory,
        Files files) {

    public NetworkSettings {
        serviceAddresses = List.copyOf(serviceAddresses);
        if (!installationId.matches("[0-9a-f]{8}")) {
            throw new IllegalArgumentException(
                    "installation id: " + installationId + " (expected eight lower-case hexadecimal digits)");
        }
        if (!publicPool.contains(servicePool)) {
            throw new IllegalArgumentException(
                    "service pool: " + servicePool + " (expected a part of the public pool " + publicPool + ")");
        }
        for (Ipv4 address : serviceAddresses) {
            if (!servicePool.contains(address)) {
                throw new IllegalArgumentException(
                        "service address: " + address + " (expected one in the service pool " + servicePool + ")");
            }
        }
    }

    /** The usual settings: the service pool is the last /24, with the API at .1 and the registry at .2. */
    public static NetworkSettings of(String installationId, Cidr publicPool, Path stateDirectory) {
        Cidr servicePool = new Cidr(new Ipv4(publicPool.last().bits() & ~255), 24);
        List<Ipv4> addresses =
                List.of(servicePool.base().plus(1), servicePool.base().plus(2));
        return new NetworkSettings(
                installationId, publicPool, servicePool, addresses, stateDirectory, Files.OF_THIS_MACHINE);
    }

    /** The same settings with other files, for tests. */
    public NetworkSettings with(Files files) {
        return new NetworkSettings(installationId, publicPool, servicePool, serviceAddresses, stateDirectory, files);
    }

    /** The address that this machine's own connections to public addresses come from. */
    public Ipv4 hostAddress() {
        return servicePool.last().plus(-1);
    }

    /**
     * Files outside of Roadstead.
     *
     * @param hosts where names for this machine's own programs go
     * @param resolverConfiguration names the resolvers that unknown names are asked of
     */
    public record Files(Path hosts, Path resolverConfiguration) {
        static final Files OF_THIS_MACHINE = new Files(Path.of("/etc/hosts"), Path.of("/etc/resolv.conf"));
    }
}
