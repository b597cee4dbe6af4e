package dev.roadstead.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

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
 * The stacks of {@code examples/cdk-vpc}, as the CDK synthesised them, resource by resource: made by the calls that CloudFormation makes,
 * described as their templates have them, and deleted in the reverse order.
 */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class CdkTest {

    @TempDir(cleanup = CleanupMode.NEVER)
    private static Path directory;

    @AutoClose
    private static Server server;

    @BeforeAll
    static void start() throws IOException {
        Server.requireMachine("containerd", "runc", "nft", "ip", "busybox", "aws", "skopeo", "curl", "python3");
        server = Server.of(directory.resolve("data"));
        assumeTrue(
                server.commands().run(30, "python3", "-c", "import botocore").status() == 0,
                "skipped: python3 has no botocore, which comes with the aws CLI that pip installs");
        server.start();
    }

    @Test
    @Order(1)
    void everyResourceIsMadeAsItsTemplateHasItAndDeletedAgain() {
        server.walk("acceptance/cdk.sh", 900, 200);
    }

    @Test
    @Order(2)
    void nothingIsLeftOfThem() throws IOException {
        assertThat(server.client("aws ec2 describe-vpcs --query 'Vpcs[].IsDefault' --output text; "
                                + "aws ec2 describe-addresses --query 'length(Addresses)' --output text; "
                                + "aws ec2 describe-network-interfaces --query 'length(NetworkInterfaces)' --output text; "
                                + "aws logs describe-log-groups --query 'length(logGroups)' --output text")
                        .lines())
                .containsExactly("True", "0", "0", "0");
        server.end();
    }
}
