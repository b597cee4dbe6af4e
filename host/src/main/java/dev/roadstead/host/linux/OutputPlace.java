package dev.roadstead.host.linux;

import dev.roadstead.host.OutputSink.Stream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Where the output of one container lies: a file for each of its streams, and one for what has been shipped of them.
 *
 * <p>The name of stdout's file says no stream: both streams of a container that was made by an early version are in it, and its shim goes
 * on writing there. It is shipped as if all of it were stdout's; the other file stays empty then.
 */
record OutputPlace(Path directory, String containerId) {
    private static final String SUFFIX = ".log";

    Path file(Stream stream) {
        return directory.resolve(containerId
                + switch (stream) {
                    case STDOUT -> SUFFIX;
                    case STDERR -> ".stderr" + SUFFIX;
                });
    }

    Path position() {
        return directory.resolve(containerId + SUFFIX + ".position");
    }

    /** Whose file it is. */
    static String owner(Path file) {
        String name = file.getFileName().toString();
        int dot = name.indexOf('.');
        return dot < 0 ? name : name.substring(0, dot);
    }

    /** Whose stream it is; empty where a file is none. */
    static Optional<String> streamOwner(Path file) {
        return file.toString().endsWith(SUFFIX) ? Optional.of(owner(file)) : Optional.empty();
    }

    /** Whether there is any output, be it empty. */
    boolean exists() {
        return Files.exists(file(Stream.STDOUT));
    }

    void delete() throws IOException {
        for (Stream stream : Stream.values()) {
            Files.deleteIfExists(file(stream));
        }
        Files.deleteIfExists(position());
    }
}
