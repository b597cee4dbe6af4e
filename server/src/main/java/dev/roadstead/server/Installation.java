package dev.roadstead.server;

import dev.roadstead.host.Cidr;
import dev.roadstead.host.linux.FileTree;
import dev.roadstead.host.linux.NetworkSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * One Roadstead on this machine. Everything it makes outside of its data directory carries its id.
 *
 * @param data the data directory, absolute; durable
 * @param account twelve digits, chosen at the first start
 * @param region the default region, chosen at the first start
 * @param port where the API listens on loopback
 * @param publicPool where public addresses come from; its last /24 is the service pool
 */
record Installation(Path data, String account, String region, int port, Cidr publicPool) {

    static final Path DEFAULT_DATA = Path.of("/var/lib/roadstead");

    private static final List<Cidr> UNUSABLE_POOLS = Stream.of(
                    "0.0.0.0/8", "127.0.0.0/8", "169.254.0.0/16", "224.0.0.0/3")
            .map(Cidr::parse)
            .toList();
    private static final FileAttribute<Set<PosixFilePermission>> OWNER_ONLY =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));

    Installation {
        require(account.matches("\\d{12}"), "--account-id: " + account + " (expected twelve digits)");
        require(
                region.matches("[a-z]{2}(-[a-z]+)+-\\d"),
                "--region: " + region + " (expected a region's name, such as us-east-1)");
        require(port > 0 && port < 65536, "--port: " + port + " (expected 1 to 65535)");
        require(
                publicPool.prefixLength() >= 16 && publicPool.prefixLength() <= 23,
                "--public-pool: " + publicPool + " (expected a prefix length from 16 to 23)");
        require(
                UNUSABLE_POOLS.stream().noneMatch(publicPool::overlaps),
                "--public-pool: " + publicPool
                        + " (expected addresses that a machine can have, such as 198.19.0.0/16)");
    }

    /** Eight hex digits that name the installation in the kernel. */
    String id() {
        return onHost().id();
    }

    /** The same installation as the host's side knows it, which names it. */
    dev.roadstead.host.linux.Installation onHost() {
        return dev.roadstead.host.linux.Installation.of(data);
    }

    /** What the machine's network is told of it. */
    NetworkSettings networkSettings() {
        return NetworkSettings.of(id(), publicPool, runtime()).withServicePort(port);
    }

    /** Sockets and volatile state; gone after a reboot. */
    Path runtime() {
        return onHost().runDirectory();
    }

    Path pidFile() {
        return runtime().resolve("roadstead.pid");
    }

    Path controlSocket() {
        return runtime().resolve("control.sock");
    }

    /** The internal certificate authority's files. */
    Path tlsDirectory() {
        return data.resolve("tls");
    }

    Path logFile() {
        return data.resolve("log/roadstead.log");
    }

    String endpoint() {
        return "http://127.0.0.1:" + port;
    }

    /** The installation in a data directory, if there is one. */
    static Optional<Installation> load(Path data) {
        return SettingsFile.read(data.resolve(SettingsFile.NAME)).map(stored -> stored.in(data));
    }

    /** A data directory may have been moved since its settings were written. */
    Installation in(Path directory) {
        return new Installation(directory, account, region, port, publicPool);
    }

    /** The installation of a data directory that may be gone, by what a server that ran there left outside of it. */
    static Optional<Installation> left(Path data) {
        Path runtime = dev.roadstead.host.linux.Installation.of(data).runDirectory();
        return SettingsFile.read(runtime.resolve(SettingsFile.NAME));
    }

    /** Installations that have something in this machine's kernel, this one not among them. */
    List<Installation> others() throws IOException {
        Path all = runtime().resolveSibling("");
        if (!Files.isDirectory(all)) {
            return List.of();
        }
        try (Stream<Path> directories = Files.list(all)) {
            return directories
                    .sorted()
                    .flatMap(each -> SettingsFile.read(each.resolve(SettingsFile.NAME)).stream())
                    .filter(each -> !each.data().equals(data))
                    .toList();
        }
    }

    /** Makes the directory of sockets and volatile state, readable by its owner alone. */
    void makeRuntimeDirectory() throws IOException {
        FileTree.make(runtime(), OWNER_ONLY);
    }

    /** Deletes that directory, and with the last installation's on this machine the one that all of them share. */
    void deleteRuntimeDirectory() throws IOException {
        FileTree.delete(runtime());
        FileTree.deleteIfEmpty(runtime().resolveSibling(""));
    }

    /** Writes the settings beside the volatile state, so that it can be taken away also when the data directory is gone. */
    void saveBesideVolatileState() throws IOException {
        SettingsFile.write(this, runtime());
    }

    /** Writes the installation's settings, and makes its data directory, readable by its owner alone. */
    void save() throws IOException {
        Files.createDirectories(data, OWNER_ONLY);
        SettingsFile.write(this, data);
        Files.createDirectories(logFile().getParent(), OWNER_ONLY);
    }

    private static void require(boolean holds, String message) {
        if (!holds) {
            throw new IllegalArgumentException(message);
        }
    }
}
