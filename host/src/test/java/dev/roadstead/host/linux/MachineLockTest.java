package dev.roadstead.host.linux;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

class MachineLockTest {
    private static final int PROCESSES = 3;
    private static final int TURNS = 300;

    @Test
    void aReleasedLockLeavesNoFile(@TempDir Path directory) throws Exception {
        try (MachineLock lock = MachineLock.take(directory, "hosts")) {
            assertThat(directory.resolve("hosts.lock")).isRegularFile();
        }
        assertThat(directory).isEmptyDirectory();
    }

    @Test
    void aLockThatAKilledProcessLeftIsTaken(@TempDir Path directory) throws Exception {
        Files.writeString(directory.resolve("hosts.lock"), "");
        MachineLock.take(directory, "hosts").close();
        assertThat(directory).isEmptyDirectory();
    }

    /** Each process counts up a number in a file, which loses turns if ever two hold the lock. */
    @Test
    @Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    void processesTakeTurnsThoughTheFileComesAndGoes(@TempDir Path directory) throws Exception {
        Path shared = directory.resolve("shared");
        Path count = directory.resolve("count");
        Files.writeString(count, "0");
        List<Process> others = new ArrayList<>();
        try {
            for (int i = 0; i < PROCESSES; i++) {
                others.add(new ProcessBuilder(
                                Path.of(System.getProperty("java.home"), "bin", "java")
                                        .toString(),
                                "--enable-native-access=ALL-UNNAMED",
                                "-cp",
                                System.getProperty("java.class.path"),
                                MachineLockTest.class.getName(),
                                shared.toString(),
                                count.toString())
                        .inheritIO()
                        .start());
            }
            for (Process each : others) {
                assertThat(each.waitFor(50, TimeUnit.SECONDS)).isTrue();
                assertThat(each.exitValue()).isZero();
            }
        } finally {
            others.forEach(Process::destroyForcibly);
        }
        assertThat(count).hasContent(String.valueOf(PROCESSES * TURNS));
        assertThat(shared).doesNotExist();
    }

    /** One of the processes; it also takes the directory away each time, as the last installation to leave does. */
    public static void main(String[] arguments) throws IOException {
        Path shared = Path.of(arguments[0]);
        Path count = Path.of(arguments[1]);
        for (int i = 0; i < TURNS; i++) {
            try (MachineLock lock = MachineLock.take(shared, "count")) {
                int before = Integer.parseInt(Files.readString(count));
                Files.writeString(count, String.valueOf(before + 1));
            }
            FileTree.deleteIfEmpty(shared);
        }
    }
}
