package dev.roadstead.host.linux;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class FastPathGenerationTest {
    private static final int PROCESSES = 1_000;
    private static final int CHANGES = 1 << 30;

    @Test
    void noGenerationIsAPriorityThatTheKernelGivesAndEachProcessBeginsElsewhere() {
        Random random = new Random(4);
        Set<Integer> first = Stream.generate(() -> FastPath.firstGeneration(random))
                .limit(PROCESSES)
                .collect(Collectors.toSet());
        assertThat(first).hasSize(PROCESSES).allSatisfy(generation -> {
            assertThat(Integer.toUnsignedLong(generation)).isGreaterThan(Integer.MAX_VALUE);
            assertThat(Integer.toUnsignedLong(generation + CHANGES)).isGreaterThan(Integer.MAX_VALUE);
        });
    }
}
