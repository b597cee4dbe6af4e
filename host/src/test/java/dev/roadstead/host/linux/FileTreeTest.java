package dev.roadstead.host.linux;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CyclicBarrier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileTreeTest {

    @TempDir
    private Path directory;

    @Test
    void linksAreDeletedAndNotFollowed() throws Exception {
        Path kept = Files.createDirectories(directory.resolve("kept"));
        Files.writeString(kept.resolve("file"), "stays");
        Path tree = Files.createDirectories(directory.resolve("tree/below"));
        Files.createSymbolicLink(tree.resolve("link"), kept);
        Files.createSymbolicLink(tree.resolve("nowhere"), directory.resolve("absent"));
        FileTree.delete(tree.getParent());
        FileTree.delete(tree.getParent());
        assertThat(directory).isDirectoryNotContaining("glob:**/tree");
        assertThat(kept.resolve("file")).hasContent("stays");
    }

    @Test
    void aLinkInTheTreesPlaceIsDeletedItself() throws Exception {
        Path kept = Files.createDirectories(directory.resolve("kept"));
        Path link = Files.createSymbolicLink(directory.resolve("link"), kept);
        FileTree.delete(link);
        assertThat(link).doesNotExist();
        assertThat(kept).isDirectory();
    }

    @Test
    void whatAnotherDeletesMeanwhileIsNoFailure() throws Exception {
        Path tree = directory.resolve("tree");
        for (int i = 0; i < 300; i++) {
            Files.createDirectories(tree.resolve("a/b" + i));
            Files.writeString(tree.resolve("a/f" + i), "");
        }
        CyclicBarrier start = new CyclicBarrier(2);
        CompletableFuture<Void> other = CompletableFuture.runAsync(() -> delete(tree, start));
        delete(tree, start);
        other.join();
        assertThat(tree).doesNotExist();
    }

    @Test
    void onlyAnEmptyDirectoryIsDeletedAsEmpty() throws Exception {
        Path inUse = Files.createDirectories(directory.resolve("shared/used"));
        FileTree.deleteIfEmpty(inUse.getParent());
        assertThat(inUse).isDirectory();
        FileTree.deleteIfEmpty(inUse);
        FileTree.deleteIfEmpty(inUse.getParent());
        FileTree.deleteIfEmpty(inUse.getParent());
        assertThat(directory).isEmptyDirectory();
    }

    private static void delete(Path tree, CyclicBarrier start) {
        try {
            start.await();
            FileTree.delete(tree);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }
}
