package dev.roadstead.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/**
 * Terraform, unmodified, makes the stack of {@code examples/terraform-service}, whose tasks run and answer through the load balancer,
 * rolls a new version out without losing a request, is told of one that cannot start, and destroys it all.
 */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class TerraformServiceTest {

    @TempDir(cleanup = CleanupMode.NEVER)
    private static Path directory;

    private static Server server;

    @BeforeAll
    static void start() throws IOException {
        Server.requireMachine("containerd", "runc", "nft", "ip", "busybox", "aws", "skopeo", "curl", "terraform");
        server = Terraform.server(directory);
        Commands.Ended up = server.up();
        assertThat(up.status()).as(up.text()).isZero();
    }

    @AfterAll
    static void stop() {
        if (server != null) {
            server.roadstead("down", "--delete-data");
        }
    }

    @Test
    @Order(1)
    void aServiceIsMadeRolledOutUnderLoadAndDestroyed() {
        Commands.Ended walk = server.commands().run(1200, "acceptance/terraform-service.sh");

        assertThat(walk.lines()).filteredOn(line -> line.startsWith("ok - ")).hasSizeGreaterThan(25);
        assertThat(walk.lines()).noneMatch(line -> line.startsWith("not ok - "));
        assertThat(walk.status()).isZero();
    }

    @Test
    @Order(2)
    void downLeavesNothingInTheKernel() throws IOException {
        Commands.Ended down = server.roadstead("down", "--delete-data");

        assertThat(down.status()).as(down.text()).isZero();
        assertThat(server.traces().find()).isEmpty();
    }
}
