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

/** A service in a VPC without any gateway, by VPC endpoints alone, and what the next task says where one of them is missing. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class EndpointsTest {

    @TempDir(cleanup = CleanupMode.NEVER)
    private static Path directory;

    @AutoClose
    private static Server server;

    @BeforeAll
    static void start() throws Exception {
        Server.requireMachine("containerd", "runc", "nft", "ip", "busybox", "aws", "skopeo");
        server = Server.of(directory.resolve("data"));
        server.start();
    }

    @Test
    @Order(1)
    void aServiceRunsByEndpointsAloneAndEachThatIsMissingIsToldOf() {
        server.walk("acceptance/endpoints.sh", 900, 10);
    }

    @Test
    @Order(2)
    void downLeavesNothingInTheKernel() throws IOException {
        server.end();
    }
}
