package dev.roadstead.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/** The commands, as processes, on two installations side by side; each step goes on where the one before ended. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class CommandLineTest {

    private static final String RUNNING =
            "aws ecs list-tasks --cluster small --desired-status RUNNING --query 'taskArns[0]' --output text";

    @TempDir(cleanup = CleanupMode.NEVER)
    private static Path directory;

    @AutoClose
    private static Server one;

    @AutoClose
    private static Server other;

    @BeforeAll
    static void choose() throws IOException {
        Server.requireMachine("containerd", "runc", "nft", "ip", "busybox", "aws", "skopeo");
        one = Server.of(directory.resolve("one"));
        other = Server.of(directory.resolve("the other"));
    }

    @Test
    @Order(1)
    void upReturnsWhenTheFirstSignedCallIsAnsweredAndLeavesAServerWithLogAndPidFile() throws IOException {
        Commands.Ended up = one.up();
        assertThat(up.status()).as(up.text()).isZero();
        assertThat(up.text()).contains("http://127.0.0.1:" + one.port());
        assertThat(one.client("aws ecs list-clusters --output text").status()).isZero();
        assertThat(ProcessHandle.of(one.pid()))
                .hasValueSatisfying(server -> assertThat(server.isAlive()).isTrue());
        assertThat(one.data().resolve("log/roadstead.log")).content().contains("up at");
    }

    @Test
    @Order(2)
    void upAgainChangesNothingAndWithOtherSettingsSaysSo() throws IOException {
        long pid = one.pid();
        Commands.Ended again = one.up();
        assertThat(again.status()).as(again.text()).isZero();
        assertThat(again.text()).contains("is up already", "pid " + pid);
        for (String[] others : List.of(
                new String[] {"--port", "4999"},
                new String[] {"--account-id", "210987654321"},
                new String[] {"--region", "eu-central-1"},
                new String[] {"--public-pool", PublicPools.free()})) {
            Commands.Ended refused = one.roadstead("up", others[0], others[1]);
            assertThat(refused.status()).as(refused.text()).isEqualTo(1);
            assertThat(refused.text())
                    .containsAnyOf("with other settings", "was made with")
                    .contains("down");
        }
        assertThat(one.pid()).isEqualTo(pid);
    }

    @Test
    @Order(3)
    void statusAndDoctorSayWhatIsUp() throws IOException {
        Commands.Ended status = one.roadstead("status");
        assertThat(status.status()).isZero();
        assertThat(status.text())
                .contains(
                        "http://127.0.0.1:" + one.port(),
                        Long.toString(one.pid()),
                        one.data().toString())
                .containsPattern("running tasks +0")
                .containsPattern("services +0");
        Commands.Ended doctor = one.roadstead("doctor");
        assertThat(doctor.status()).as(doctor.text()).isZero();
        assertThat(doctor.text()).contains("This machine is sound.", "the server is up on it (pid " + one.pid());
    }

    @Test
    @Order(4)
    void anInstallationThatWouldShareAPortOrAddressesIsRefusedAndLeavesNothing() throws IOException {
        Commands.Ended refused =
                other.roadstead("up", "--port", Integer.toString(one.port()), "--public-pool", one.pool());
        assertThat(refused.status()).isEqualTo(1);
        assertThat(refused.text())
                .contains("port " + one.port() + ": is in use", one.data() + " has the public pool " + one.pool());
        assertThat(other.data()).doesNotExist();
        assertThat(other.traces().find()).isEmpty();
    }

    @Test
    @Order(5)
    void accountRegionPortAndPoolAreWhatTheirOptionsSay() {
        Commands.Ended up = other.up("--account-id", "210987654321", "--region", "eu-central-1");
        assertThat(up.status()).as(up.text()).isZero();
        Commands.Ended said = other.client("echo $AWS_ENDPOINT_URL $AWS_REGION $AWS_DEFAULT_REGION; "
                + "aws sts get-caller-identity --query Account --output text; "
                + "aws ec2 allocate-address --query PublicIp --output text");
        assertThat(said.lines().subList(0, 2))
                .containsExactly("http://127.0.0.1:" + other.port() + " eu-central-1 eu-central-1", "210987654321");
        assertThat(said.lines().get(2)).matches(other.poolPattern());
    }

    @Test
    @Order(6)
    void bothRunTasksAndDownOfOneTakesAwayAllOfItAndLeavesTheOtherAlone() throws IOException {
        CompletableFuture<Commands.Ended> beside =
                CompletableFuture.supplyAsync(() -> other.commands().run(120, "acceptance/service.sh"));
        Commands.Ended service = one.commands().run(120, "acceptance/service.sh");
        assertThat(service.status()).as(service.text()).isZero();
        assertThat(beside.join().status()).as(beside.join().text()).isZero();
        String task = other.client(RUNNING).text();
        assertThat(one.roadstead("status").text())
                .containsPattern("running tasks +1")
                .containsPattern("services +1");

        Commands.Ended down = one.roadstead("down");

        assertThat(down.status()).as(down.text()).isZero();
        assertThat(one.traces().find()).isEmpty();
        assertThat(one.data()).isDirectory();
        assertThat(one.roadstead("status").status()).isEqualTo(3);
        assertThat(other.client(RUNNING).text()).isEqualTo(task).contains("task/small/");
        assertThat(other.traces().find()).anyMatch(trace -> trace.startsWith("network namespace"));
        assertThat(one.roadstead("down").status()).isZero();
    }

    @Test
    @Order(7)
    void theNextUpBringsServicesBack() {
        assertThat(one.up().status()).isZero();
        Commands.Ended stable = one.client("aws ecs wait services-stable --cluster small --services small; " + RUNNING);
        assertThat(stable.status()).as(stable.text()).isZero();
        assertThat(stable.text()).contains("task/small/");
    }

    @Test
    @Order(8)
    void networkExplainSaysWhichRuleLetsAPacketThroughAndWhatStopsIt() {
        Commands.Ended out = one.roadstead("network", "explain", "small", "internet", "443");
        assertThat(out.status()).as(out.text()).isZero();
        assertThat(out.text()).contains("rule sgr-", "route 0.0.0.0/0 -> igw-", "lets answers pass", "Reachable.");
        Commands.Ended in = one.roadstead("network", "explain", "internet", "small", "80/tcp");
        assertThat(in.status()).as(in.text()).isEqualTo(4);
        assertThat(in.text()).contains("no inbound rule of sg-", "[ENI_SG_RULES_MISMATCH]", "Not reachable.");
        Commands.Ended nobody = one.roadstead("network", "explain", "small", "large", "80");
        assertThat(nobody.status()).isEqualTo(1);
        assertThat(nobody.text()).contains("large: nothing that runs is called that", "eni-...");
        assertThat(one.roadstead("network", "explain", "small", "internet", "web")
                        .status())
                .isEqualTo(2);
        assertThat(one.client("aws ec2 describe-network-insights-paths --query 'NetworkInsightsPaths[]' --output text")
                        .text())
                .isBlank();
    }

    @Test
    @Order(9)
    void aPidFileThatNamesAnotherProgramByNowMisleadsNobody() throws Exception {
        String task = one.client(RUNNING).text();
        ProcessHandle server = ProcessHandle.of(one.pid()).orElseThrow();
        server.destroyForcibly();
        server.onExit().join();
        assertThat(one.roadstead("status").status()).isEqualTo(3);
        Process stranger = new ProcessBuilder("sleep", "600").start();
        try {
            Files.writeString(one.pidFile(), stranger.pid() + "\n");
            assertThat(one.roadstead("status").status()).isEqualTo(3);
            assertThat(one.up().status()).isZero();
            assertThat(one.pid()).isNotEqualTo(stranger.pid());
            assertThat(one.client(RUNNING).text()).isEqualTo(task);
        } finally {
            assertThat(stranger.isAlive()).isTrue();
            stranger.destroy();
        }
    }

    @Test
    @Order(10)
    void resetReturnsToANewAccountWithTheSameKeys() {
        String keys = one.roadstead("env").text();
        Commands.Ended reset = one.roadstead("reset");
        assertThat(reset.status()).as(reset.text()).isZero();
        assertThat(one.roadstead("env").text()).isEqualTo(keys);
        assertThat(one.client("aws ecs list-clusters --query clusterArns --output text")
                        .text())
                .isBlank();
        assertThat(one.roadstead("status").text())
                .containsPattern("running tasks +0")
                .containsPattern("services +0");
    }

    @Test
    @Order(11)
    void foregroundStaysUntilItIsToldToStop() throws Exception {
        assertThat(one.roadstead("down").status()).isZero();
        ProcessBuilder command = new ProcessBuilder("./roadstead", "up", "--foreground")
                .directory(one.commands().root().toFile())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD);
        command.environment().putAll(one.commands().environment());
        Process server = command.start();
        try {
            String awaited = "until ./roadstead status; do kill -0 " + server.pid() + " || exit 9; done";
            assertThat(one.commands().run(60, "bash", "-c", awaited).status()).isZero();
            assertThat(one.pid()).isEqualTo(server.pid());
            assertThat(one.client("aws ecs list-clusters --output text").status())
                    .isZero();
            server.destroy();
            assertThat(server.waitFor(Duration.ofSeconds(30))).isTrue();
        } finally {
            server.destroyForcibly();
        }
        assertThat(one.roadstead("status").status()).isEqualTo(3);
    }

    @Test
    @Order(12)
    void downTakesAllAwayAlsoWhereTheDataDirectoryIsGone() throws IOException {
        assertThat(one.up().status()).isZero();
        assertThat(one.commands().run(60, "rm", "-rf", one.data().toString()).status())
                .isZero();
        Commands.Ended down = one.roadstead("down");
        assertThat(down.status()).as(down.text()).isZero();
        assertThat(one.traces().find()).isEmpty();
    }

    @Test
    @Order(13)
    void deleteDataDeletesTheDataToo() throws IOException {
        assertThat(other.roadstead("down", "--delete-data").status()).isZero();
        assertThat(other.data()).doesNotExist();
        assertThat(other.traces().find()).isEmpty();
    }

    @Test
    @Order(14)
    void anUnknownCommandExitsNonZeroAndListsThemAll() {
        Commands.Ended unknown = one.roadstead("launch");
        assertThat(unknown.status()).isEqualTo(2);
        assertThat(unknown.text())
                .contains(
                        "launch", "quickstart", "up", "down", "status", "env", "network", "reset", "doctor", "version");
        assertThat(one.roadstead("up", "--help").status()).isZero();
    }
}
