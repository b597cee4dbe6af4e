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

/** The README's one command, twice. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class QuickstartTest {

    /** All that a second run could have made anew. */
    private static final String STATE = "set -e;"
            + " for service in frontend backend; do"
            + "  aws ecs list-tasks --cluster ecs-production-cluster --service-name $service-service --query"
            + "   'sort(taskArns)' --output text;"
            + "  aws ecr describe-images --repository-name $service-repo --query 'imageDetails[].imageDigest' --output text;"
            + " done;"
            + " aws ecs list-task-definitions --query taskDefinitionArns --output text;"
            + " aws ec2 describe-vpcs --query 'sort(Vpcs[].VpcId)' --output text;"
            + " aws ssm describe-parameters --query 'sort_by(Parameters, &Name)[].[Name,Version]' --output text";

    @TempDir(cleanup = CleanupMode.NEVER)
    private static Path directory;

    @AutoClose
    private static Server server;

    @BeforeAll
    static void choose() throws IOException {
        Server.requireMachine("containerd", "runc", "nft", "ip", "busybox", "aws", "curl");
        server = Server.of(directory.resolve("data"));
    }

    @Test
    @Order(1)
    void itDeploysTheExampleAndPrintsItsUrlOnALineOfItsOwn() {
        Commands.Ended quickstart = quickstart();
        assertThat(quickstart.status()).as(quickstart.text()).isZero();
        assertThat(quickstart.lines())
                .filteredOn(line -> line.matches("http://[a-z0-9.-]+\\.elb\\.roadstead\\.internal/"))
                .singleElement()
                .satisfies(url -> assertThat(
                                server.commands().run(30, "curl", "-sf", url).status())
                        .isZero());
        assertThat(quickstart.text()).contains("building the example's images", "healthy", "What to try next");
    }

    @Test
    @Order(2)
    void aSecondRunChangesNothing() {
        Commands.Ended before = server.client(STATE);
        assertThat(before.status()).as(before.text()).isZero();
        Commands.Ended again = quickstart();
        assertThat(again.status()).as(again.text()).isZero();
        assertThat(again.text()).contains("is up already");
        assertThat(server.client(STATE).text()).isEqualTo(before.text());
    }

    private static Commands.Ended quickstart() {
        return server.commands()
                .run(
                        400,
                        "./roadstead",
                        "quickstart",
                        "--port",
                        Integer.toString(server.port()),
                        "--public-pool",
                        server.pool());
    }
}
