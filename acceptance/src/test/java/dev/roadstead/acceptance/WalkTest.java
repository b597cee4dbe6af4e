package dev.roadstead.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.AutoClose;
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

    @TempDir(cleanup = CleanupMode.NEVER)
    private static Path directory;

    @AutoClose
    private static Server server;

    @BeforeAll
    static void start() throws Exception {
        Server.requireMachine(
                "containerd", "runc", "nft", "ip", "conntrack", "busybox", "nsenter", "curl", "aws", "skopeo");
        server = Server.of(directory.resolve("data"));
        server.start();
    }

    @Test
    @Order(1)
    void everyStepOfTheWalkIsAsOnAws() {
        server.walk("acceptance/walk.sh", 1500, 100);
    }

    @Test
    @Order(2)
    void resetGivesANewAccountsStateWithTheSameKeys() {
        assertThat(server.client("aws ecs create-cluster --cluster-name soon-gone")
                        .status())
                .isZero();

        assertThat(server.roadstead("reset").status()).isZero();

        Commands.Ended listed = server.client("aws ecs list-clusters --query clusterArns --output text");
        assertThat(listed.status()).as(listed.text()).isZero();
        assertThat(listed.text()).doesNotContain("soon-gone");
    }

    @Test
    @Order(3)
    void downLeavesNothingInTheKernel() throws IOException {
        server.end();
    }

    @Test
    @Order(4)
    void downIsNothingToDoWhereNothingRuns() {
        assertThat(server.roadstead("down").status()).isZero();
        assertThat(server.roadstead("status").status()).isEqualTo(3);
    }
}
