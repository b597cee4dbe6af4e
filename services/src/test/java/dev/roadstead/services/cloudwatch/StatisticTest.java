package dev.roadstead.services.cloudwatch;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.OptionalDouble;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class StatisticTest {

    /** 1 to 100, once each. */
    private static final Summary HUNDRED = IntStream.rangeClosed(1, 100)
            .mapToObj(i -> Summary.of(i, 1))
            .reduce(Summary::plus)
            .orElseThrow();

    @ParameterizedTest
    @CsvSource({
        "SampleCount, 100",
        "Sum, 5050",
        "Average, 50.5",
        "Minimum, 1",
        "Maximum, 100",
        "p0, 1",
        "p50, 50",
        "p99, 99",
        "p99.5, 100",
        "p100, 100",
        "tm99, 50",
        "tm90, 45.5",
        "TM(10%:90%), 50.5",
        "TM(:200), 50.5",
        "TM(80:95), 88",
        "IQM, 50.5",
        "wm90, 49.95",
        "tc80, 80",
        "TC(98%:), 2",
        "ts10, 55",
        "TS(90:), 955",
        "PR(:30), 30",
        "PR(20:30), 10"
    })
    void hundredValuesComeTo(String name, double expected) {
        assertThat(Statistic.parse(name).orElseThrow().of(HUNDRED)).hasValue(expected);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "sum",
                "p101",
                "p",
                "tm101",
                "TM(:)",
                "TM(90%:10%)",
                "TM(10:90%)",
                "PR(10%:90%)",
                "pr90",
                "TM10",
                ""
            })
    void othersAreNoStatistics(String name) {
        assertThat(Statistic.parse(name)).isEmpty();
    }

    @Test
    void aStatisticSetHasPercentilesOnlyWhereAllItsValuesAreTheSame() {
        assertThat(new Statistic.Percentile(50).of(Summary.ofSet(3, 9, 3, 3))).hasValue(3);
        assertThat(new Statistic.Percentile(50).of(Summary.ofSet(3, 9, 2, 4))).isEqualTo(OptionalDouble.empty());
        Summary mixed = Summary.ofSet(3, 9, 2, 4).plus(Summary.of(3, 1));
        assertThat(new Statistic.Percentile(50).of(mixed)).isEqualTo(OptionalDouble.empty());
        assertThat(Statistic.Simple.SUM.of(mixed)).hasValue(12);
    }

    @Test
    void negativeValuesHaveNoPercentiles() {
        assertThat(new Statistic.Percentile(50).of(Summary.of(-1, 1).plus(Summary.of(3, 1))))
                .isEqualTo(OptionalDouble.empty());
    }
}
