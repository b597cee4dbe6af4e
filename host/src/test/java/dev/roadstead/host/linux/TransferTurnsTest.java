package dev.roadstead.host.linux;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class TransferTurnsTest {
    @Test
    void aVpcWhoseBlobsComeSlowlyLeavesTurnsToOthers() throws Exception {
        TransferTurns turns = new TransferTurns();
        List<TransferTurns.Turn> slow = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            slow.add(turns.take("vpc-slow"));
        }
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<TransferTurns.Turn> seventh = threads.submit(() -> turns.take("vpc-slow"));
            threads.submit(() -> turns.take("vpc-other"))
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
        NameLocks.Held held = locks.hold("one");
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<Boolean> others = threads.submit(() -> {
                for (int i = 0; i < 1000; i++) {
                    locks.hold("other-" + i).close();
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

    private static boolean taken(NameLocks locks) throws InterruptedException {
        locks.hold("one").close();
        return true;
    }

    @Test
    void aBlobHasTimeByItsSizeWithinBounds() {
        assertThat(BlobTransfers.limit(0)).isEqualTo(Duration.ofMinutes(1));
        assertThat(BlobTransfers.limit(100 << 20)).isEqualTo(Duration.ofSeconds(60 + 1024));
        assertThat(BlobTransfers.limit(Long.MAX_VALUE)).isEqualTo(Duration.ofHours(1));
    }
}
