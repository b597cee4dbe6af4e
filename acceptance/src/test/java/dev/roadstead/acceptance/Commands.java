package dev.roadstead.acceptance;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;

/**
 * Runs programs in the project's root, shows what they say as they say it, and ends them when they take too long.
 *
 * @param environment added to this process's own
 */
record Commands(Path root, Map<String, String> environment) {
    private static final Duration REST_OF_OUTPUT = Duration.ofSeconds(10);

    /** A program that has ended. */
    record Ended(int status, List<String> lines) {

        String text() {
            return String.join("\n", lines);
        }
    }

    Ended run(long seconds, String... command) {
        try {
            ProcessBuilder builder =
                    new ProcessBuilder(command).directory(root.toFile()).redirectErrorStream(true);
            builder.environment().putAll(environment);
            Process process = builder.start();
            process.getOutputStream().close();
            List<String> lines = new CopyOnWriteArrayList<>();
            Thread reader = Thread.ofPlatform()
                    .daemon()
                    .name("output of " + command[0])
                    .start(() -> process.inputReader().lines().forEach(line -> {
                        System.out.println(line);
                        lines.add(line);
                    }));
            if (!process.waitFor(seconds, TimeUnit.SECONDS)) {
                process.descendants().forEach(ProcessHandle::destroyForcibly);
                process.destroyForcibly();
            }
            int status = process.waitFor();
            if (!reader.join(REST_OF_OUTPUT)) {
                throw new IllegalStateException(
                        String.join(" ", command) + " ended, and something that it left behind still holds its output");
            }
            return new Ended(status, List.copyOf(lines));
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(interrupted);
        }
    }

    /** The first of these programs that is not installed, or an empty text. */
    static String missing(String... programs) {
        List<String> path = List.of((System.getenv("PATH") + ":/usr/sbin:/sbin").split(":"));
        for (String program : programs) {
            if (path.stream().noneMatch(directory -> Files.isExecutable(Path.of(directory, program)))) {
                return program;
            }
        }
        return "";
    }
}
