package dev.roadstead.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Kills a process that writes, without a warning and at random moments, and looks at what it left. */
class StoreSurvivalTest {
    private static final int KILLS = 6;

    @TempDir
    Path directory;

    @Test
    void everyAcknowledgedWriteSurvivesKillAndNoTransactionIsHalfThere() throws Exception {
        Random random = new Random(42);
        Map<String, Integer> acknowledged = new HashMap<>();
        long version = 0;
        for (int kill = 0; kill < KILLS; kill++) {
            long lastVersion = writeUntilKilled("round" + kill, 1 + random.nextInt(600), acknowledged);
            try (Store store = Store.open(directory)) {
                acknowledged.forEach((name, number) -> checkWriter(store, name, number));
                assertThat(store.snapshot().version()).isGreaterThanOrEqualTo(Math.max(version, lastVersion));
                version = store.snapshot().version();
                long newest = store.listAll(Boat.KIND).stream()
                        .mapToLong(Versioned::version)
                        .max()
                        .orElseThrow();
                assertThat(newest).isEqualTo(version);
            }
        }
    }

    private static void checkWriter(Store store, String name, int acknowledged) {
        int first = length(store, Boat.KIND, name);
        assertThat(first).isGreaterThanOrEqualTo(acknowledged);
        assertThat(length(store, Boat.TENDER, name)).isEqualTo(first);
        assertThat(store.list(Boat.KIND, "123456789012", "us-east-1", name + "/"))
                .hasSize(Math.min(first + 1, 5))
                .allSatisfy(read -> assertThat(read.value().length()).isBetween(first - 4, first));
    }

    private static int length(Store store, Kind<Boat> kind, String name) {
        return store.get(kind, Boat.at(name)).orElseThrow().value().length();
    }

    /** Kills the writer when it has acknowledged so many writes; gives the highest version that it acknowledged. */
    private long writeUntilKilled(String round, int writes, Map<String, Integer> acknowledged) throws Exception {
        Process writer = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "--enable-native-access=ALL-UNNAMED",
                        "-XX:+UseSerialGC",
                        "-cp",
                        System.getProperty("java.class.path"),
                        SurvivingWriter.class.getName(),
                        directory.toString(),
                        round)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        long version = 0;
        try (BufferedReader lines = writer.inputReader()) {
            for (int i = 0; i < writes; i++) {
                version = Math.max(version, note(lines.readLine(), acknowledged));
            }
            writer.toHandle().destroyForcibly(); // Process.destroyForcibly would close the pipe as well
            version = Math.max(version, noteTheRest(lines, acknowledged));
        } finally {
            writer.destroyForcibly();
            assertThat(writer.waitFor(10, TimeUnit.SECONDS)).isTrue();
        }
        assertThat(writer.exitValue()).isEqualTo(128 + 9);
        return version;
    }

    /** What stood in the pipe when it died was acknowledged too; the last line may be cut. */
    private static long noteTheRest(BufferedReader lines, Map<String, Integer> acknowledged) throws IOException {
        long version = 0;
        String line = lines.readLine();
        while (line != null) {
            String next = lines.readLine();
            if (next != null) {
                version = Math.max(version, note(line, acknowledged));
            }
            line = next;
        }
        return version;
    }

    private static long note(String line, Map<String, Integer> acknowledged) {
        String[] parts = line.split(" ");
        acknowledged.merge(parts[0], Integer.parseInt(parts[1]), Math::max);
        return Long.parseLong(parts[2]);
    }
}
