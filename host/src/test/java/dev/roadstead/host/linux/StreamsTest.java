package dev.roadstead.host.linux;

import static dev.roadstead.host.linux.HostLab.container;
import static dev.roadstead.host.linux.HostLab.patient;
import static dev.roadstead.host.linux.HostLab.task;
import static dev.roadstead.host.linux.LinuxHostTest.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import dev.roadstead.host.OutputSink.Batch;
import dev.roadstead.host.OutputSink.Stream;
import dev.roadstead.host.TaskObservation.Phase;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** What a real container writes to its two streams. */
@KernelTest
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class StreamsTest {
    private HostLab lab;

    @BeforeAll
    void open(@TempDir Path directory) throws Exception {
        lab = new HostLab(26, directory);
        lab.registry.push("busybox", "latest", TestImage.busybox());
        lab.open();
    }

    @AfterAll
    void close() throws Exception {
        if (lab != null) {
            lab.close();
        }
    }

    @Test
    void longLinesOfTwoStreamsThatAreBothBusyArriveWholeOnceAndInOrder() {
        TwoStreams writer = new TwoStreams(3000);
        lab.host().assign(task("busy", "eni-1", patient(container("c", "busybox", "sh", "-c", writer.script(":")))));
        lab.await("busy", Phase.STOPPED);
        for (Stream stream : Stream.values()) {
            eventually(() -> assertThat(briefs(stream).size()).isEqualTo(writer.count()));
            assertThat(briefs(stream)).containsExactlyElementsOf(writer.lines(stream));
        }
        List<Instant> instants =
                lab.output.stream().map(batch -> batch.lines().getFirst().at()).toList();
        assertThat(instants).hasSizeGreaterThan(100).isSorted().doesNotHaveDuplicates();
    }

    private java.util.stream.Stream<Batch> batches() {
        return lab.output.stream().filter(batch -> batch.taskId().equals("busy"));
    }

    private List<String> briefs(Stream stream) {
        return batches()
                .filter(batch -> batch.span().stream() == stream)
                .map(Batch::lines)
                .flatMap(List::stream)
                .map(line -> TwoStreams.brief(line.text()))
                .toList();
    }

    @Test
    void linesOfTheTwoStreamsComeInTheOrderInWhichTheyWereWrittenWhenSomeTimeIsBetweenThem() {
        lab.host()
                .assign(task(
                        "turns",
                        "eni-2",
                        container(
                                "c",
                                "busybox",
                                "sh",
                                "-c",
                                "for i in 1 2 3; do echo error $i >&2; sleep 0.2; echo out $i; sleep 0.2; done")));
        lab.await("turns", Phase.STOPPED);
        eventually(() -> assertThat(lab.lines("turns"))
                .containsExactly("error 1", "out 1", "error 2", "out 2", "error 3", "out 3"));
    }
}
