package dev.roadstead.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class DataDirectoryTest {

    @TempDir
    private Path directory;

    @Test
    void itIsMadeForItsOwnerAloneAndUndoneWhole() throws IOException {
        Path fresh = directory.resolve("a/b");
        try (DataDirectory taken = DataDirectory.take(fresh)) {
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(fresh)))
                    .isEqualTo("rwx------");
            taken.undo();
        }
        assertThat(fresh).doesNotExist();
    }

    @Test
    void aDirectoryThatWasThereStaysWhenAFirstStartIsUndone() throws IOException {
        try (DataDirectory taken = DataDirectory.take(directory)) {
            Files.createDirectories(directory.resolve("log"));
            taken.undo();
        }
        assertThat(directory).isEmptyDirectory();
    }

    @Test
    void whatAnInterruptedFirstStartLeftIsNobodysSoItCanBeTaken() throws IOException {
        Files.createDirectories(directory.resolve("log"));
        Files.createDirectories(directory.resolve("lost+found"));
        Files.writeString(directory.resolve("installation.properties.new"), "");
        DataDirectory.take(directory).close();
        DataDirectory.requireUsable(directory);
    }

    @Test
    void aFileIsNoDirectory() throws IOException {
        Path file = Files.writeString(directory.resolve("file"), "");
        assertThatThrownBy(() -> DataDirectory.requireUsable(file))
                .isInstanceOf(Problem.class)
                .hasMessageContaining("expected a directory");
    }

    @Test
    void aLongLogBecomesTheFormerOneAndItsEndIsReadAlone() throws IOException {
        LogFile log = new LogFile(directory.resolve("roadstead.log"));
        log.keepShort();
        assertThat(log.lastLines(3)).isEmpty();
        Files.writeString(log.path(), "one\ntwo\nthree\nfour\n");
        log.keepShort();
        assertThat(log.lastLines(2)).containsExactly("three", "four");
        byte[] much = "a line of the log\n"
                .repeat((int) (LogFile.LIMIT_BYTES / 18) + 1)
                .getBytes(java.nio.charset.StandardCharsets.US_ASCII);
        Files.write(log.path(), much);
        assertThat(log.lastLines(2)).containsExactly("a line of the log", "a line of the log");
        log.keepShort();
        assertThat(log.path()).isEmptyFile();
        assertThat(directory.resolve("roadstead.log.1")).hasSize(much.length);
    }
}
