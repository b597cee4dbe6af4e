package dev.roadstead.host.linux;

import static dev.roadstead.host.linux.HostLab.container;
import static dev.roadstead.host.linux.HostLab.task;
import static org.assertj.core.api.Assertions.assertThat;

import dev.roadstead.host.Assignments;
import dev.roadstead.host.ContainerAssignment;
import dev.roadstead.host.ContainerAssignment.Condition;
import dev.roadstead.host.ContainerAssignment.HealthCheck;
import dev.roadstead.host.TaskAssignment;
import dev.roadstead.host.TaskAssignment.Resources;
import dev.roadstead.host.TaskObservation;
import dev.roadstead.host.TaskObservation.ContainerObservation;
import dev.roadstead.host.TaskObservation.Health;
import dev.roadstead.host.TaskObservation.Phase;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** Real containers: what they see, how they end, and what is left of them. */
@KernelTest
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class LinuxHostTest {
    private static final String FOREVER = "while true; do sleep 0.05; done";

    private HostLab lab;

    @BeforeAll
    void open(@TempDir Path directory) throws Exception {
        lab = new HostLab(21, directory);
        lab.registry.push("busybox", "latest", TestImage.busybox().environment("FROM_IMAGE=yes"));
        lab.open();
    }

    @AfterAll
    void close() throws Exception {
        if (lab != null) {
            lab.close();
        }
    }

    @Test
    void aTaskServesFromItsOwnAddressAndStopsWhenToldTo() {
        TaskAssignment task = task(
                "web",
                "eni-1",
                container(
                        "web",
                        "busybox",
                        Map.of("SECRET", "hush"),
                        "sh",
                        "-c",
                        "trap 'echo bye; exit 0' TERM; echo hello from $(hostname) $FROM_IMAGE $SECRET >&2;"
                                + " httpd -f -p 80 -h /etc & " + FOREVER));
        lab.host().assign(task);
        ContainerObservation running =
                lab.await("web", Phase.RUNNING).containers().getFirst();
        assertThat(running.processId()).isPresent();
        assertThat(running.imageDigest().orElseThrow()).startsWith("sha256:");
        eventually(() -> assertThat(lab.lines("web")).contains("hello from ip-10-0-1-11.ec2.internal yes hush"));
        eventually(
                () -> assertThat(lab.net.run("eni-16", "busybox", "wget", "-q", "-O", "-", "http://10.0.1.11/hostname"))
                        .as("%s", lab.lines("web"))
                        .isEqualTo("ip-10-0-1-11.ec2.internal\n"));

        lab.host().assign(Assignments.stopped(task));
        ContainerObservation stopped =
                lab.await("web", Phase.STOPPED).containers().getFirst();
        assertThat(stopped.exitCode()).contains(0);
        eventually(() -> assertThat(lab.lines("web")).endsWith("bye"));
    }

    @Test
    void aTaskReadsItsOwnDocumentsAndNothingElse() {
        lab.host()
                .assign(task(
                        "documents",
                        "eni-2",
                        container(
                                "reader",
                                "busybox",
                                "sh",
                                "-c",
                                "wget -q -O - http://169.254.170.2/v4/documents; echo; wget -O - http://169.254.170.2/v4/web; "
                                        + FOREVER)));
        eventually(() ->
                assertThat(lab.lines("documents")).anyMatch(line -> line.contains("{\"TaskARN\":\"arn:documents\"}")));
        eventually(() -> assertThat(lab.lines("documents")).anyMatch(line -> line.contains("404")));
    }

    @Test
    void aProcessRunsAsTheUserAndWithTheLimitsItWasGiven() {
        ContainerAssignment plain = container(
                "who",
                "busybox",
                "sh",
                "-c",
                "id; pwd; ulimit -n; touch /forbidden; cat /proc/self/status | grep Cap; ls /proc/1/ns/net; mount -t tmpfs x /tmp");
        ContainerAssignment.Process process = plain.process();
        ContainerAssignment limited = new ContainerAssignment(
                plain.name(),
                plain.image(),
                new ContainerAssignment.Process(
                        process.entryPoint(),
                        process.command(),
                        process.environment(),
                        Optional.of("app"),
                        Optional.of("/work/here"),
                        new ContainerAssignment.Security(
                                true, false, Map.of("nofile", new ContainerAssignment.Ulimit(512, 1024)))),
                plain.lifecycle(),
                plain.resources(),
                plain.output());
        lab.host().assign(task("who", "eni-3", limited));
        lab.await("who", Phase.STOPPED);
        eventually(() -> assertThat(lab.lines("who"))
                .contains(
                        "uid=1000(app) gid=1001(app) groups=1001(app),1002(extra)",
                        "/work/here",
                        "512",
                        "CapEff:\t0000000000000000")
                .anyMatch(line -> line.contains("/forbidden: Read-only file system"))
                .anyMatch(line -> line.contains("mount: permission denied")));
    }

    @Test
    void whatAProcessWritesToStderrAfterItClosedStdoutArrives() {
        lab.host()
                .assign(task(
                        "streams",
                        "eni-10",
                        container("c", "busybox", "sh", "-c", "echo first; exec >&-; sleep 0.2; echo last >&2")));
        lab.await("streams", Phase.STOPPED);
        eventually(() -> assertThat(lab.lines("streams")).containsExactly("first", "last"));
    }

    @Test
    void aContainerThatTakesTooMuchMemoryIsKilledAndSaysSo() {
        ContainerAssignment greedy =
                container("greedy", "busybox", "sh", "-c", "x=0123456789abcdef; while true; do x=$x$x; done");
        lab.host().assign(task("greedy", "eni-4", new Resources(256, 32, 0, 0), greedy));
        ContainerObservation ended =
                lab.await("greedy", Phase.STOPPED).containers().getFirst();
        assertThat(ended.exitCode()).contains(137);
        assertThat(ended.outOfMemory()).isTrue();
        assertThat(ended.reason()).contains("OutOfMemoryError: Container killed due to memory usage");
    }

    @Test
    void aProcessThatEndsByItselfLeavesItsExitCodeAndAllOfItsOutput() {
        lab.host()
                .assign(task(
                        "short",
                        "eni-5",
                        container("c", "busybox", "sh", "-c", "seq 1 20000; echo -n unfinished; exit 7")));
        ContainerObservation ended =
                lab.await("short", Phase.STOPPED).containers().getFirst();
        assertThat(ended.exitCode()).contains(7);
        assertThat(ended.finishedAt().orElseThrow())
                .isAfterOrEqualTo(ended.startedAt().orElseThrow());
        eventually(() -> {
            List<String> lines = lab.lines("short");
            assertThat(lines).hasSize(20001).endsWith("20000", "unfinished");
        });
    }

    @Test
    void aProgramThatIsNotThereIsToldInTheRuntimesWords() {
        lab.host().assign(task("missing", "eni-6", container("c", "busybox", "no-such-program")));
        TaskObservation ended = lab.await("missing", Phase.STOPPED);
        assertThat(ended.failure().orElseThrow().code()).isEqualTo("CannotStartContainerError");
        assertThat(ended.failure().orElseThrow().message())
                .contains("exec: \"no-such-program\": executable file not found in $PATH");
    }

    @Test
    void aUserThatIsNotThereIsNamed() {
        ContainerAssignment plain = container("c", "busybox", "true");
        ContainerAssignment.Process process = plain.process();
        ContainerAssignment other = new ContainerAssignment(
                "c",
                plain.image(),
                new ContainerAssignment.Process(
                        process.entryPoint(),
                        process.command(),
                        process.environment(),
                        Optional.of("nobody-here"),
                        Optional.empty(),
                        process.security()),
                plain.lifecycle(),
                plain.resources(),
                plain.output());
        lab.host().assign(task("user", "eni-7", other));
        assertThat(lab.await("user", Phase.STOPPED).failure().orElseThrow().message())
                .isEqualTo("unable to find user nobody-here: no matching entries in passwd file");
    }

    @Test
    void aHealthCheckRunsInTheContainerWithItsEnvironment() {
        HealthCheck check = new HealthCheck(
                List.of("sh", "-c", "test \"$MARK\" = here && test -e /tmp/ready"),
                Duration.ofMillis(100),
                Duration.ofSeconds(5),
                1000,
                Duration.ZERO);
        lab.host()
                .assign(task(
                        "health",
                        "eni-8",
                        Assignments.checked(
                                container(
                                        "c",
                                        "busybox",
                                        Map.of("MARK", "here"),
                                        "sh",
                                        "-c",
                                        "sleep 0.5; touch /tmp/ready; " + FOREVER),
                                check)));
        lab.await("health", Phase.RUNNING);
        eventually(
                () -> assertThat(lab.observe("health").containers().getFirst().health())
                        .isEqualTo(Health.HEALTHY));
    }

    @Test
    void aContainerThatIgnoresSigtermIsKilledAndOthersStartedAfterAnotherWait() {
        TaskAssignment task = task(
                "order",
                "eni-9",
                Assignments.after(
                        container("web", "busybox", "sh", "-c", "echo web; trap '' TERM; " + FOREVER),
                        "init",
                        Condition.SUCCESS),
                Assignments.inessential(container("init", "busybox", "sh", "-c", "sleep 0.3; echo init")));
        lab.host().assign(task);
        TaskObservation running = lab.await("order", Phase.RUNNING);
        ContainerObservation web = running.containers().get(0);
        ContainerObservation init = running.containers().get(1);
        assertThat(init.exitCode()).contains(0);
        assertThat(web.startedAt().orElseThrow())
                .isAfterOrEqualTo(init.finishedAt().orElseThrow());
        lab.host().assign(Assignments.stopped(task));
        assertThat(lab.await("order", Phase.STOPPED).containers().get(0).exitCode())
                .contains(137);
    }

    @Test
    void aReleasedTaskLeavesNothingBehindAndSecretsAreNotInTheDatabase() throws Exception {
        TaskAssignment task = task(
                "released",
                "eni-10",
                container("c", "busybox", Map.of("PASSWORD", "correct-horse-battery"), "sh", "-c", FOREVER));
        lab.host().assign(task);
        lab.await("released", Phase.RUNNING);
        lab.host().assign(Assignments.stopped(task));
        lab.await("released", Phase.STOPPED);
        lab.host().release("released");
        Cgroups cgroups = new Cgroups(lab.installation);
        String id = new ContainerKey("released", "c").containerId();
        eventually(() -> {
            assertThat(cgroups.tasks()).doesNotContain("released");
            assertThat(names(lab.installation.dataDirectory())).noneMatch(name -> name.contains(id));
            assertThat(names(lab.installation.runDirectory())).noneMatch(name -> name.contains("released"));
        });
        assertThat(lab.host().observe()).noneMatch(each -> each.taskId().equals("released"));
    }

    @Test
    void anInterfaceThatIsNotThereStopsTheTask() {
        lab.host().assign(task("lost", "eni-unknown", container("c", "busybox", "true")));
        TaskObservation ended = lab.await("lost", Phase.STOPPED);
        assertThat(ended.failure().orElseThrow().message()).contains("eni-unknown");
    }

    static List<String> names(Path directory) throws Exception {
        try (var files = Files.walk(directory)) {
            return files.map(Path::toString).toList();
        } catch (java.io.UncheckedIOException e) {
            return List.of("changed while it was listed: " + e.getMessage());
        }
    }

    static void eventually(org.awaitility.core.ThrowingRunnable assertion) {
        Awaitility.await().atMost(HostLab.PATIENCE).untilAsserted(assertion);
    }
}
