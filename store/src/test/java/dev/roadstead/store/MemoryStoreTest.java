package dev.roadstead.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Set;
import org.junit.jupiter.api.Test;

class MemoryStoreTest extends StoreContract {
    @Override
    Store open() {
        return Store.memory();
    }

    @Test
    void aCodecThatLosesSomethingIsFoundAtTheWrite() {
        Kind<String> lossy = Kind.of("test.lossy", new RecordCodec<>() {
            @Override
            public byte[] encode(String value) {
                return value.toLowerCase(java.util.Locale.ROOT).getBytes(StandardCharsets.UTF_8);
            }

            @Override
            public String decode(byte[] bytes) {
                return new String(bytes, StandardCharsets.UTF_8);
            }
        });
        assertThatThrownBy(() -> store.write(tx -> tx.put(lossy, Boat.at("x"), "Upper")))
                .hasMessageContaining("test.lossy does not come back from its bytes: wrote Upper, read upper");
        assertThat(store.listAll(lossy)).isEmpty();
        store.write(tx -> tx.put(lossy, Boat.at("x"), "lower"));
    }

    @Test
    void aSimulationRunsWakeUpsWhenItLikes() {
        Deque<Runnable> queue = new ArrayDeque<>();
        int[] calls = {0};
        try (Store simulated = Store.memory(queue::add)) {
            simulated.watch("test", Set.of(Boat.KIND), () -> calls[0]++);
            simulated.write(tx -> tx.put(Boat.KIND, Boat.at("a"), new Boat("a", 1)));
            simulated.write(tx -> tx.put(Boat.KIND, Boat.at("a"), new Boat("a", 2)));
            assertThat(queue).hasSize(1);
            assertThat(calls[0]).isZero();
            queue.remove().run();
            assertThat(calls[0]).isEqualTo(1);
            assertThat(queue).isEmpty();
        }
    }
}
