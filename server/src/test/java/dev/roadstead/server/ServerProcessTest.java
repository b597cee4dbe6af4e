package dev.roadstead.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.roadstead.host.Cidr;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ServerProcessTest {

    @TempDir
    private Path data;

    private Installation installation;

    @BeforeEach
    void makeRuntimeDirectory() throws IOException {
        assumeTrue("root".equals(System.getProperty("user.name")), "the runtime directory is root's");
        installation = new Installation(data, "123456789012", "us-east-1", 4566, Cidr.parse("198.18.0.0/16"));
        installation.makeRuntimeDirectory();
    }

    @AfterEach
    void deleteRuntimeDirectory() throws IOException {
        if (installation != null) {
            installation.deleteRuntimeDirectory();
        }
    }

    @Test
    void aProcessIsTheServerFromItsRegistrationUntilItIsClosed() throws IOException {
        try (var registered = ServerProcess.register(installation)) {
            assertThat(registered.file()).hasContent(ProcessHandle.current().pid() + "\n");
            assertThat(ServerProcess.find(installation))
                    .hasValueSatisfying(server -> assertThat(server.pid())
                            .isEqualTo(ProcessHandle.current().pid()));
        }
        assertThat(ServerProcess.find(installation)).isEmpty();
        assertThat(installation.pidFile()).doesNotExist();
    }

    @Test
    void aPidFileWhosePidBelongsToAnotherProgramByNowMisleadsNobody() throws Exception {
        // Its command line even names what a server's names.
        Process other =
                new ProcessBuilder("bash", "-c", "read line", ServerMain.class.getName(), data.toString()).start();
        try {
            Files.writeString(installation.pidFile(), other.pid() + "\n");
            assertThat(ServerProcess.find(installation)).isEmpty();
        } finally {
            other.destroy();
            other.waitFor();
        }
    }

    @Test
    void aPidFileOfADeadProcessMisleadsNobody() throws Exception {
        Process dead = new ProcessBuilder("true").start();
        dead.waitFor();
        Files.writeString(installation.pidFile(), dead.pid() + "\n");
        assertThat(ServerProcess.find(installation)).isEmpty();
    }

    @Test
    void aServerThatDoesNotAnswerIsNotWaitedForLongerThanTheLimit() throws IOException {
        CountDownLatch never = new CountDownLatch(1);
        try (ControlSocket stuck = ControlSocket.open(installation, Map.of("status", () -> {
            awaitUninterrupted(never);
            return "late\n";
        }))) {
            assertThat(stuck).isNotNull();
            assertThatThrownBy(() -> ControlSocket.request(installation, "status", Duration.ofMillis(100)))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("no answer within");
        } finally {
            never.countDown();
        }
    }

    private static void awaitUninterrupted(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
