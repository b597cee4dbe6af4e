package dev.roadstead.server;

import dev.roadstead.host.Cidr;
import dev.roadstead.host.linux.NetworkSettings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;

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

    private static final String FILE = "installation.properties";
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
        return NetworkSettings.of(id(), publicPool, runtime());
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

    Path logFile() {
        return data.resolve("log/roadstead.log");
    }

    String endpoint() {
        return "http://127.0.0.1:" + port;
    }

    /** The installation in a data directory, if there is one. */
    static Optional<Installation> load(Path data) {
        Path file = data.resolve(FILE);
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        Properties stored = new Properties();
        try (var reader = Files.newBufferedReader(file)) {
            stored.load(reader);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return Optional.of(new Installation(
                data,
                stored.getProperty("account"),
                stored.getProperty("region"),
                Integer.parseInt(stored.getProperty("port")),
                Cidr.parse(stored.getProperty("publicPool"))));
    }

    /** Makes the directory of sockets and volatile state, readable by its owner alone. */
    void makeRuntimeDirectory() throws IOException {
        Files.createDirectories(runtime(), OWNER_ONLY);
    }

    /** Writes the installation's settings, and makes its data directory, readable by its owner alone. */
    void save() throws IOException {
        Files.createDirectories(data, OWNER_ONLY);
        Files.createDirectories(logFile().getParent(), OWNER_ONLY);
        Properties settings = new Properties();
        settings.setProperty("account", account);
        settings.setProperty("region", region);
        settings.setProperty("port", Integer.toString(port));
        settings.setProperty("publicPool", publicPool.toString());
        Path fresh = data.resolve(FILE + ".new");
        try (var writer = Files.newBufferedWriter(fresh)) {
            settings.store(writer, "Roadstead's settings; account and region stay as the first start chose them");
        }
        Files.move(fresh, data.resolve(FILE), StandardCopyOption.ATOMIC_MOVE);
    }

    private static void require(boolean holds, String message) {
        if (!holds) {
            throw new IllegalArgumentException(message);
        }
    }
}
