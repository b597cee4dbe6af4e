package dev.roadstead.host.linux;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Small file systems that pulls have filled. Mounting them takes root. */
@KernelTest
class MachineDiskTest {
    @TempDir
    Path directory;

    @Test
    void aTwentiethOfASmallDisksInodesIsKept() throws Exception {
        mounted("size=16m,nr_inodes=200", () -> {
            int files = 0;
            while (new MachineDisk(directory).hasRoom()) {
                Files.createFile(directory.resolve("file-" + files++));
            }
            assertThat(files).isBetween(180, 190);
        });
    }

    @Test
    void aTwentiethOfASmallDisksBytesIsKept() throws Exception {
        mounted("size=16m,nr_inodes=200", () -> {
            Files.write(directory.resolve("most"), new byte[15 << 20]);
            assertThat(new MachineDisk(directory).hasRoom()).isTrue();
            Files.write(directory.resolve("more"), new byte[512 << 10]);
            assertThat(new MachineDisk(directory).hasRoom()).isFalse();
        });
    }

    @Test
    void aFileSystemWithoutANumberOfInodesIsLetBe() throws Exception {
        mounted("size=16m,nr_inodes=0", () -> {
            assertThat(Libc.inodes(directory.toString()).all()).isZero();
            assertThat(new MachineDisk(directory).hasRoom()).isTrue();
        });
    }

    private interface Check {
        void run() throws Exception;
    }

    private void mounted(String options, Check check) throws Exception {
        run("mount", "-t", "tmpfs", "-o", options, "roadstead-host-test", directory.toString());
        try {
            check.run();
        } finally {
            run("umount", "-l", directory.toString());
        }
    }

    private static void run(String... command) throws Exception {
        assertThat(new ProcessBuilder(command).inheritIO().start().waitFor()).isZero();
    }
}
