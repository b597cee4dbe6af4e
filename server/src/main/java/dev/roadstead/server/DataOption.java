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

    /** The option as another command line needs it for that installation, with a blank before it; nothing for the default. */
    static String of(Installation installation) {
        return of(installation.data());
    }

    private static String of(Path data) {
        String directory = data.toString();
        if (data.equals(Installation.DEFAULT_DATA)) {
            return "";
        }
        return " --data " + (directory.matches("[\\w./-]+") ? directory : "'" + directory.replace("'", "'\\''") + "'");
    }

    /** The installation; a problem when there is none. */
    Installation installation() {
        return installation(directory());
    }

    /** The installation, whose server runs; a problem when there is none, or none runs. */
    Installation running() {
        Installation installation = Installation.load(directory())
                .orElseThrow(() -> Problem.notRunning(absent(directory()), advice(directory())));
        if (ServerProcess.find(installation).isEmpty()) {
            throw Problem.notRunning("the server does not run", start(installation.data()));
        }
        return installation;
    }

    /** What to do where it does not run. */
    static String start(Path data) {
        return "Start it with: ./roadstead up" + of(data);
    }

    /** The installation in a directory; a problem when there is none. */
    static Installation installation(Path directory) {
        return Installation.load(directory).orElseThrow(() -> new Problem(absent(directory), advice(directory)));
    }

    private static String absent(Path directory) {
        return "there is no installation in " + directory;
    }

    private static String[] advice(Path directory) {
        return new String[] {
            "Start one with: ./roadstead up" + of(directory), "or name another data directory with --data DIR"
        };
    }
}
