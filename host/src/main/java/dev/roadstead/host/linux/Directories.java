package dev.roadstead.host.linux;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** Directories as wholes. */
final class Directories {

    private Directories() {}

    /** Deletes a directory and all that is in it; links are deleted, not followed. Nothing happens if it is not there. */
    static void delete(Path directory) throws IOException {
        if (Files.isDirectory(directory, LinkOption.NOFOLLOW_LINKS)) {
            for (Path child : children(directory)) {
                delete(child);
            }
        }
        Files.deleteIfExists(directory);
    }

    /** What is in a directory, in order; empty if it is not there. */
    static List<Path> children(Path directory) throws IOException {
        if (!Files.isDirectory(directory)) {
            return List.of();
        }
        try (Stream<Path> children = Files.list(directory)) {
            return children.sorted().toList();
        }
    }
}
