package dev.roadstead.services.logs;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/** The events of all streams, each opened when it is first asked for. */
final class Events {

    private final Path root;
    private final Map<String, StreamEvents> open = new ConcurrentHashMap<>();

    Events(Path root) {
        this.root = root;
    }

    StreamEvents of(LogStream stream) {
        return open.computeIfAbsent(stream.directory(), name -> new StreamEvents(root.resolve(name)));
    }

    void delete(LogStream stream) {
        open.remove(stream.directory());
        deleteTree(root.resolve(stream.directory()));
    }

    /** Deletes the directories of streams that exist no more: a kill may have come between record and files. */
    void deleteAllBut(Set<String> directories) {
        if (!Files.isDirectory(root)) {
            return;
        }
        try (Stream<Path> entries = Files.list(root)) {
            List<Path> stray = entries.filter(
                            e -> !directories.contains(e.getFileName().toString()))
                    .toList();
            stray.forEach(path -> {
                open.remove(path.getFileName().toString());
                deleteTree(path);
            });
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void deleteTree(Path directory) {
        if (!Files.exists(directory)) {
            return;
        }
        try (Stream<Path> paths = Files.walk(directory)) {
            for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
