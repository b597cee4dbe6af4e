package dev.roadstead.host.linux;

import java.io.IOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileAttribute;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Directories with all that is in them. */
public final class FileTree {

    private static final int ATTEMPTS = 100;

    private FileTree() {}

    /** Makes a directory and those above it, also while others take these away each time that they are empty. */
    public static void make(Path directory, FileAttribute<?>... attributes) throws IOException {
        for (int attempt = 1; ; attempt++) {
            try {
                Files.createDirectories(directory, attributes);
                return;
            } catch (NoSuchFileException | FileAlreadyExistsException goneMeanwhile) {
                if (attempt == ATTEMPTS) {
                    throw goneMeanwhile;
                }
            }
        }
    }

    /** Deletes a directory if nothing is in it. */
    public static void deleteIfEmpty(Path directory) throws IOException {
        try {
            Files.deleteIfExists(directory);
        } catch (DirectoryNotEmptyException inUse) {
            // which is as good
        }
    }

    /**
     * Deletes a directory and everything below it; links are deleted, not followed. Nothing where there is none, or where something was deleted by others meanwhile. Of a
     * directory that a file system is mounted on, which cannot be deleted, the content goes.
     */
    public static void delete(Path root) throws IOException {
        Files.walkFileTree(root, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Files.deleteIfExists(file);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path file, IOException failure) throws IOException {
                if (failure instanceof NoSuchFileException) {
                    return FileVisitResult.CONTINUE;
                }
                throw failure;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path directory, @Nullable IOException failure)
                    throws IOException {
                if (failure != null) {
                    throw failure;
                }
                deleteDirectory(directory, directory.equals(root));
                return FileVisitResult.CONTINUE;
            }
        });
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

    private static void deleteDirectory(Path directory, boolean mayStay) throws IOException {
        try {
            Files.deleteIfExists(directory);
        } catch (DirectoryNotEmptyException e) {
            throw e;
        } catch (FileSystemException busy) {
            if (!mayStay) {
                throw busy;
            }
        }
    }
}
