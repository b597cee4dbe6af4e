package dev.roadstead.host.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class SizeWatchTest {
    @Test
    void nobodyWaitsForALook() throws Exception {
        CountDownLatch looked = new CountDownLatch(1);
        AtomicInteger looks = new AtomicInteger();
        try (SizeWatch watch = new SizeWatch(() -> {
            looks.incrementAndGet();
            awaited(looked);
            return 7;
        })) {
            for (int i = 0; i < 1000; i++) {
                assertThat(watch.seen()).isEmpty();
            }
            looked.countDown();
            await().until(() -> watch.seen().equals(OptionalLong.of(7)));
            assertThat(looks.get()).isBetween(1, 2);
        }
    }

    @Test
    void looksTakeAPartOfTheTimeOnly() throws Exception {
        List<Long> begun = new ArrayList<>();
        try (SizeWatch watch = new SizeWatch(() -> {
            synchronized (begun) {
                begun.add(System.nanoTime());
            }
            LockSupport.parkNanos(20_000_000);
            return 7;
        })) {
            await().until(() -> {
                watch.seen();
                synchronized (begun) {
                    return begun.size() == 3;
                }
            });
        }
        assertThat(begun.get(1) - begun.get(0)).isGreaterThanOrEqualTo(80_000_000);
        assertThat(begun.get(2) - begun.get(1)).isGreaterThanOrEqualTo(80_000_000);
    }

    @Test
    void looksThatFailAreMadeAgainWithoutARestAndNotForEver() {
        AtomicInteger looks = new AtomicInteger();
        try (SizeWatch watch = new SizeWatch(() -> {
            looks.incrementAndGet();
            throw Status.NOT_FOUND.asRuntimeException();
        })) {
            assertThatThrownBy(() -> {
                        while (watch.seen().isEmpty()) {
                            Thread.onSpinWait();
                        }
                    })
                    .isInstanceOf(StatusRuntimeException.class);
        }
        assertThat(looks).hasValue(50);
    }

    private static void awaited(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
