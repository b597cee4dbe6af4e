package dev.roadstead.services.cloudwatch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.entry;

import dev.roadstead.services.aws.Access;
import dev.roadstead.services.aws.Authorizer;
import dev.roadstead.services.aws.Caller;
import dev.roadstead.services.aws.Ids;
import dev.roadstead.services.aws.Platform;
import dev.roadstead.services.aws.Principal;
import dev.roadstead.store.Store;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.services.cloudwatch.model.Datapoint;
import software.amazon.awssdk.services.cloudwatch.model.Dimension;
import software.amazon.awssdk.services.cloudwatch.model.GetMetricDataRequest;
import software.amazon.awssdk.services.cloudwatch.model.GetMetricDataResponse;
import software.amazon.awssdk.services.cloudwatch.model.GetMetricStatisticsRequest;
import software.amazon.awssdk.services.cloudwatch.model.InvalidNextTokenException;
import software.amazon.awssdk.services.cloudwatch.model.InvalidParameterCombinationException;
import software.amazon.awssdk.services.cloudwatch.model.InvalidParameterValueException;
import software.amazon.awssdk.services.cloudwatch.model.ListMetricsRequest;
import software.amazon.awssdk.services.cloudwatch.model.ListMetricsResponse;
import software.amazon.awssdk.services.cloudwatch.model.Metric;
import software.amazon.awssdk.services.cloudwatch.model.MetricDataResult;
import software.amazon.awssdk.services.cloudwatch.model.MetricDatum;
import software.amazon.awssdk.services.cloudwatch.model.MissingRequiredParameterException;
import software.amazon.awssdk.services.cloudwatch.model.RecentlyActive;
import software.amazon.awssdk.services.cloudwatch.model.ScanBy;
import software.amazon.awssdk.services.cloudwatch.model.StandardUnit;
import software.amazon.awssdk.services.cloudwatch.model.Statistic;
import software.amazon.awssdk.services.cloudwatch.model.StatusCode;

final class CloudWatchApiTest {

    private static final Caller ROOT = new Caller("123456789012", "eu-west-1", new Principal.Root("123456789012"));
    private static final Instant START = Instant.parse("2026-11-21T10:00:00Z");

    @TempDir
    private Path directory;

    private Instant now = START;
    private final List<Access> asked = new ArrayList<>();
    private final Platform platform =
            new Platform(Store.memory(), () -> now, new Ids(new SplittableRandom(1)), (caller, access) -> {
                asked.add(access);
                return new Authorizer.Decision.Allowed();
            });
    private CloudWatch cloudWatch;

    @BeforeEach
    void open() {
        cloudWatch = CloudWatch.open(platform, directory.resolve("metrics"));
    }

    @AfterEach
    void close() {
        cloudWatch.close();
    }

    @Test
    void nothingIsMadeBeforeTheFirstPut() {
        assertThat(list(r -> {}).metrics()).isEmpty();
        assertThat(statistics(r -> {}, Statistic.SUM)).isEmpty();
        cloudWatch.rollUp();
        cloudWatch.clear();
        assertThat(Files.exists(directory.resolve("metrics"))).isFalse();
    }

    @Test
    void valuesOfAMinuteAreAddedUp() {
        put(datum("Latency", 1.5).timestamp(START.plusSeconds(1)));
        put(datum("Latency", 2.5).timestamp(START.plusSeconds(59)));
        put(datum("Latency", 7).timestamp(START.plusSeconds(60)));
        List<Datapoint> points =
                statistics(r -> {}, Statistic.SUM, Statistic.AVERAGE, Statistic.MINIMUM, Statistic.SAMPLE_COUNT);
        assertThat(points).hasSize(2);
        Datapoint first = points.getFirst();
        assertThat(first.timestamp()).isEqualTo(START);
        assertThat(first.sum()).isEqualTo(4);
        assertThat(first.average()).isEqualTo(2);
        assertThat(first.minimum()).isEqualTo(1.5);
        assertThat(first.maximum()).isNull();
        assertThat(first.sampleCount()).isEqualTo(2);
        assertThat(first.unit()).isEqualTo(StandardUnit.NONE);
        assertThat(points.get(1).sum()).isEqualTo(7);
    }

    @Test
    void valuesWithCountsAndStatisticSetsAreAddedUp() {
        put(MetricDatum.builder().metricName("Latency").values(1.0, 10.0).counts(3.0, 1.0));
        put(MetricDatum.builder()
                .metricName("Latency")
                .statisticValues(s -> s.sampleCount(2.0).sum(40.0).minimum(15.0).maximum(25.0)));
        Datapoint point = statistics(r -> {}, Statistic.SUM, Statistic.SAMPLE_COUNT, Statistic.MAXIMUM)
                .getFirst();
        assertThat(point.sum()).isEqualTo(53);
        assertThat(point.sampleCount()).isEqualTo(6);
        assertThat(point.maximum()).isEqualTo(25);
    }

    @Test
    void percentilesComeFromTheValuesOfAllPuts() {
        for (int i = 1; i <= 100; i++) {
            put(datum("Latency", i));
        }
        GetMetricStatisticsRequest request =
                request(r -> r.extendedStatistics("p90", "tm90", "PR(:30)").period(300));
        Datapoint point = as(() -> cloudWatch.api().getMetricStatistics(request))
                .datapoints()
                .getFirst();
        assertThat(point.extendedStatistics())
                .containsOnly(entry("p90", 90.0), entry("tm90", 45.5), entry("PR(:30)", 30.0));
    }

    @Test
    void whatWasAcknowledgedIsThereAfterAnotherStart() {
        put(datum("Latency", 1), datum("Other", 2).dimensions(dimension("b", "2"), dimension("a", "1")));
        cloudWatch.close();
        open();
        assertThat(statistics(r -> {}, Statistic.SUM)).hasSize(1);
        assertThat(list(r -> r.metricName("Other")).metrics().getFirst().dimensions())
                .containsExactly(dimension("a", "1"), dimension("b", "2"));
    }

    @Test
    void everyCombinationOfDimensionsIsAMetricWhateverTheirOrder() {
        Dimension a = dimension("a", "1");
        Dimension b = dimension("b", "2");
        put(
                datum("Latency", 1).dimensions(a, b),
                datum("Latency", 2).dimensions(b, a),
                datum("Latency", 4).dimensions(a));
        assertThat(statistics(r -> r.dimensions(b, a), Statistic.SUM).getFirst().sum())
                .isEqualTo(3);
        assertThat(statistics(r -> r.dimensions(a), Statistic.SUM).getFirst().sum())
                .isEqualTo(4);
        assertThat(statistics(r -> {}, Statistic.SUM)).isEmpty();
        assertThat(list(r -> r.dimensions(f -> f.name("b"))).metrics()).hasSize(1);
        assertThat(list(r -> r.dimensions(f -> f.name("a").value("1"))).metrics())
                .hasSize(2);
        assertThat(list(r -> r.dimensions(f -> f.name("a").value("2"))).metrics())
                .isEmpty();
    }

    @Test
    void accountsAndRegionsAreApart() {
        put(datum("Latency", 1));
        Caller elsewhere = new Caller("123456789012", "us-east-1", ROOT.principal());
        Caller other = new Caller("210987654321", "eu-west-1", ROOT.principal());
        for (Caller caller : List.of(elsewhere, other)) {
            assertThat(caller.run(() -> cloudWatch.api().listMetrics(r -> {})).metrics())
                    .isEmpty();
            assertThat(caller.run(() -> cloudWatch.api().getMetricStatistics(request(r -> r.statistics(Statistic.SUM))))
                            .datapoints())
                    .isEmpty();
        }
    }

    @Test
    void unitsAreKeptApart() {
        put(datum("Latency", 1).unit(StandardUnit.SECONDS), datum("Latency", 2).unit(StandardUnit.COUNT));
        assertThat(statistics(r -> {}, Statistic.SUM))
                .extracting(Datapoint::unit)
                .containsExactlyInAnyOrder(StandardUnit.SECONDS, StandardUnit.COUNT);
        assertThat(statistics(r -> r.unit(StandardUnit.COUNT), Statistic.SUM)
                        .getFirst()
                        .sum())
                .isEqualTo(2);
        assertThat(statistics(r -> r.unit(StandardUnit.BYTES), Statistic.SUM)).isEmpty();
        assertThat(data(r -> {}).metricDataResults()).hasSize(2);
    }

    @Test
    void highResolutionIsKeptBySecondsForThreeHours() {
        put(datum("Latency", 1).storageResolution(1).timestamp(START.plusSeconds(1)));
        put(datum("Latency", 2).storageResolution(1).timestamp(START.plusSeconds(2)));
        assertThat(statistics(r -> r.period(1), Statistic.SUM)).hasSize(2);
        assertThat(statistics(r -> r.period(10), Statistic.SUM)).hasSize(1);
        now = START.plus(Duration.ofHours(4));
        assertThat(statistics(r -> r.period(1), Statistic.SUM)).isEmpty();
        assertThat(statistics(r -> r.period(60), Statistic.SUM).getFirst().sum())
                .isEqualTo(3);
        cloudWatch.rollUp();
        assertThat(statistics(r -> r.period(1), Statistic.SUM)).isEmpty();
        assertThat(statistics(r -> r.period(60), Statistic.SUM).getFirst().sum())
                .isEqualTo(3);
    }

    @Test
    void dataIsRolledUpWithAgeAndForgottenAfterFifteenMonths() {
        for (int minute = 0; minute < 120; minute++) {
            put(datum("Latency", minute).timestamp(START.minusSeconds(60L * minute)));
        }
        Instant from = START.minus(Duration.ofHours(2));
        List<Duration> ages =
                List.of(Duration.ofDays(10), Duration.ofDays(20), Duration.ofDays(100), Duration.ofDays(454));
        List<Integer> periods = List.of(60, 300, 3600, 3600);
        for (int i = 0; i < ages.size(); i++) {
            now = START.plus(ages.get(i));
            int period = periods.get(i);
            for (boolean rolledUp : new boolean[] {false, true}) {
                if (rolledUp) {
                    cloudWatch.rollUp();
                }
                List<Datapoint> points = statistics(
                        r -> r.period(period).startTime(from).endTime(START.plusSeconds(1)),
                        Statistic.SUM,
                        Statistic.SAMPLE_COUNT);
                assertThat(points.stream().mapToDouble(Datapoint::sum).sum())
                        .as("%s rolled up %s", ages.get(i), rolledUp)
                        .isEqualTo(119 * 60);
                assertThat(points.stream().mapToDouble(Datapoint::sampleCount).sum())
                        .isEqualTo(120);
            }
        }
        assertThat(statistics(r -> r.period(300).startTime(from).endTime(START), Statistic.SUM))
                .isEmpty();
        now = START.plus(Duration.ofDays(456));
        cloudWatch.rollUp();
        assertThat(statistics(r -> r.period(3600).startTime(from).endTime(START.plusSeconds(1)), Statistic.SUM))
                .isEmpty();
    }

    @Test
    void periodsCountFromTheStart() {
        put(datum("Latency", 1).timestamp(START.plusSeconds(17 * 60)));
        put(datum("Latency", 2).timestamp(START.plusSeconds(76 * 60)));
        put(datum("Latency", 4).timestamp(START.plusSeconds(77 * 60)));
        List<Datapoint> points = statistics(
                r -> r.period(3600).startTime(START.plusSeconds(17 * 60 + 34)).endTime(START.plus(Duration.ofHours(3))),
                Statistic.SUM);
        assertThat(points).extracting(Datapoint::sum).containsExactly(3.0, 4.0);
        assertThat(points)
                .extracting(Datapoint::timestamp)
                .containsExactly(START.plusSeconds(17 * 60), START.plusSeconds(77 * 60));
    }

    @Test
    void metricDataComesInPagesNewestFirst() {
        for (int minute = 0; minute < 10; minute++) {
            put(
                    datum("Latency", minute).timestamp(START.plusSeconds(60L * minute)),
                    datum("Other", 100 + minute).timestamp(START.plusSeconds(60L * minute)));
        }
        assertThat(pages(ScanBy.TIMESTAMP_DESCENDING, 7))
                .containsExactly(
                        "m1 PartialData 9 8 7 6 5 4 3", "m2 PartialData",
                        "m1 Complete 2 1 0", "m2 PartialData 109 108 107 106",
                        "m1 Complete", "m2 Complete 105 104 103 102 101 100");
        assertThat(pages(ScanBy.TIMESTAMP_ASCENDING, 10))
                .containsExactly(
                        "m1 Complete 0 1 2 3 4 5 6 7 8 9", "m2 PartialData",
                        "m1 Complete", "m2 Complete 100 101 102 103 104 105 106 107 108 109");
        GetMetricDataResponse first = data(r -> r.maxDatapoints(3));
        assertThatThrownBy(() -> data(r -> r.maxDatapoints(4).nextToken(first.nextToken())))
                .isInstanceOf(InvalidNextTokenException.class);
        assertThatThrownBy(() -> data(r -> r.nextToken("moon"))).isInstanceOf(InvalidNextTokenException.class);
    }

    private List<String> pages(ScanBy scan, int size) {
        List<String> lines = new ArrayList<>();
        String token = null;
        do {
            String from = token;
            GetMetricDataResponse page = data(r -> r.scanBy(scan)
                    .maxDatapoints(size)
                    .nextToken(from)
                    .metricDataQueries(
                            q -> q.id("m1")
                                    .metricStat(s -> s.stat("Sum").period(60).metric(metric("Latency"))),
                            q -> q.id("m2")
                                    .metricStat(s -> s.stat("Sum").period(60).metric(metric("Other")))));
            page.metricDataResults().forEach(result -> lines.add(line(result)));
            token = page.nextToken();
        } while (token != null);
        return lines;
    }

    private static String line(MetricDataResult result) {
        StringBuilder line = new StringBuilder(result.id() + " " + result.statusCodeAsString());
        result.values().forEach(value -> line.append(' ').append(value.intValue()));
        return line.toString();
    }

    @Test
    void whatIsNotReturnedAndWhatHasNoDataIsTold() {
        put(datum("Latency", 1));
        GetMetricDataResponse data = data(r -> r.metricDataQueries(
                q -> q.id("hidden")
                        .returnData(false)
                        .metricStat(s -> s.stat("Sum").period(60).metric(metric("Latency"))),
                q -> q.id("none")
                        .label("mine")
                        .metricStat(s -> s.stat("p50").period(60).metric(metric("Nothing")))));
        assertThat(data.metricDataResults()).singleElement().satisfies(result -> {
            assertThat(result.id()).isEqualTo("none");
            assertThat(result.label()).isEqualTo("mine");
            assertThat(result.values()).isEmpty();
            assertThat(result.statusCode()).isEqualTo(StatusCode.COMPLETE);
        });
    }

    @Test
    void metricsAreListedInPagesOfFiveHundred() {
        for (int part = 0; part < 2; part++) {
            int from = part * 400;
            put(IntStream.range(from, from + 400)
                    .mapToObj(i -> datum("m" + i, i))
                    .toArray(MetricDatum.Builder[]::new));
        }
        ListMetricsResponse first = list(r -> {});
        ListMetricsResponse second = list(r -> r.nextToken(first.nextToken()));
        assertThat(first.metrics()).hasSize(500);
        assertThat(second.metrics()).hasSize(300).doesNotContainAnyElementsOf(first.metrics());
        assertThat(second.nextToken()).isNull();
        assertThatThrownBy(() -> list(r -> r.namespace("Other").nextToken(first.nextToken())))
                .isInstanceOf(InvalidNextTokenException.class);
    }

    @Test
    void metricsAreListedForTwoWeeksAndAsActiveForThreeHours() {
        put(datum("Latency", 1));
        now = START.plus(Duration.ofHours(4));
        assertThat(list(r -> r.recentlyActive(RecentlyActive.PT3_H)).metrics()).isEmpty();
        assertThat(list(r -> {}).metrics()).hasSize(1);
        now = START.plus(Duration.ofDays(15));
        assertThat(list(r -> {}).metrics()).isEmpty();
        assertThat(statistics(r -> r.period(300), Statistic.SUM)).hasSize(1);
    }

    @Test
    void timesBeyondTheLimitsAreRefusedAndNothingIsPut() {
        assertThatThrownBy(() -> put(
                        datum("Latency", 1),
                        datum("Latency", 2)
                                .timestamp(START.minus(Duration.ofDays(14)).minusSeconds(1)),
                        datum("Latency", 3)
                                .timestamp(START.plus(Duration.ofHours(2)).plusSeconds(1))))
                .isInstanceOfSatisfying(
                        InvalidParameterValueException.class,
                        e -> assertThat(e.getMessage())
                                .contains(
                                        "The parameter MetricData.member.2.Timestamp must specify a time within the past two weeks.\n"
                                                + "The parameter MetricData.member.3.Timestamp must specify a time no more than two"
                                                + " hours in the future."));
        assertThat(list(r -> {}).metrics()).isEmpty();
    }

    @Test
    void namespacesOfAwsAreTheServicesOwn() {
        assertThatThrownBy(() -> as(() -> cloudWatch
                        .api()
                        .putMetricData(r -> r.namespace("AWS/NATGateway")
                                .metricData(datum("Latency", 1).build()))))
                .isInstanceOf(InvalidParameterValueException.class)
                .hasMessageContaining("The value AWS/NATGateway for parameter Namespace is invalid.");
        Caller.service("123456789012", "eu-west-1", "ec2.amazonaws.com")
                .run(() -> cloudWatch
                        .api()
                        .putMetricData(r -> r.namespace("AWS/NATGateway")
                                .metricData(datum("Latency", 1).build())));
        assertThat(list(r -> {}).metrics()).extracting(Metric::namespace).containsExactly("AWS/NATGateway");
    }

    @Test
    void policiesSeeTheNamespace() {
        put(datum("Latency", 1));
        assertThat(asked.getLast().action()).isEqualTo("cloudwatch:PutMetricData");
        assertThat(asked.getLast().context()).containsOnly(entry("cloudwatch:namespace", List.of("shop")));
    }

    @Test
    void oneWayToSayAValueIsExpected() {
        assertThatThrownBy(() -> put(MetricDatum.builder().metricName("Latency")))
                .isInstanceOf(MissingRequiredParameterException.class);
        assertThatThrownBy(() -> put(datum("Latency", 1).values(1.0)))
                .isInstanceOf(InvalidParameterCombinationException.class)
                .hasMessageContaining("The parameters MetricData.member.1.Value and MetricData.member.1.Values are"
                        + " mutually exclusive and you have specified both.");
        assertThatThrownBy(() -> put(MetricDatum.builder()
                        .metricName("Latency")
                        .values(1.0, 2.0)
                        .counts(1.0)))
                .isInstanceOf(InvalidParameterCombinationException.class);
        for (double value : new double[] {Double.NaN, Double.POSITIVE_INFINITY, Math.scalb(1.1, 360)}) {
            assertThatThrownBy(() -> put(datum("Latency", value))).isInstanceOf(InvalidParameterValueException.class);
        }
        assertThatThrownBy(() -> put(datum("Latency", 1).storageResolution(5)))
                .isInstanceOf(InvalidParameterValueException.class);
        assertThatThrownBy(() -> put(datum("Latency", 1).dimensions(dimension("a", "1"), dimension("a", "2"))))
                .isInstanceOf(InvalidParameterValueException.class);
    }

    @Test
    void tooManyDataPointsAreRefusedWithTheirNumber() {
        assertThatThrownBy(() -> statistics(
                        r -> r.period(1).startTime(START).endTime(START.plus(Duration.ofDays(1))), Statistic.SUM))
                .isInstanceOf(InvalidParameterCombinationException.class)
                .hasMessageContaining(
                        "You have requested up to 86400 datapoints, which exceeds the limit of 1440."
                                + " You may reduce the datapoints requested by increasing Period, or decreasing the time range.");
    }

    @Test
    void badQueriesAreToldAllAtOnce() {
        assertThatThrownBy(() -> data(r -> r.metricDataQueries(
                        q -> q.id("m1").metricStat(s -> s.stat("sum").period(60).metric(metric("Latency"))),
                        q -> q.id("M2").metricStat(s -> s.stat("Sum").period(61).metric(metric("Latency"))))))
                .isInstanceOfSatisfying(AwsServiceException.class, e -> {
                    assertThat(e.awsErrorDetails().errorCode()).isEqualTo("ValidationError");
                    assertThat(e.awsErrorDetails().errorMessage())
                            .startsWith(
                                    "The value for parameter MetricDataQueries.member.1.MetricStat.Stat is not a valid"
                                            + " statistic.\nThe value M2 for parameter MetricDataQueries.member.2.Id");
                });
        assertThatThrownBy(() -> data(r -> r.endTime(r.build().startTime())))
                .hasMessageContaining("The parameter StartTime must not equal parameter EndTime.");
    }

    private static MetricDatum.Builder datum(String name, double value) {
        return MetricDatum.builder().metricName(name).value(value);
    }

    private static Dimension dimension(String name, String value) {
        return Dimension.builder().name(name).value(value).build();
    }

    private static Metric metric(String name) {
        return Metric.builder().namespace("shop").metricName(name).build();
    }

    private void put(MetricDatum.Builder... data) {
        List<MetricDatum> built =
                List.of(data).stream().map(MetricDatum.Builder::build).toList();
        as(() -> cloudWatch.api().putMetricData(r -> r.namespace("shop").metricData(built)));
    }

    private static GetMetricStatisticsRequest request(Consumer<GetMetricStatisticsRequest.Builder> more) {
        return GetMetricStatisticsRequest.builder()
                .namespace("shop")
                .metricName("Latency")
                .startTime(START.minusSeconds(600))
                .endTime(START.plusSeconds(600))
                .period(60)
                .applyMutation(more)
                .build();
    }

    private List<Datapoint> statistics(Consumer<GetMetricStatisticsRequest.Builder> more, Statistic... statistics) {
        return as(() -> cloudWatch.api().getMetricStatistics(request(r -> more.accept(r.statistics(statistics)))))
                .datapoints();
    }

    private GetMetricDataResponse data(Consumer<GetMetricDataRequest.Builder> more) {
        GetMetricDataRequest request = GetMetricDataRequest.builder()
                .startTime(START.minusSeconds(600))
                .endTime(START.plusSeconds(600))
                .metricDataQueries(
                        q -> q.id("m1").metricStat(s -> s.stat("Sum").period(60).metric(metric("Latency"))))
                .applyMutation(more)
                .build();
        return as(() -> cloudWatch.api().getMetricData(request));
    }

    private ListMetricsResponse list(Consumer<ListMetricsRequest.Builder> more) {
        return as(() -> cloudWatch.api().listMetrics(more));
    }

    private static <T> T as(Supplier<T> action) {
        return ROOT.run(action);
    }
}
