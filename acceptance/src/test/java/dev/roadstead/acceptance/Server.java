package dev.roadstead.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;

/**
 * An installation that a test has for itself: a data directory, a port and public addresses of its own, driven by the real command.
 *
 * @param pool public addresses that no other installation on the machine has
 */
record Server(Path data, int port, String pool, Commands commands) implements AutoCloseable {

    private static final Path ROOT = Path.of("").toAbsolutePath().getParent();

    static Server of(Path data) throws IOException {
        Commands commands = new Commands(ROOT, Map.of("ROADSTEAD_DATA", data.toString()));
        return new Server(data, freePort(), PublicPools.free(), commands);
    }

    /** Skips the test where this machine lacks something, by name; what this build has packaged is not built again. */
    static void requireMachine(String... programs) throws IOException {
        String missing = Commands.missing(programs);
        assumeTrue(missing.isEmpty(), "not installed, so it is skipped: " + missing);
        assumeTrue(
                System.getProperty("user.name").equals("root"),
                "not root, so it is skipped: it needs network namespaces, nftables and containerd");
        Path stamp = ROOT.resolve("server/target/built");
        if (List.of("classes", "lib").stream().allMatch(each -> Files.isDirectory(stamp.resolveSibling(each)))) {
            Files.write(stamp, new byte[0]);
            // Records a cache where there is none, so that no test's command takes the time.
            new Commands(ROOT, Map.of()).run(120, "./roadstead", "version");
        }
    }

    Commands.Ended up(String... options) {
        String[] command = {"./roadstead", "up", "--port", Integer.toString(port), "--public-pool", pool};
        return commands.run(120, concat(command, options));
    }

    /** Starts it, which must succeed. */
    void start() {
        Commands.Ended up = up();
        assertThat(up.status()).as(up.text()).isZero();
    }

    /** Takes it down with its data, whatever has become of it. */
    @Override
    public void close() {
        down();
    }

    private Commands.Ended down() {
        return roadstead("down", "--delete-data");
    }

    /** Takes it down with its data, which must succeed and leave nothing. */
    void end() throws IOException {
        Commands.Ended down = down();
        assertThat(down.status()).as(down.text()).isZero();
        assertThat(traces().find()).isEmpty();
        assertThat(data).doesNotExist();
    }

    /** A script whose lines begin with {@code ok - } or {@code not ok - }, more than {@code least} of them and all with the first. */
    void walk(String script, int seconds, int least) {
        Commands.Ended walk = commands.run(seconds, script);
        assertThat(walk.lines()).filteredOn(line -> line.startsWith("ok - ")).hasSizeGreaterThan(least);
        assertThat(walk.lines()).noneMatch(line -> line.startsWith("not ok - "));
        assertThat(walk.status()).isZero();
    }

    Commands.Ended roadstead(String... arguments) {
        return commands.run(120, concat(new String[] {"./roadstead"}, arguments));
    }

    /** A script with the clients' environment; without retries, so that an answer is seen as it is. */
    Commands.Ended client(String script) {
        String environment =
                "set -e; settings=$(./roadstead env); eval \"$settings\"; export AWS_PAGER= AWS_MAX_ATTEMPTS=1; ";
        return commands.run(120, "bash", "-c", environment + script);
    }

    KernelTraces traces() {
        return new KernelTraces(commands, id(), data);
    }

    /** Where the API is in the installation's VPCs: the first address of its pool's last /24. */
    String apiAddress() {
        return half(1) + ".1";
    }

    /** A pattern of the pool's addresses. */
    String poolPattern() {
        return "(" + half(0) + "|" + half(1) + ")\\.\\d+";
    }

    private String half(int number) {
        String[] bytes = pool.split("[./]");
        return bytes[0] + "." + bytes[1] + "." + (Integer.parseInt(bytes[2]) + number);
    }

    /** As the server derives it: the beginning of the digest of the data directory's path. */
    String id() {
        try {
            byte[] digest =
                    MessageDigest.getInstance("SHA-256").digest(data.toString().getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest, 0, 4);
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every JDK has SHA-256", e);
        }
    }

    Path pidFile() {
        return Path.of("/run/roadstead", id(), "roadstead.pid");
    }

    long pid() throws IOException {
        return Long.parseLong(Files.readString(pidFile()).strip());
    }

    static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private static String[] concat(String[] first, String[] rest) {
        String[] all = java.util.Arrays.copyOf(first, first.length + rest.length);
        System.arraycopy(rest, 0, all, first.length, rest.length);
        return all;
    }
}
