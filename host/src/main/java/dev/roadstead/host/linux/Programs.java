package dev.roadstead.host.linux;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Finds programs as a shell does, and also in the system's own directories, which the PATH of one who became root may lack. */
final class Programs {
    private static final List<String> SYSTEM =
            List.of("/usr/local/sbin", "/usr/local/bin", "/usr/sbin", "/usr/bin", "/sbin", "/bin");

    private Programs() {}

    /** A PATH for programs that are started, which start others by name. */
    static String searchPath() {
        return searchPath(System.getenv().getOrDefault("PATH", ""));
    }

    static String searchPath(String path) {
        Set<String> directories = new LinkedHashSet<>(Arrays.asList(path.split(File.pathSeparator)));
        directories.removeIf(directory -> !directory.startsWith("/"));
        directories.addAll(SYSTEM);
        return String.join(File.pathSeparator, directories);
    }

    static Optional<Path> find(String program) {
        return Arrays.stream(searchPath().split(File.pathSeparator))
                .map(directory -> Path.of(directory, program))
                .filter(Files::isExecutable)
                .filter(Files::isRegularFile)
                .findFirst();
    }
}
