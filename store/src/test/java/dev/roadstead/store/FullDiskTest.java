package dev.roadstead.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A file system of two megabytes that is truly full. Mounting it takes root. */
class FullDiskTest {
    @TempDir
    Path directory;

    private boolean mounted;

    @BeforeEach
    void mount() throws Exception {
        assumeTrue("root".equals(System.getProperty("user.name")), "mounting a small file system takes root");
        run("mount", "-t", "tmpfs", "-o", "size=2m", "roadstead-store-test", directory.toString());
        mounted = true;
    }

    @AfterEach
    void unmount() throws Exception {
        if (mounted) {
            run("umount", "-l", directory.toString());
        }
    }

    @Test
    void aFullDiskRefusesWritesAndTheStoreGoesOnWhenThereIsSpaceAgain() throws Exception {
        try (Store store = Store.open(directory.resolve("store"))) {
            Path ballast = fill(directory);
            long acknowledged = fillWith(store);
            assertThatThrownBy(() -> put(store, "refused", 1))
                    .isInstanceOf(StoreException.class)
                    .hasMessageContaining("full")
                    .hasMessageContaining("nothing was changed");
            assertThat(store.get(Boat.KIND, Boat.at("refused"))).isEmpty();
            assertThat(store.snapshot().version()).isEqualTo(acknowledged);

            Files.delete(ballast);
            assertThat(put(store, "accepted", 1).version()).isEqualTo(acknowledged + 1);
        }
        try (Store store = Store.open(directory.resolve("store"))) {
            assertThat(store.contains(Boat.KIND, Boat.at("accepted"))).isTrue();
            assertThat(store.contains(Boat.KIND, Boat.at("refused"))).isFalse();
            assertThat(store.listAll(Boat.KIND)).hasSize((int) store.snapshot().version());
        }
    }

    @Test
    void whoeverWaitsBehindAFailedWriteFailsToo() throws Exception {
        AtomicInteger accepted = new AtomicInteger();
        AtomicInteger refused = new AtomicInteger();
        try (Store store = Store.open(directory.resolve("store"))) {
            fill(directory);
            try (ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor()) {
                for (int i = 0; i < 400; i++) {
                    int number = i;
                    executor.execute(() -> {
                        try {
                            put(store, "boat-" + number, 500);
                            accepted.incrementAndGet();
                        } catch (StoreException e) {
                            refused.incrementAndGet();
                        }
                    });
                }
            }
            assertThat(refused).hasPositiveValue();
            assertThat(store.listAll(Boat.KIND)).hasSize(accepted.get());
        }
        try (Store store = Store.open(directory.resolve("store"))) {
            assertThat(store.listAll(Boat.KIND)).hasSize(accepted.get());
        }
    }

    /** Leaves some hundred kilobytes. */
    private static Path fill(Path directory) throws IOException {
        return Files.write(directory.resolve("ballast"), new byte[1_300_000]);
    }

    private static long fillWith(Store store) {
        long version = 0;
        for (int i = 0; i < 10_000; i++) {
            try {
                version = put(store, "boat-" + i, 100).version();
            } catch (StoreException e) {
                return version;
            }
        }
        throw new AssertionError("the disk was never full");
    }

    private static Versioned<Boat> put(Store store, String id, int size) {
        return store.write(tx -> tx.put(Boat.KIND, Boat.at(id), new Boat("x".repeat(size * 10), size)));
    }

    private static void run(String... command) throws IOException, InterruptedException {
        assertThat(new ProcessBuilder(command).inheritIO().start().waitFor()).isZero();
    }
}
