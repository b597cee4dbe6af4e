package dev.roadstead.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

final class MainTest {

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @TempDir
    private Path data;

    @ParameterizedTest
    @ValueSource(strings = {"quickstart", "up", "down", "status", "env", "reset", "doctor", "version"})
    void everyCommandHasHelp(String command) {
        assertThat(run(command, "--help")).isZero();
        assertThat(out.toString()).startsWith("Usage: roadstead " + command);
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
    void statusExitsWithThreeWhereNothingRuns() {
        assertThat(run("status", "--data", data.toString())).isEqualTo(3);
        assertThat(out.toString()).contains("not running", data.toString());
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
    @ValueSource(strings = {"--port=70000", "--account-id=12", "--region=Nowhere", "--public-pool=10.0.0.0/30"})
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
    void aPortInUseIsNamedBeforeAnythingIsWritten() throws IOException {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            assertThat(UpCommand.portProblem(installation(taken.getLocalPort())))
                    .hasValueSatisfying(problem -> assertThat(Problem.describe(problem))
                            .contains("port " + taken.getLocalPort() + " is in use", "--port"));
        }
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
