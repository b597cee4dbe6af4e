package dev.roadstead.host.linux;

import static dev.roadstead.host.linux.HostLab.container;
import static dev.roadstead.host.linux.HostLab.task;
import static dev.roadstead.host.linux.LinuxHostTest.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import dev.roadstead.host.Assignments;
import dev.roadstead.host.ContainerAssignment;
import dev.roadstead.host.TaskAssignment;
import dev.roadstead.host.TaskObservation;
import dev.roadstead.host.TaskObservation.Phase;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A container is made while its registry is still being asked; what it may do depends on the answer all the same. */
@KernelTest
class CreationsTest {
    private HostLab lab;
    private String digest;

    @BeforeEach
    void open(@TempDir Path directory) throws Exception {
        lab = new HostLab(29, directory);
        digest = lab.registry.push("busybox", "latest", TestImage.busybox());
        lab.open();
        TaskAssignment first = task("first", "eni-1", server("first"));
        lab.host().assign(first);
        lab.await("first", Phase.RUNNING);
        lab.host().assign(Assignments.stopped(first));
        lab.await("first", Phase.STOPPED);
        lab.host().release("first");
        eventually(() -> assertThat(containers()).isEmpty());
    }

    @AfterEach
    void close() throws Exception {
        lab.registry.gate.countDown();
        lab.close();
    }

    private ContainerAssignment server(String name) {
        return HostLab.byDigest(container(name, "busybox", "sh", "-c", "echo it runs; sleep 100"), digest);
    }

    private String containers() throws Exception {
        String socket = new ContainerdProcess(lab.installation).socket().toString();
        return NetworkLab.runHere("ctr", "-a", socket, "-n", "roadstead", "containers", "list", "-q");
    }

    private String processes() throws Exception {
        String socket = new ContainerdProcess(lab.installation).socket().toString();
        return NetworkLab.runHere("ctr", "-a", socket, "-n", "roadstead", "tasks", "list");
    }

    @Test
    void oneThatTheRegistryThenRefusesNeverRunsAndIsTakenAway() {
        holdWith("Basic somebody else's");
        lab.host().assign(task("refused", "eni-2", server("web")));
        eventually(() -> assertThat(processes()).contains("CREATED"));
        assertThat(lab.observe("refused").phase()).isEqualTo(Phase.PREPARING);

        lab.registry.gate.countDown();
        TaskObservation stopped = lab.await("refused", Phase.STOPPED);
        assertThat(stopped.failure().orElseThrow().code()).isEqualTo("CannotPullContainerError");
        eventually(() -> assertThat(containers()).isEmpty());
        assertThat(lab.lines("refused")).isEmpty();
    }

    @Test
    void oneThatTheHostLeftUndecidedIsNotStartedByTheNextHostWithoutLeave() {
        holdWith("Basic somebody else's");
        TaskAssignment task = task("undecided", "eni-3", server("web"));
        lab.host().assign(task);
        eventually(() -> assertThat(processes()).contains("CREATED"));
        lab.host().close();

        lab.registry.gate.countDown();
        lab.reopen(task);
        TaskObservation stopped = lab.await("undecided", Phase.STOPPED);
        assertThat(stopped.failure().orElseThrow().code()).isEqualTo("CannotPullContainerError");
        eventually(() -> assertThat(containers()).isEmpty());
        assertThat(lab.lines("undecided")).isEmpty();
    }

    @Test
    void oneWhoseTaskIsReleasedMeanwhileIsTakenAwayWithIt() throws Exception {
        holdWith("Basic dGVzdA==");
        lab.host().assign(task("released", "eni-4", server("web")));
        eventually(() -> assertThat(containers()).contains("released-"));
        lab.host().release("released");
        eventually(() -> assertThat(lab.host().isEmpty()).isTrue());
        assertThat(containers()).isEmpty();
    }

    @Test
    void oneThatStillRunsEndsWithItsRelease() throws Exception {
        lab.host().assign(task("running", "eni-6", server("web")));
        lab.await("running", Phase.RUNNING);
        eventually(() -> assertThat(lab.lines("running")).isNotEmpty());
        lab.host().release("running");
        eventually(() -> assertThat(lab.host().isEmpty()).isTrue());
        assertThat(containers()).isEmpty();
        assertThat(lab.lines("running")).containsExactly("it runs");
    }

    @Test
    void oneThatTheRegistryGrantsRuns() {
        holdWith("Basic dGVzdA==");
        lab.host().assign(task("granted", "eni-5", server("web")));
        eventually(() -> assertThat(processes()).contains("CREATED"));
        lab.registry.gate.countDown();
        lab.await("granted", Phase.RUNNING);
        eventually(() -> assertThat(lab.lines("granted")).containsExactly("it runs"));
    }

    /** The next requests are answered only when the gate is opened, and granted only to that. */
    private void holdWith(String authorization) {
        lab.registry.required = authorization;
        lab.registry.gate = new CountDownLatch(1);
    }
}
