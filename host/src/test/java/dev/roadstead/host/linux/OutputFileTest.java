package dev.roadstead.host.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

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
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OutputFileTest {
    private static final ContainerKey KEY = new ContainerKey("task", "web");

    private final List<Batch> batches = new ArrayList<>();
    private Instant now = Instant.parse("2026-01-01T00:00:00.123456Z");
    private final InstantSource clock = () -> now;
    private Path path;

    @BeforeEach
    void place(@TempDir Path directory) {
        path = directory.resolve("web.log");
    }

    @Test
    void onlyTheOwnerCanReadIt() throws IOException {
        OutputFile.open(KEY, path, clock).close();
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(path)))
                .isEqualTo("rw-------");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(OutputFile.position(path))))
                .isEqualTo("rw-------");
    }

    @Test
    void batchesFollowEachOtherAndWhatWasShippedIsNotShippedAgain() throws IOException {
        try (OutputFile file = OutputFile.open(KEY, path, clock)) {
            write("one\ntwo\nhalf");
            assertThat(file.ship(batches::add, false)).isTrue();
            assertThat(file.ship(batches::add, false)).isFalse();
        }
        write(" a line\n");
        try (OutputFile file = OutputFile.open(KEY, path, clock)) {
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
        try (OutputFile file = OutputFile.open(KEY, path, clock)) {
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
        try (OutputFile file = OutputFile.open(KEY, path, clock)) {
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
        try (OutputFile file = OutputFile.open(KEY, path, clock)) {
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
            shipper.add(KEY, batch -> {
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
        try (OutputFile file = OutputFile.open(KEY, path, clock)) {
            for (int i = 0; i < 64; i++) {
                write("0123456789abcdef".repeat(4096) + "\n");
                while (file.ship(batch -> {}, false)) {
                    batches.clear();
                }
            }
        }
        assertThat(Files.size(path)).isGreaterThan(4 << 20);
        long blocks = Long.parseLong(
                NetworkLab.runHere("stat", "-c", "%b", path.toString()).strip());
        assertThat(blocks * 512).isLessThan(2 << 20);
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
