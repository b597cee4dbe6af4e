package dev.roadstead.host.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.roadstead.host.ContainerAssignment.Output;
import dev.roadstead.host.OutputSink.Batch;
import dev.roadstead.host.OutputSink.Span;
import dev.roadstead.host.OutputSink.Stream;
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

class ContainerOutputTest {
    private static final ContainerKey KEY = new ContainerKey("task", "web");

    private final List<Batch> batches = new ArrayList<>();
    private Output output = Output.USUAL;
    private Instant now = Instant.parse("2026-01-01T00:00:00.123456Z");
    private final InstantSource clock = () -> now;
    private OutputPlace place;
    private Path path;

    @BeforeEach
    void place(@TempDir Path directory) {
        place = new OutputPlace(directory, KEY.containerId());
        path = place.file(Stream.STDOUT);
    }

    private ContainerOutput open() throws IOException {
        return ContainerOutput.open(KEY, place, output, clock);
    }

    @Test
    void onlyTheOwnerCanReadIt() throws IOException {
        open().close();
        for (Path each : List.of(path, place.file(Stream.STDERR), place.position())) {
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(each)))
                    .isEqualTo("rw-------");
        }
    }

    @Test
    void batchesFollowEachOtherAndWhatWasShippedIsNotShippedAgain() throws IOException {
        try (ContainerOutput shipped = open()) {
            write("one\ntwo\nhalf");
            assertThat(shipped.ship(batches::add, false)).isTrue();
            assertThat(shipped.ship(batches::add, false)).isFalse();
        }
        write(" a line\n");
        try (ContainerOutput shipped = open()) {
            assertThat(shipped.ship(batches::add, false)).isTrue();
        }
        assertThat(texts()).containsExactly("one", "two", "half a line");
        assertThat(batches).extracting(Batch::replayed).containsExactly(false, false);
        assertThat(batches)
                .extracting(Batch::span)
                .containsExactly(new Span(Stream.STDOUT, 0, 8), new Span(Stream.STDOUT, 8, 20));
    }

    @Test
    void aBatchThatWasNotTakenIsTheSameNextTimeThoughMoreWasWritten() throws IOException {
        write("one\ntwo\n");
        List<Batch> refused = new ArrayList<>();
        try (ContainerOutput shipped = open()) {
            assertThatThrownBy(() -> shipped.ship(
                            batch -> {
                                refused.add(batch);
                                throw new IllegalStateException("away");
                            },
                            false))
                    .hasMessage("away");
        }
        write("three\n");
        now = now.plusSeconds(60);
        try (ContainerOutput shipped = open()) {
            shipped.ship(batches::add, false);
            shipped.ship(batches::add, false);
        }
        Batch again = batches.getFirst();
        assertThat(again.replayed()).isTrue();
        assertThat(again.lines()).isEqualTo(refused.getFirst().lines());
        assertThat(again.span()).isEqualTo(refused.getFirst().span());
        assertThat(batches.get(1).replayed()).isFalse();
        assertThat(texts()).containsExactly("one", "two", "three");
    }

    @Test
    void aBatchOfferedAgainIsMarkedAsReplayedBecauseTheSinkMayHaveTakenSomeOfIt() throws IOException {
        write("one\ntwo\n");
        List<Boolean> replayed = new ArrayList<>();
        try (ContainerOutput shipped = open()) {
            assertThatThrownBy(() -> shipped.ship(
                            batch -> {
                                replayed.add(batch.replayed());
                                throw new IllegalStateException("half taken");
                            },
                            false))
                    .hasMessage("half taken");
            shipped.ship(batches::add, false);
            write("three\n");
            shipped.ship(batches::add, false);
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
            Files.writeString(shipper.place(KEY).file(Stream.STDOUT), "written while there was space\n");
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
        try (ContainerOutput shipped = open()) {
            for (int i = 0; i < 64; i++) {
                write("0123456789abcdef".repeat(4096) + "\n");
                while (shipped.ship(batch -> {}, false)) {
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
            try (ContainerOutput shipped = open()) {
                write("same\n");
                shipped.ship(batches::add, false);
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
        try (ContainerOutput shipped = open()) {
            for (int i = 0; i < lines; i += 1000) {
                write(IntStream.range(i, i + 1000)
                        .mapToObj("line %08d\n"::formatted)
                        .collect(Collectors.joining()));
                assertThatThrownBy(() -> shipped.ship(ContainerOutputTest::refuse, false))
                        .hasMessage("away");
            }
            assertThat(diskBytes()).isLessThan(3 << 20);
            write("half");
            while (shipped.ship(batches::add, false)) {
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
        try (ContainerOutput shipped = open()) {
            assertThatThrownBy(() -> shipped.ship(ContainerOutputTest::refuse, false))
                    .hasMessage("away");
            while (shipped.ship(batches::add, false)) {
                assertThat(batches).isNotEmpty();
            }
        }
        assertThat(texts()).hasSize(1 << 20);
    }

    @Test
    void aLineThatIsNotCompleteWaitsWhileTheOtherStreamGoesOn() throws IOException {
        try (ContainerOutput shipped = open()) {
            write("half");
            write(Stream.STDERR, "error\nhal");
            assertThat(shipped.ship(batches::add, false)).isTrue();
            assertThat(shipped.ship(batches::add, false)).isFalse();
            write(" a line\n");
            write(Stream.STDERR, "ved");
            while (shipped.ship(batches::add, true)) {
                assertThat(batches).isNotEmpty();
            }
        }
        assertThat(texts(Stream.STDOUT)).containsExactly("half a line");
        assertThat(texts(Stream.STDERR)).containsExactly("error", "halved");
    }

    @Test
    void batchesOfTheTwoStreamsWithTheSameBoundsAndLinesHaveInstantsOfTheirOwn() throws IOException {
        write("same\n");
        write(Stream.STDERR, "same\n");
        for (int i = 0; i < 2; i++) {
            try (ContainerOutput shipped = open()) {
                assertThat(shipped.ship(batches::add, false)).isTrue();
            }
        }
        assertThat(batches)
                .extracting(Batch::span)
                .containsExactly(new Span(Stream.STDOUT, 0, 5), new Span(Stream.STDERR, 0, 5));
        assertThat(batches).extracting(batch -> batch.lines().getFirst().at()).containsExactly(now, now.plusMillis(1));
    }

    @Test
    void theBatchThatWasOnItsWayComesBeforeAnythingOfTheOtherStream() throws IOException {
        write(Stream.STDERR, "error\n");
        try (ContainerOutput shipped = open()) {
            assertThatThrownBy(() -> shipped.ship(ContainerOutputTest::refuse, false))
                    .hasMessage("away");
        }
        write("out\n");
        write(Stream.STDERR, "another\n");
        try (ContainerOutput shipped = open()) {
            while (shipped.ship(batches::add, false)) {
                assertThat(batches).isNotEmpty();
            }
        }
        assertThat(batches).extracting(Batch::replayed).containsExactly(true, false, false);
        assertThat(texts()).containsExactly("error", "out", "another");
    }

    @Test
    void twoStreamsThatAreBothBusyTakeTurns() throws IOException {
        for (Stream stream : Stream.values()) {
            write(stream, (stream + "\n").repeat(100_000));
        }
        try (ContainerOutput shipped = open()) {
            for (int i = 0; i < 4; i++) {
                shipped.ship(batches::add, false);
            }
        }
        assertThat(batches)
                .extracting(batch -> batch.span().stream())
                .containsExactly(Stream.STDOUT, Stream.STDERR, Stream.STDOUT, Stream.STDERR);
    }

    @Test
    void bothStreamsShareOneBufferAndTheOneThatFloodsItCostsTheOtherNothing() throws IOException {
        output = new Output(1 << 20);
        String quiet = "quiet\n".repeat(50_000);
        String flood = IntStream.range(0, 300_000).mapToObj("%09d\n"::formatted).collect(Collectors.joining());
        try (ContainerOutput shipped = open()) {
            write(Stream.STDERR, quiet);
            write(flood);
            shipped.drop();
            while (shipped.ship(batches::add, false)) {
                assertThat(batches).isNotEmpty();
            }
        }
        assertThat(texts(Stream.STDERR)).hasSize(50_000).containsOnly("quiet");
        int kept = ((1 << 20) - quiet.length()) / 10;
        assertThat(texts(Stream.STDOUT)).hasSizeBetween(kept - 1, kept + 1).endsWith("000299999");
    }

    @Test
    void whatIsDroppedTakesABatchThatWasOnItsWayWithItBecauseSomeOfItMayHaveArrived() throws IOException {
        output = new Output(1 << 10);
        try (ContainerOutput shipped = open()) {
            write("taken but refused\n".repeat(10_000));
            assertThatThrownBy(() -> shipped.ship(ContainerOutputTest::refuse, false))
                    .hasMessage("away");
            write(Stream.STDERR, "error\n".repeat(40_000));
            shipped.drop();
            write("new\n");
            while (shipped.ship(batches::add, false)) {
                assertThat(batches).isNotEmpty();
            }
        }
        assertThat(texts(Stream.STDOUT)).containsExactly("new");
        assertThat(batches).noneMatch(Batch::replayed);
    }

    /** An early version had one file for both streams, and of its position only the first three numbers. */
    @Test
    void whatAnEarlyVersionLeftIsGoneOnWithWhereItStopped() throws IOException {
        write("shipped\non its way\n");
        Files.writeString(place.position(), "%020d %020d %020d \n".formatted(8, 19, 1_600_000_000_123_456L));
        write("and more\n");
        try (ContainerOutput shipped = open()) {
            while (shipped.ship(batches::add, false)) {
                assertThat(batches).isNotEmpty();
            }
        }
        assertThat(batches)
                .extracting(Batch::span)
                .containsExactly(new Span(Stream.STDOUT, 8, 19), new Span(Stream.STDOUT, 19, 28));
        assertThat(batches).extracting(Batch::replayed).containsExactly(true, false);
        assertThat(batches.getFirst().lines().getFirst().at()).isEqualTo(Instant.parse("2020-09-13T12:26:40.123456Z"));
        assertThat(texts()).containsExactly("on its way", "and more");
        try (ContainerOutput shipped = open()) {
            assertThat(shipped.ship(batches::add, true)).isFalse();
        }
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
        write(Stream.STDOUT, text);
    }

    private void write(Stream stream, String text) throws IOException {
        Files.writeString(
                place.file(stream), text, StandardCharsets.UTF_8, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }

    private List<String> texts() {
        return texts(batches);
    }

    private List<String> texts(Stream stream) {
        return texts(batches.stream()
                .filter(batch -> batch.span().stream() == stream)
                .toList());
    }

    private static List<String> texts(List<Batch> batches) {
        return batches.stream()
                .flatMap(batch -> batch.lines().stream())
                .map(line -> line.text())
                .toList();
    }
}
