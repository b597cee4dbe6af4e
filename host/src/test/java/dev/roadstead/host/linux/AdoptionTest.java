package dev.roadstead.host.linux;

import static dev.roadstead.host.linux.HostLab.container;
import static dev.roadstead.host.linux.HostLab.task;
import static dev.roadstead.host.linux.LinuxHostTest.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import dev.roadstead.host.Assignments;
import dev.roadstead.host.OutputSink.Stream;
import dev.roadstead.host.TaskAssignment;
import dev.roadstead.host.TaskObservation.ContainerObservation;
import dev.roadstead.host.TaskObservation.Phase;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a new process of the host finds of the one before. */
@KernelTest
class AdoptionTest {
    private HostLab lab;

    @BeforeEach
    void open(@TempDir Path directory) throws Exception {
        lab = new HostLab(23, directory);
        lab.registry.push("busybox", "latest", TestImage.busybox());
        lab.open();
    }

    @AfterEach
    void close() throws Exception {
        if (lab != null) {
            lab.close();
        }
    }

    @Test
    void runningTasksAreAdoptedEndedOnesNoticedAndForgottenOnesRemoved() throws Exception {
        TaskAssignment kept = task(
                "kept",
                "eni-1",
                container(
                        "c", "busybox", "sh", "-c", "for i in $(seq 1 400); do echo $i; sleep 0.01; done; sleep 1000"));
        TaskAssignment ended =
                task("ended", "eni-2", container("c", "busybox", "sh", "-c", "sleep 1; echo last; exit 9"));
        TaskAssignment forgotten = task("forgotten", "eni-3", container("c", "busybox", "sleep", "1000"));
        for (TaskAssignment each : List.of(kept, ended, forgotten)) {
            lab.host().assign(each);
            lab.await(each.taskId(), Phase.RUNNING);
        }
        ContainerObservation before = lab.observe("kept").containers().getFirst();
        long orphan =
                lab.observe("forgotten").containers().getFirst().processId().orElseThrow();
        lab.host().close();
        eventually(() -> assertThat(ProcessHandle.of(lab.observe("ended")
                                .containers()
                                .getFirst()
                                .processId()
                                .orElseThrow())
                        .filter(ProcessHandle::isAlive))
                .isEmpty());

        lab.reopen(kept, ended);

        ContainerObservation after = lab.observe("kept").containers().getFirst();
        assertThat(after).isEqualTo(before);
        ContainerObservation noticed =
                lab.await("ended", Phase.STOPPED).containers().getFirst();
        assertThat(noticed.exitCode()).contains(9);
        eventually(() -> assertThat(lab.lines("ended")).containsExactly("last"));
        eventually(() -> assertThat(lab.lines("kept"))
                .containsExactlyElementsOf(
                        IntStream.rangeClosed(1, 400).mapToObj(String::valueOf).toList()));
        eventually(() -> assertThat(ProcessHandle.of(orphan).filter(ProcessHandle::isAlive))
                .isEmpty());
        assertThat(new Cgroups(lab.installation).tasks()).containsExactly("ended", "kept");

        lab.host().assign(Assignments.stopped(kept));
        assertThat(lab.await("kept", Phase.STOPPED).containers().getFirst().exitCode())
                .contains(137);
    }

    @Test
    void aBatchThatWasOnItsWayIsOfferedAgainAsItWas() throws Exception {
        TaskAssignment task =
                task("t", "eni-1", container("c", "busybox", "sh", "-c", "echo one; echo two; sleep 1000"));
        lab.refusal = Optional.of(new IllegalStateException("the log driver is away"));
        lab.host().assign(task);
        lab.await("t", Phase.RUNNING);
        eventually(() -> assertThat(lab.refused).isNotEmpty());
        var offered = lab.refused.getFirst();
        lab.host().close();
        lab.refusal = Optional.empty();
        lab.reopen(task);
        eventually(() -> assertThat(lab.output).isNotEmpty());
        var again = lab.output.getFirst();
        assertThat(again.replayed()).isTrue();
        assertThat(again.lines()).isEqualTo(offered.lines());
        assertThat(again.span()).isEqualTo(offered.span());
    }

    /** Its shim writes both streams to one file, and goes on with that. */
    @Test
    void aContainerOfAnEarlyVersionIsAdoptedWithItsOneFile() throws Exception {
        OutputPlace place = new OutputPlace(
                lab.installation.dataDirectory().resolve("output"), new ContainerKey("t", "c").containerId());
        Files.createFile(place.file(Stream.STDOUT));
        Files.createLink(place.file(Stream.STDERR), place.file(Stream.STDOUT));
        TaskAssignment task = task(
                "t",
                "eni-1",
                container(
                        "c",
                        "busybox",
                        "sh",
                        "-c",
                        "trap 'echo bye >&2; exit 0' TERM; echo one; while true; do sleep 0.05; done"));
        lab.refusal = Optional.of(new IllegalStateException("the log driver is away"));
        lab.host().assign(task);
        lab.await("t", Phase.RUNNING);
        eventually(() -> assertThat(lab.refused).isNotEmpty());
        lab.host().close();
        Files.delete(place.file(Stream.STDERR));
        String early = Files.readString(place.position()).substring(0, 63) + "\n";
        Files.writeString(place.position(), early);
        lab.refusal = Optional.empty();

        lab.reopen(task);

        eventually(() -> assertThat(lab.lines("t")).containsExactly("one"));
        lab.host().assign(Assignments.stopped(task));
        lab.await("t", Phase.STOPPED);
        eventually(() -> assertThat(lab.lines("t")).containsExactly("one", "bye"));
        lab.host().release("t");
        eventually(() -> assertThat(LinuxHostTest.names(lab.installation.dataDirectory()))
                .noneMatch(name -> name.contains(place.containerId())));
    }

    @Test
    void theLastOutputOfATaskThatWasReleasedBeforeItArrivedIsShippedByTheNextHost() throws Exception {
        TaskAssignment task = task("t", "eni-1", container("c", "busybox", "sh", "-c", "echo one; echo last >&2"));
        lab.refusal = Optional.of(new IllegalStateException("the log driver is away"));
        lab.host().assign(task);
        lab.await("t", Phase.STOPPED);
        lab.host().release("t");
        eventually(() -> assertThat(lab.refused).isNotEmpty());
        lab.host().close();
        assertThat(lab.output).isEmpty();
        lab.refusal = Optional.empty();

        lab.reopen();

        eventually(() -> assertThat(lab.lines("t")).containsExactlyInAnyOrder("one", "last"));
        String id = new ContainerKey("t", "c").containerId();
        eventually(() -> assertThat(LinuxHostTest.names(lab.installation.dataDirectory()))
                .noneMatch(name -> name.contains(id) || name.endsWith("tasks/t.json")));
    }

    @Test
    void tasksGoOnWhenContainerdDiesAndItIsStartedAgain() throws Exception {
        TaskAssignment task = task(
                "t",
                "eni-1",
                container("c", "busybox", "sh", "-c", "trap 'exit 5' TERM; while true; do sleep 0.05; done"));
        lab.host().assign(task);
        ContainerObservation before = lab.await("t", Phase.RUNNING).containers().getFirst();
        ContainerdProcess process = new ContainerdProcess(lab.installation);
        ProcessHandle first = process.running().orElseThrow();
        first.destroyForcibly();
        eventually(() -> assertThat(process.running().map(ProcessHandle::pid))
                .isPresent()
                .get()
                .isNotEqualTo(first.pid()));
        assertThat(lab.observe("t").containers().getFirst()).isEqualTo(before);
        assertThat(ProcessHandle.of(before.processId().orElseThrow()).filter(ProcessHandle::isAlive))
                .isPresent();
        lab.host().assign(Assignments.stopped(task));
        assertThat(lab.await("t", Phase.STOPPED).containers().getFirst().exitCode())
                .contains(5);
    }
}
