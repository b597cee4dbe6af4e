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
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/** A server of its own, on a port and with a data directory of its own, walked over and taken down. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class WalkTest {

    /** A part of the benchmarking range beside the default installation's. */
    private static final String PUBLIC_POOL = "198.19.222.0/23";

    private static final Path ROOT = Path.of("").toAbsolutePath().getParent();

    @TempDir(cleanup = CleanupMode.NEVER)
    private static Path directory;

    private static Path data;
    private static Commands commands;
    private static KernelTraces traces;

    @BeforeAll
    static void start() throws Exception {
        String missing = Commands.missing(
                "containerd", "runc", "nft", "ip", "conntrack", "busybox", "nsenter", "curl", "aws", "skopeo");
        assumeTrue(missing.isEmpty(), "not installed, so the walk is skipped: " + missing);
        assumeTrue(
                System.getProperty("user.name").equals("root"),
                "not root, so the walk is skipped: it needs network namespaces, nftables and containerd");
        data = directory.resolve("data");
        commands = new Commands(ROOT, Map.of("ROADSTEAD_DATA", data.toString()));
        traces = new KernelTraces(commands, id(data), data);
        markAsBuilt();
        Commands.Ended up = commands.run(
                180, "./roadstead", "up", "--port", Integer.toString(freePort()), "--public-pool", PUBLIC_POOL);
        assertThat(up.status()).as(up.text()).isZero();
    }

    @AfterAll
    static void stop() {
        if (commands != null) {
            commands.run(120, "./roadstead", "down", "--delete-data");
        }
    }

    @Test
    @Order(1)
    void everyStepOfTheWalkIsAsOnAws() {
        Commands.Ended walk = commands.run(900, "acceptance/walk.sh");

        assertThat(walk.lines()).filteredOn(line -> line.startsWith("ok - ")).hasSizeGreaterThan(100);
        assertThat(walk.lines()).noneMatch(line -> line.startsWith("not ok - "));
        assertThat(walk.status()).isZero();
    }

    @Test
    @Order(2)
    void resetGivesANewAccountsStateWithTheSameKeys() {
        String call = "eval \"$(./roadstead env)\" && aws ecs %s --output text";
        assertThat(shell(call.formatted("create-cluster --cluster-name soon-gone"))
                        .status())
                .isZero();

        assertThat(commands.run(30, "./roadstead", "reset").status()).isZero();

        Commands.Ended listed = shell(call.formatted("list-clusters --query clusterArns"));
        assertThat(listed.status()).as(listed.text()).isZero();
        assertThat(listed.text()).doesNotContain("soon-gone");
    }

    @Test
    @Order(3)
    void downLeavesNothingInTheKernel() throws IOException {
        Commands.Ended down = commands.run(120, "./roadstead", "down", "--delete-data");

        assertThat(down.status()).as(down.text()).isZero();
        assertThat(traces.find()).isEmpty();
        assertThat(data).doesNotExist();
    }

    @Test
    @Order(4)
    void downIsNothingToDoWhereNothingRuns() {
        assertThat(commands.run(60, "./roadstead", "down").status()).isZero();
        assertThat(commands.run(60, "./roadstead", "status").status()).isEqualTo(3);
    }

    private static Commands.Ended shell(String script) {
        return commands.run(60, "bash", "-c", script);
    }

    /** The server that this very build has packaged need not be built again by the script that starts it. */
    private static void markAsBuilt() throws IOException {
        Path stamp = ROOT.resolve("server/target/built");
        if (List.of("classes", "lib").stream().allMatch(each -> Files.isDirectory(stamp.resolveSibling(each)))) {
            Files.write(stamp, new byte[0]);
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    /** As the server derives it: the beginning of the digest of the data directory's path. */
    private static String id(Path data) throws Exception {
        byte[] digest =
                MessageDigest.getInstance("SHA-256").digest(data.toString().getBytes(StandardCharsets.UTF_8));
        return HexFormat.of().formatHex(digest, 0, 4);
    }
}
