package dev.roadstead.acceptance;

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

/**
 * Terraform, unmodified, makes the stack of {@code examples/terraform-service}, whose tasks run and answer through the load balancer,
 * rolls a new version out without losing a request, is told of one that cannot start, and destroys it all.
 */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class TerraformServiceTest {

    @TempDir(cleanup = CleanupMode.NEVER)
    private static Path directory;

    @AutoClose
    private static Server server;

    @BeforeAll
    static void start() throws IOException {
        Server.requireMachine("containerd", "runc", "nft", "ip", "busybox", "aws", "skopeo", "curl", "terraform");
        server = Terraform.server(directory);
        server.start();
    }

    @Test
    @Order(1)
    void aServiceIsMadeRolledOutUnderLoadAndDestroyed() {
        server.walk("acceptance/terraform-service.sh", 1200, 25);
    }

    @Test
    @Order(2)
    void downLeavesNothingInTheKernel() throws IOException {
        server.end();
    }
}
