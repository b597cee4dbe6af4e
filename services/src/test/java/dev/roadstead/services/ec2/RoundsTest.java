package dev.roadstead.services.ec2;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class RoundsTest {

    @Test
    void aRoundThatEndsInAnErrorIsFollowedByTheNext() throws Exception {
        AtomicInteger round = new AtomicInteger();
        CountDownLatch third = new CountDownLatch(3);
        try (Rounds rounds = new Rounds("rounds", Duration.ofMillis(1), () -> {
            third.countDown();
            switch (round.incrementAndGet()) {
                case 1 -> throw new IllegalStateException("the first one fails");
                case 2 -> throw new NoClassDefFoundError("the second one, too");
                default -> {}
            }
            return Optional.empty();
        })) {
            rounds.start();
            assertThat(third.await(30, TimeUnit.SECONDS)).isTrue();
        }
        assertThat(round).hasValue(3);
    }
}
