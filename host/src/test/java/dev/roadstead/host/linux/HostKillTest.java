package dev.roadstead.host.linux;

import static dev.roadstead.host.linux.HostLab.container;
import static dev.roadstead.host.linux.HostLab.patient;
import static dev.roadstead.host.linux.HostLab.task;
import static org.assertj.core.api.Assertions.assertThat;

import dev.roadstead.host.Assignments;
import dev.roadstead.host.OutputSink;
import dev.roadstead.host.OutputSink.Stream;
import dev.roadstead.host.TaskAssignment;
import dev.roadstead.host.TaskObservation.ContainerObservation;
import dev.roadstead.host.TaskObservation.Phase;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The host's process is killed by SIGKILL again and again while a container writes to both its streams: the container and each of its lines survive. */
@KernelTest
class HostKillTest {
    private static final int KILLS = 3;
    private static final int LINES = 3000;
    private static final TwoStreams WRITER = new TwoStreams(LINES);
    private static final TaskAssignment TASK = task(
            "t",
            "eni-1",
            patient(container(
                    "c",
                    "busybox",
                    "sh",
                    "-c",
                    "trap 'exit 3' TERM; " + WRITER.script("[ $((i%20)) = 0 ] && sleep 0.05")
                            + "; while true; do sleep 0.05; done")));

    @AfterEach
    void removeWhatAFailedRunLeft(@TempDir Path directory) throws Exception {
        new HostLab(24, directory).close();
    }

    @Test
    @Timeout(value = 150, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    void theContainerRunsOnAndEachLineArrivesOnce(@TempDir Path directory) throws Exception {
        RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(7);
        Path shipped = directory.resolve("shipped");
        Path errors = directory.resolve("child.err");
        List<String> pids = new ArrayList<>();
        for (int i = 0; i <= KILLS; i++) {
            boolean last = i == KILLS;
            Process host = child(directory, i == 0 ? "first" : last ? "last" : "again");
            try (BufferedReader out = host.inputReader()) {
                pids.add(awaitLine(out, "pid ", errors));
                if (last) {
                    assertThat(awaitLine(out, "exit ", errors)).isEqualTo("3");
                    assertThat(host.waitFor(60, TimeUnit.SECONDS)).isTrue();
                } else {
                    host.waitFor(300 + random.nextInt(700), TimeUnit.MILLISECONDS);
                }
            } finally {
                host.destroyForcibly().waitFor();
            }
        }
        assertThat(pids).hasSize(KILLS + 1).containsOnly(pids.getFirst());
        for (Stream stream : Stream.values()) {
            assertThat(arrived(shipped, stream)).containsExactlyElementsOf(WRITER.lines(stream));
        }
    }

    /** What a log driver has of a stream that drops a replayed batch which it knows by its instant, and no other. */
    private static List<String> arrived(Path shipped, Stream stream) throws IOException {
        List<String> lines = new ArrayList<>();
        Map<String, String> known = new HashMap<>();
        long position = 0;
        for (String record : Files.readAllLines(shipped)) {
            String[] fields = record.split(" ", 6);
            String batch = fields[0] + fields[2] + "-" + fields[3] + fields[5];
            if (known.containsKey(fields[1])) {
                assertThat(fields[4]).as("a batch that comes twice says so").isEqualTo("true");
                assertThat(batch).isEqualTo(known.get(fields[1]));
                continue;
            }
            known.put(fields[1], batch);
            if (fields[0].equals(stream.name())) {
                assertThat(Long.parseLong(fields[2])).isEqualTo(position);
                position = Long.parseLong(fields[3]);
                lines.addAll(List.of(fields[5].split(",")));
            }
        }
        return lines;
    }

    private static Process child(Path directory, String mode) throws IOException {
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin/java").toString(),
                        "--enable-native-access=ALL-UNNAMED",
                        "--sun-misc-unsafe-memory-access=allow",
                        "-XX:+UseSerialGC",
                        "-Dorg.slf4j.simpleLogger.defaultLogLevel=warn",
                        "-cp",
                        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                        Child.class.getName(),
                        directory.toString(),
                        mode)
                .redirectError(directory.resolve("child.err").toFile())
                .start();
    }

    private static String awaitLine(BufferedReader out, String prefix, Path errors) throws IOException {
        for (String line = out.readLine(); line != null; line = out.readLine()) {
            if (line.startsWith(prefix)) {
                return line.substring(prefix.length());
            }
        }
        throw new IOException("the host's process ended before it said " + prefix + ": " + Files.readString(errors));
    }

    /** A process with a host in it. */
    static final class Child {
        public static void main(String[] arguments) {
            try {
                live(arguments);
                System.exit(0);
            } catch (Throwable e) {
                e.printStackTrace();
                Runtime.getRuntime().halt(1);
            }
        }

        private static void live(String[] arguments) throws Exception {
            Path directory = Path.of(arguments[0]);
            HostLab lab = new HostLab(24, directory);
            lab.registry.push("busybox", "latest", TestImage.busybox());
            OutputSink sink = batch -> ship(directory.resolve("shipped"), batch);
            boolean first = arguments[1].equals("first");
            lab.host().open(first ? List.of() : List.of(TASK), sink);
            if (first) {
                lab.host().assign(TASK);
            }
            ContainerObservation running =
                    lab.await("t", Phase.RUNNING).containers().getFirst();
            System.out.println("pid " + running.processId().orElseThrow());
            if (!arguments[1].equals("last")) {
                new java.util.concurrent.CountDownLatch(1).await();
            }
            LinuxHostTest.eventually(() -> assertThat(Files.readString(directory.resolve("shipped")))
                    .contains(
                            WRITER.lines(Stream.STDOUT).getLast(),
                            WRITER.lines(Stream.STDERR).getLast()));
            lab.host().assign(Assignments.stopped(TASK));
            ContainerObservation ended =
                    lab.await("t", Phase.STOPPED).containers().getFirst();
            System.out.println("exit " + ended.exitCode().orElseThrow());
            lab.host().release("t");
            LinuxHostTest.eventually(
                    () -> assertThat(new Cgroups(lab.installation).tasks()).isEmpty());
            lab.close();
        }

        /** One line for each batch, written with one call. */
        private static void ship(Path file, OutputSink.Batch batch) {
            OutputSink.Span span = batch.span();
            String texts = batch.lines().stream()
                    .map(line -> TwoStreams.brief(line.text()))
                    .collect(Collectors.joining(","));
            long at = batch.lines().getFirst().at().toEpochMilli();
            String record = span.stream() + " " + at + " " + span.from() + " " + span.to() + " " + batch.replayed()
                    + " " + texts + "\n";
            try {
                Files.write(
                        file,
                        record.getBytes(StandardCharsets.UTF_8),
                        StandardOpenOption.CREATE,
                        StandardOpenOption.APPEND);
            } catch (IOException e) {
                throw new java.io.UncheckedIOException(e);
            }
        }
    }
}
