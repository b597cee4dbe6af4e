package dev.roadstead.host.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.roadstead.host.ContainerAssignment.Output;
import dev.roadstead.host.OutputSink.Batch;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OutputFileTest {
    private static final ContainerKey KEY = new ContainerKey("task", "web");

    private final List<Batch> batches = new ArrayList<>();
    private Output output = Output.USUAL;
    private Instant now = Instant.parse("2026-01-01T00:00:00.123456Z");
    private final InstantSource clock = () -> now;
    private Path path;

    @BeforeEach
    void place(@TempDir Path directory) {
        path = directory.resolve("web.log");
    }

    @Test
    void onlyTheOwnerCanReadIt() throws IOException {
        OutputFile.open(KEY, path, output, clock).close();
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(path)))
                .isEqualTo("rw-------");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(OutputFile.position(path))))
                .isEqualTo("rw-------");
    }

    @Test
    void batchesFollowEachOtherAndWhatWasShippedIsNotShippedAgain() throws IOException {
        try (OutputFile file = OutputFile.open(KEY, path, output, clock)) {
            write("one\ntwo\nhalf");
            assertThat(file.ship(batches::add, false)).isTrue();
            assertThat(file.ship(batches::add, false)).isFalse();
        }
        write(" a line\n");
        try (OutputFile file = OutputFile.open(KEY, path, output, clock)) {
            assertThat(file.ship(batches::add, false)).isTrue();
        }
        assertThat(texts()).containsExactly("one", "two", "half a line");
        assertThat(batches).extracting(Batch::replayed).containsExactly(false, false);
        assertThat(batches.get(1).from()).isEqualTo(batches.get(0).to()).isEqualTo(8);
    }

    @Test
    void aBatchThatWasNotTakenIsTheSameNextTimeThoughMoreWasWritten() throws IOException {
        write("one\ntwo\n");
        List<Batch> refused = new ArrayList<>();
        try (OutputFile file = OutputFile.open(KEY, path, output, clock)) {
            assertThatThrownBy(() -> file.ship(
                            batch -> {
                                refused.add(batch);
                                throw new IllegalStateException("away");
                            },
                            false))
                    .hasMessage("away");
        }
        write("three\n");
        now = now.plusSeconds(60);
        try (OutputFile file = OutputFile.open(KEY, path, output, clock)) {
            file.ship(batches::add, false);
            file.ship(batches::add, false);
        }
        Batch again = batches.getFirst();
        assertThat(again.replayed()).isTrue();
        assertThat(again.lines()).isEqualTo(refused.getFirst().lines());
        assertThat(again.to()).isEqualTo(refused.getFirst().to());
        assertThat(batches.get(1).replayed()).isFalse();
        assertThat(texts()).containsExactly("one", "two", "three");
    }

    @Test
    void aBatchOfferedAgainIsMarkedAsReplayedBecauseTheSinkMayHaveTakenSomeOfIt() throws IOException {
        write("one\ntwo\n");
        List<Boolean> replayed = new ArrayList<>();
        try (OutputFile file = OutputFile.open(KEY, path, output, clock)) {
            assertThatThrownBy(() -> file.ship(
                            batch -> {
                                replayed.add(batch.replayed());
                                throw new IllegalStateException("half taken");
                            },
                            false))
                    .hasMessage("half taken");
            file.ship(batches::add, false);
            write("three\n");
            file.ship(batches::add, false);
        }
        assertThat(replayed).containsExactly(false);
        assertThat(batches).extracting(Batch::replayed).containsExactly(true, false);
        assertThat(texts()).containsExactly("one", "two", "three");
    }

    @Test
    void outputIsShippedWhenAFullDiskHasSpaceAgain(@TempDir Path disk) throws Exception {
        assumeTrue("root".equals(System.getProperty("user.name")), "mounting a small file system takes root");
        NetworkLab.runHere("mount", "-t", "tmpfs", "-o", "size=1m", "roadstead-output-test", disk.toString());
        try (OutputShipper shipper = new OutputShipper(disk.resolve("output"), InstantSource.system())) {
            shipper.start();
            Files.writeString(shipper.file(KEY), "written while there was space\n");
            Path ballast = fill(disk);
            AtomicInteger attempts = new AtomicInteger();
            List<Batch> arrived = new CopyOnWriteArrayList<>();
            shipper.add(KEY, output, batch -> {
                attempts.incrementAndGet();
                arrived.add(batch);
            });
            assertThat(attempts).hasValue(0);
            Files.delete(ballast);
            await().untilAsserted(() -> assertThat(arrived)
                    .flatExtracting(Batch::lines)
                    .extracting(line -> line.text())
                    .containsExactly("written while there was space"));
        } finally {
            NetworkLab.runHere("umount", "-l", disk.toString());
        }
    }

    private static Path fill(Path disk) throws IOException {
        Path ballast = disk.resolve("ballast");
        try (OutputStream out = Files.newOutputStream(ballast)) {
            while (true) {
                out.write(new byte[4096]);
            }
        } catch (IOException full) {
            assertThat(full).hasMessageContaining("No space left");
            return ballast;
        }
    }

    @Test
    void theDiskSpaceOfWhatWasShippedIsGivenBack() throws Exception {
        try (OutputFile file = OutputFile.open(KEY, path, output, clock)) {
            for (int i = 0; i < 64; i++) {
                write("0123456789abcdef".repeat(4096) + "\n");
                while (file.ship(batch -> {}, false)) {
                    batches.clear();
                }
            }
        }
        assertThat(Files.size(path)).isGreaterThan(4 << 20);
        assertThat(diskBytes()).isLessThan(2 << 20);
    }

    @Test
    void theLinesOfABatchHaveAnInstantOfTheirOwnThoughTheClockStandsStillOrGoesBack() throws IOException {
        for (int i = 0; i < 3; i++) {
            try (OutputFile file = OutputFile.open(KEY, path, output, clock)) {
                write("same\n");
                file.ship(batches::add, false);
            }
            now = now.minusSeconds(i);
        }
        assertThat(batches)
                .extracting(batch -> batch.lines().getFirst().at())
                .containsExactly(
                        Instant.parse("2026-01-01T00:00:00.123456Z"),
                        Instant.parse("2026-01-01T00:00:00.124456Z"),
                        Instant.parse("2026-01-01T00:00:00.125456Z"));
    }

    @Test
    void whatASinkDoesNotTakeIsBoundedByDroppingTheOldestWholeLines() throws Exception {
        output = new Output(1 << 20);
        int lines = 400_000;
        try (OutputFile file = OutputFile.open(KEY, path, output, clock)) {
            for (int i = 0; i < lines; i += 1000) {
                write(IntStream.range(i, i + 1000)
                        .mapToObj("line %08d\n"::formatted)
                        .collect(Collectors.joining()));
                assertThatThrownBy(() -> file.ship(OutputFileTest::refuse, false))
                        .hasMessage("away");
            }
            assertThat(diskBytes()).isLessThan(3 << 20);
            write("half");
            while (file.ship(batches::add, false)) {
                assertThat(batches).isNotEmpty();
            }
        }
        List<String> texts = texts();
        int first = Integer.parseInt(texts.getFirst().substring(5));
        assertThat(texts)
                .hasSizeBetween((1 << 20) / 14 - 1, (1 << 20) / 14 * 3 / 2)
                .isEqualTo(IntStream.range(first, lines)
                        .mapToObj("line %08d"::formatted)
                        .toList());
    }

    @Test
    void whatWasWrittenWhileNobodyShippedItIsNotDropped() throws IOException {
        output = new Output(4096);
        write("line\n".repeat(1 << 20));
        try (OutputFile file = OutputFile.open(KEY, path, output, clock)) {
            assertThatThrownBy(() -> file.ship(OutputFileTest::refuse, false)).hasMessage("away");
            while (file.ship(batches::add, false)) {
                assertThat(batches).isNotEmpty();
            }
        }
        assertThat(texts()).hasSize(1 << 20);
    }

    @Test
    void aFileIsWrittenToAsLongAsAnyProcessHasItOpen() throws Exception {
        write("one\n");
        assertThat(Libc.hasWriter(path.toString())).isFalse();
        Process writer = new ProcessBuilder(
                        "sh", "-c", "exec >> \"$0\"; echo two; read line; echo last", path.toString())
                .start();
        try {
            await().until(() -> Files.readString(path).contains("two"));
            assertThat(Libc.hasWriter(path.toString())).isTrue();
            writer.getOutputStream().close();
            writer.waitFor();
            assertThat(Libc.hasWriter(path.toString())).isFalse();
            assertThat(Files.readString(path)).endsWith("last\n");
        } finally {
            writer.destroyForcibly();
        }
    }

    private static void refuse(Batch batch) {
        throw new IllegalStateException("away");
    }

    private long diskBytes() throws Exception {
        return 512
                * Long.parseLong(
                        NetworkLab.runHere("stat", "-c", "%b", path.toString()).strip());
    }

    private void write(String text) throws IOException {
        Files.writeString(path, text, StandardCharsets.UTF_8, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }

    private List<String> texts() {
        return batches.stream()
                .flatMap(batch -> batch.lines().stream())
                .map(line -> line.text())
                .toList();
    }
}
