package dev.roadstead.services.ecs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.roadstead.store.Key;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

class WorkersTest {

    @Test
    void workThatWaitsForLongHoldsNoOtherUp() throws Exception {
        CountDownLatch answered = new CountDownLatch(1);
        CountDownLatch done = new CountDownLatch(1);
        Set<String> waiting = ConcurrentHashMap.newKeySet();
        Workqueue queue = new Workqueue("test", InstantSource.system(), key -> {
            if (key.id().equals("quick")) {
                done.countDown();
                return Optional.empty();
            }
            waiting.add(key.id());
            try {
                answered.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            return Optional.empty();
        });
        Workers workers = new Workers(List.of(queue));
        workers.start();
        try {
            for (int i = 0; i < 40; i++) {
                queue.wake(new Key("123456789012", "us-east-1", "slow-" + i));
            }
            Awaitility.await().until(() -> waiting.size() >= 16);
            queue.wake(new Key("123456789012", "us-east-1", "quick"));
            assertThat(done.await(20, TimeUnit.SECONDS)).isTrue();
        } finally {
            answered.countDown();
            workers.close();
        }
        assertThat(waiting).hasSize(40);
    }
}
