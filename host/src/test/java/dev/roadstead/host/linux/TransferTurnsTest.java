package dev.roadstead.host.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class TransferTurnsTest {
    private static final Deadline LATER = Deadline.in(Duration.ofMinutes(10));

    @Test
    void nobodyWaitsLongerThanAPullMayTake() throws Exception {
        TransferTurns turns = new TransferTurns();
        for (int i = 0; i < 6; i++) {
            turns.take("vpc-slow", LATER);
        }
        NameLocks locks = new NameLocks();
        try (NameLocks.Held held = locks.hold("one", LATER);
                ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Deadline soon = Deadline.in(Duration.ofMillis(50));
            for (Callable<?> late :
                    List.<Callable<?>>of(() -> turns.take("vpc-slow", soon), () -> locks.hold("one", soon))) {
                assertThatThrownBy(() -> threads.submit(late).get(10, TimeUnit.SECONDS))
                        .cause()
                        .isInstanceOf(ImagePullException.class)
                        .hasMessage("failed to copy: context deadline exceeded");
            }
        }
        assertThat(locks.size()).isZero();
    }

    @Test
    void aVpcWhoseBlobsComeSlowlyLeavesTurnsToOthers() throws Exception {
        TransferTurns turns = new TransferTurns();
        List<TransferTurns.Turn> slow = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            slow.add(turns.take("vpc-slow", LATER));
        }
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<TransferTurns.Turn> seventh = threads.submit(() -> turns.take("vpc-slow", LATER));
            threads.submit(() -> turns.take("vpc-other", LATER))
                    .get(10, TimeUnit.SECONDS)
                    .close();
            assertThat(seventh).isNotDone();
            slow.getFirst().close();
            seventh.get(10, TimeUnit.SECONDS).close();
        }
    }

    @Test
    void whoHoldsANameHoldsNobodyUpWhoWantsAnother() throws Exception {
        NameLocks locks = new NameLocks();
        NameLocks.Held held = locks.hold("one", LATER);
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<Boolean> others = threads.submit(() -> {
                for (int i = 0; i < 1000; i++) {
                    locks.hold("other-" + i, LATER).close();
                }
                return true;
            });
            assertThat(others.get(10, TimeUnit.SECONDS)).isTrue();
            Future<Boolean> canceled = threads.submit(() -> taken(locks));
            canceled.cancel(true);
            Future<Boolean> next = threads.submit(() -> taken(locks));
            assertThat(next).isNotDone();
            held.close();
            assertThat(next.get(10, TimeUnit.SECONDS)).isTrue();
        }
        assertThat(locks.size()).isZero();
    }

    private static boolean taken(NameLocks locks) throws Exception {
        locks.hold("one", LATER).close();
        return true;
    }

    @Test
    void aBlobHasTimeByItsSizeWithinBounds() {
        assertThat(BlobTransfers.limit(0)).isEqualTo(Duration.ofMinutes(1));
        assertThat(BlobTransfers.limit(100 << 20)).isEqualTo(Duration.ofSeconds(60 + 1024));
        assertThat(BlobTransfers.limit(Long.MAX_VALUE)).isEqualTo(Duration.ofHours(1));
    }
}
