package dev.roadstead.host.linux;

import dev.roadstead.host.Cidr;
import dev.roadstead.host.Ipv4;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalInt;

/**
 * What a machine's network is told once.
 *
 * @param installationId eight lower-case hexadecimal digits that every name in the kernel carries
 * @param publicPool where public addresses come from
 * @param services where in it the cloud's own services are
 * @param stateDirectory volatile, {@code /run/roadstead/<installation>}
 * @param files the machine's own files that are read or written
 */
public record NetworkSettings(
        String installationId, Cidr publicPool, Services services, Path stateDirectory, Files files) {

    public NetworkSettings {
        if (!installationId.matches("[0-9a-f]{8}")) {
            throw new IllegalArgumentException(
                    "installation id: " + installationId + " (expected eight lower-case hexadecimal digits)");
        }
        if (!publicPool.contains(services.pool())) {
            throw new IllegalArgumentException(
                    "service pool: " + services.pool() + " (expected a part of the public pool " + publicPool + ")");
        }
    }

    /** The usual settings: the service pool is the last /24, with the API at .1, the registry at .2 and layers at .3. */
    public static NetworkSettings of(String installationId, Cidr publicPool, Path stateDirectory) {
        Cidr servicePool = new Cidr(new Ipv4(publicPool.last().bits() & ~255), 24);
        List<Ipv4> addresses = List.of(
                servicePool.base().plus(1),
                servicePool.base().plus(2),
                servicePool.base().plus(3));
        return new NetworkSettings(
                installationId,
                publicPool,
                new Services(servicePool, addresses, OptionalInt.empty()),
                stateDirectory,
                Files.OF_THIS_MACHINE);
    }

    /** The same settings with other files, for tests. */
    public NetworkSettings with(Files files) {
        return new NetworkSettings(installationId, publicPool, services, stateDirectory, files);
    }

    /** The same settings with services that listen on one port of their own. */
    public NetworkSettings withServicePort(int port) {
        Services there = new Services(services.pool(), services.addresses(), OptionalInt.of(port));
        return new NetworkSettings(installationId, publicPool, there, stateDirectory, files);
    }

    /** The API's address first, the registry's second, and third the one that layers are downloaded from. */
    public List<Ipv4> serviceAddresses() {
        return services.addresses();
    }

    /** The address that this machine's own connections to public addresses come from. */
    public Ipv4 hostAddress() {
        return services.pool().last().plus(-1);
    }

    /**
     * The cloud's own services, which have ports 80 and 443.
     *
     * @param pool its last address but one is the host's own as a client of public addresses
     * @param addresses in the pool, held by this machine: the API's first, the registry's second, that of Amazon S3's part third
     * @param port where they listen in truth, so that it is no matter who has 80 and 443 of every address of this machine; empty if on
     *     80 and 443 themselves
     */
    public record Services(Cidr pool, List<Ipv4> addresses, OptionalInt port) {
        public Services {
            addresses = List.copyOf(addresses);
            for (Ipv4 address : addresses) {
                if (!pool.contains(address)) {
                    throw new IllegalArgumentException(
                            "service address: " + address + " (expected one in the service pool " + pool + ")");
                }
            }
        }
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
