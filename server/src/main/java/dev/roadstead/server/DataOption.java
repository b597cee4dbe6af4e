package dev.roadstead.server;

import java.nio.file.Path;
import picocli.CommandLine.Option;

/** Which installation a command is about. */
final class DataOption {

    @Option(
            names = "--data",
            paramLabel = "DIR",
            description = "The data directory of the installation (default: ${DEFAULT-VALUE}, or $ROADSTEAD_DATA).",
            defaultValue = "${env:ROADSTEAD_DATA:-/var/lib/roadstead}")
    private Path data = Installation.DEFAULT_DATA;

    Path directory() {
        return data.toAbsolutePath().normalize();
    }

    /** The installation; a problem when there is none. */
    Installation installation() {
        return Installation.load(directory())
                .orElseThrow(() -> new Problem(
                        "there is no installation in " + directory(),
                        "Start one with: ./roadstead up",
                        "or name another data directory with --data DIR"));
    }
}
