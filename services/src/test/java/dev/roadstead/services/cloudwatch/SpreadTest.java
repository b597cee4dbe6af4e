package dev.roadstead.services.cloudwatch;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.stream.DoubleStream;
import org.junit.jupiter.api.Test;

final class SpreadTest {

    @Test
    void fewValuesAreKeptExactlyWithTheirCounts() {
        Spread spread =
                Spread.of(3, 1).plus(Spread.of(1, 2)).plus(Spread.of(3, 4)).plus(Spread.of(-0.0, 1));
        assertThat(DoubleStream.iterate(0, i -> i < spread.size(), i -> i + 1).map(i -> spread.value((int) i)))
                .containsExactly(0.0, 1.0, 3.0);
        assertThat(spread.count(2)).isEqualTo(5);
    }

    @Test
    void manyValuesTakeBoundedSpaceAndKeepPercentilesNear() {
        SplittableRandom random = new SplittableRandom(7);
        double[] values = random.doubles(20_000).map(d -> 5 + 2000 * d * d).toArray();
        Summary summary = Summary.of(values[0], 1);
        for (int i = 1; i < values.length; i++) {
            summary = summary.plus(Summary.of(values[i], 1));
        }
        Arrays.sort(values);
        assertThat(summary.values().orElseThrow().size()).isLessThanOrEqualTo(Spread.LIMIT);
        for (int percent : new int[] {1, 10, 50, 90, 99}) {
            double exact = values[values.length * percent / 100 - 1];
            double found = new Statistic.Percentile(percent).of(summary).orElseThrow();
            assertThat(found).isBetween(exact * 0.95, exact * 1.05);
        }
    }

    @Test
    void evenValuesOfEveryMagnitudeAreBounded() {
        Spread spread = Spread.of(0, 1);
        double total = 1;
        for (int exponent = -360; exponent <= 360; exponent++) {
            spread =
                    spread.plus(Spread.of(Math.scalb(1.0, exponent), 1)).plus(Spread.of(-Math.scalb(1.5, exponent), 1));
            total += 2;
        }
        assertThat(spread.size()).isLessThanOrEqualTo(Spread.LIMIT);
        double counted = 0;
        for (int i = 0; i < spread.size(); i++) {
            counted += spread.count(i);
            assertThat(i == 0 || spread.value(i) > spread.value(i - 1)).isTrue();
        }
        assertThat(counted).isEqualTo(total);
    }

    @Test
    void bytesRoundTrip() {
        Spread spread = Spread.of(3.25, 1).plus(Spread.of(-7, 2.5));
        assertThat(Spread.of(spread.bytes()).bytes()).isEqualTo(spread.bytes());
    }
}
