package dev.roadstead.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.roadstead.host.Probe;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

final class MainTest {

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @TempDir
    private Path data;

    @ParameterizedTest
    @MethodSource("commands")
    void everyCommandHasHelp(String command) {
        assertThat(run(command, "--help")).isZero();
        assertThat(out.toString()).startsWith("Usage: roadstead " + command);
    }

    static Set<String> commands() {
        Set<String> commands = new TreeSet<>(Main.commandLine().getSubcommands().keySet());
        assertThat(commands)
                .contains("quickstart", "up", "down", "status", "env", "network", "reset", "doctor", "version");
        commands.remove("help");
        return commands;
    }

    @Test
    void anUnknownCommandExitsNonZeroAndListsTheCommands() {
        assertThat(run("launch")).isEqualTo(2);
        assertThat(err.toString()).contains("launch", "quickstart", "up", "down", "status", "env", "reset", "doctor");
    }

    @Test
    void noCommandExitsNonZeroAndListsTheCommands() {
        assertThat(run()).isEqualTo(2);
        assertThat(err.toString()).contains("no command given", "quickstart", "down");
    }

    @Test
    void explainSaysHowItIsToBeAsked() throws IOException {
        assertThat(run("network", "explain", "--help")).isZero();
        assertThat(out.toString()).contains("FROM TO PORT", "internet", "443/tcp", "Exit code 0: reachable; 4: not");
        assertThat(run("network")).isEqualTo(2);
        assertThat(run("network", "explain", "eni-1", "eni-2")).isEqualTo(2);
        assertThat(run("network", "explain", "--data", data.toString(), "eni-1", "eni-2", "http"))
                .isEqualTo(2);
        assertThat(err.toString())
                .contains("PORT: http (expected a port from 0 to 65535, such as 443, 443/tcp or 53/udp)");
        assertThat(run("network", "explain", "--data", data.toString(), "eni-1", "eni-2", "443"))
                .isEqualTo(3);
        assertThat(err.toString()).contains("there is no installation in " + data);
        installation(4570).save();
        assertThat(run("network", "explain", "--data", data.toString(), "eni-1", "eni-2", "443"))
                .isEqualTo(3);
        assertThat(err.toString()).contains("./roadstead up --data " + data);
    }

    @Test
    void statusExitsWithThreeWhereNothingRuns() {
        assertThat(run("status", "--data", data.toString())).isEqualTo(3);
        assertThat(out.toString()).contains("not running", "./roadstead up --data " + data);
    }

    @Test
    void resetSaysHowToStartWhatDoesNotRun() throws IOException {
        installation(4570).save();
        assertThat(run("reset", "--data", data.toString())).isEqualTo(3);
        assertThat(err.toString()).contains("the server does not run", "./roadstead up --data " + data);
    }

    @Test
    void downExitsWithZeroWhereNothingRuns() {
        assertThat(run("down", "--data", data.toString())).isZero();
        assertThat(out.toString()).contains("nothing runs");
    }

    @Test
    void aCommandThatNeedsAnInstallationSaysHowToMakeOne() {
        assertThat(run("env", "--data", data.toString())).isEqualTo(1);
        assertThat(err.toString()).contains("there is no installation in " + data, "./roadstead up");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "--port=70000",
                "--account-id=12",
                "--region=Nowhere",
                "--public-pool=10.0.0.0/30",
                "--public-pool=everything",
                "--public-pool=127.0.0.0/16"
            })
    void aSettingThatCannotBeIsNamedWithWhatIsExpected(String option) {
        assertThat(run("up", "--data", data.toString(), option)).isEqualTo(1);
        assertThat(err.toString()).contains(option.substring(0, option.indexOf('=')), "expected");
        assertThat(data).isEmptyDirectory();
    }

    @Test
    void accountAndRegionStayAsTheFirstStartChoseThem() throws IOException {
        installation(4566).save();
        assertThat(run("up", "--data", data.toString(), "--account-id", "210987654321"))
                .isEqualTo(1);
        assertThat(err.toString()).contains("--account-id: 210987654321", "made with 123456789012", "--delete-data");
    }

    @Test
    void thePublicPoolStaysAsTheFirstStartChoseItBecauseAddressesWereHandedOutFromIt() throws IOException {
        installation(4566).save();
        assertThat(run("up", "--data", data.toString(), "--public-pool", "198.19.0.0/16"))
                .isEqualTo(1);
        assertThat(err.toString()).contains("--public-pool: 198.19.0.0/16", "made with 198.18.0.0/16");
    }

    @Test
    void settingsThatCannotBeReadAreNamedWithWhatIsExpected() throws IOException {
        Files.writeString(data.resolve("installation.properties"), "account=123456789012\nregion=us-east-1\nport=\n");
        assertThat(run("status", "--data", data.toString())).isEqualTo(1);
        assertThat(err.toString()).contains(data + "/installation.properties", "it has no port", "port=4566");
    }

    @Test
    void aDirectoryInWhichSomethingElseLivesIsNotTaken() throws IOException {
        Files.writeString(data.resolve("thesis.tex"), "precious");
        assertThat(run("up", "--data", data.toString())).isEqualTo(1);
        assertThat(err.toString()).contains("thesis.tex", "--data DIR");
        assertThat(run("doctor", "--data", data.toString())).isEqualTo(1);
        assertThat(run("down", "--data", data.toString(), "--delete-data")).isZero();
        assertThat(data.resolve("thesis.tex")).hasContent("precious");
    }

    @Test
    void aPortInUseIsNamedWithHowToMendIt() throws IOException {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Probe probe = new ServerProbes(installation(taken.getLocalPort())).port();
            assertThat(probe.verdict()).isEqualTo(Probe.Verdict.FAILED);
            assertThat(probe.name()).isEqualTo("port " + taken.getLocalPort());
            assertThat(probe.found()).contains("in use by another program");
            assertThat(probe.mend()).contains("ss -ltnp", "--port PORT");
        }
    }

    @Test
    void envPrintsAllThatAClientNeeds() throws IOException {
        Installation installation = installation(4570);
        installation.save();
        assertThat(run("env", "--data", data.toString())).isEqualTo(1);
        assertThat(err.toString()).contains("no keys yet", "./roadstead up --data " + data);
        var ids = new dev.roadstead.services.aws.Ids(new java.util.SplittableRandom(7));
        RootCredentials root = RootCredentials.loadOrCreate(installation, ids);
        assertThat(run("env", "--data", data.toString())).isZero();
        assertThat(out.toString().lines())
                .containsExactly(
                        "export AWS_ENDPOINT_URL=http://127.0.0.1:4570",
                        "export AWS_ACCESS_KEY_ID=" + root.accessKeyId(),
                        "export AWS_SECRET_ACCESS_KEY=" + root.secretAccessKey(),
                        "export AWS_REGION=us-east-1",
                        "export AWS_DEFAULT_REGION=us-east-1",
                        "unset AWS_SESSION_TOKEN AWS_PROFILE");
    }

    @Test
    void versionSaysTheVersion() {
        assertThat(run("version")).isZero();
        assertThat(out.toString().lines().findFirst())
                .hasValueSatisfying(line -> assertThat(line).matches("roadstead \\d+\\.\\d+.*"));
    }

    @Test
    void anOptionForAnotherCommandLineSurvivesItsShell() {
        assertThat(DataOption.of(installation(4566).in(Installation.DEFAULT_DATA)))
                .isEmpty();
        assertThat(DataOption.of(installation(4566).in(Path.of("/srv/rs-1")))).isEqualTo(" --data /srv/rs-1");
        assertThat(DataOption.of(installation(4566).in(Path.of("/srv/it's mine"))))
                .isEqualTo(" --data '/srv/it'\\''s mine'");
    }

    @Test
    void keysAreMadeOnceAndReadableByTheirOwnerAlone() throws IOException {
        Installation installation = installation(4566);
        installation.save();
        var ids = new dev.roadstead.services.aws.Ids(new java.util.SplittableRandom(7));
        RootCredentials made = RootCredentials.loadOrCreate(installation, ids);
        assertThat(RootCredentials.loadOrCreate(installation, ids)).isEqualTo(made);
        assertThat(made.accessKeyId()).matches("AKIA[A-Z2-7]{16}");
        assertThat(made.secretAccessKey()).hasSize(40);
        assertThat(made.toString()).doesNotContain(made.secretAccessKey());
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(RootCredentials.file(installation))))
                .isEqualTo("rw-------");
    }

    private Installation installation(int port) {
        return new Installation(
                data, "123456789012", "us-east-1", port, dev.roadstead.host.Cidr.parse("198.18.0.0/16"));
    }

    private int run(String... arguments) {
        CommandLine commandLine = Main.commandLine();
        commandLine.setOut(new PrintWriter(out, true));
        commandLine.setErr(new PrintWriter(err, true));
        return commandLine.execute(arguments);
    }
}
