package dev.roadstead.services.cloudwatch;

import dev.roadstead.services.aws.Caller;
import dev.roadstead.services.aws.Platform;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.cloudwatch.model.Datapoint;
import software.amazon.awssdk.services.cloudwatch.model.GetMetricStatisticsRequest;
import software.amazon.awssdk.services.cloudwatch.model.GetMetricStatisticsResponse;

/**
 * GetMetricStatistics: several statistics of one metric.
 *
 * @see <a href="https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_GetMetricStatistics.html">GetMetricStatistics</a>
 */
final class StatisticsOperations {

    private static final int DATAPOINTS = 1440;

    private final Platform platform;
    private final Series series;

    StatisticsOperations(Platform platform, MetricFile file) {
        this.platform = platform;
        this.series = new Series(file);
    }

    GetMetricStatisticsResponse statistics(GetMetricStatisticsRequest request) {
        Map<String, Statistic> extended = extended(request);
        Window window = window(request);
        Caller caller = Caller.current();
        Metric metric = new Metric(
                new Metric.Scope(caller.account(), caller.region()),
                request.namespace(),
                request.metricName(),
                request.dimensions());
        List<Datapoint> datapoints = new ArrayList<>();
        series.read(
                metric,
                Optional.ofNullable(request.unitAsString()),
                window,
                (unit, summaries) -> summaries.forEach((time, summary) ->
                        datapoints.add(datapoint(time, unit, summary, request.statisticsAsStrings(), extended))));
        datapoints.sort(Comparator.comparing(Datapoint::timestamp));
        return GetMetricStatisticsResponse.builder()
                .label(request.metricName())
                .datapoints(datapoints)
                .build();
    }

    private static Map<String, Statistic> extended(GetMetricStatisticsRequest request) {
        boolean simple = !request.statisticsAsStrings().isEmpty();
        boolean extended = !request.extendedStatistics().isEmpty();
        if (simple && extended) {
            throw CloudWatchErrors.combination(
                    "The parameters Statistics and ExtendedStatistics are mutually exclusive and you have specified both.");
        }
        if (!simple && !extended) {
            throw CloudWatchErrors.missing(
                    "At least one of the parameters Statistics and ExtendedStatistics must be specified.");
        }
        Map<String, Statistic> statistics = new LinkedHashMap<>();
        for (int i = 0; i < request.extendedStatistics().size(); i++) {
            String name = request.extendedStatistics().get(i);
            int member = i + 1;
            statistics.put(
                    name,
                    Statistic.parse(name)
                            .filter(statistic -> !(statistic instanceof Statistic.Simple))
                            .orElseThrow(() -> CloudWatchErrors.invalid("The value " + name
                                    + " for parameter ExtendedStatistics.member." + member + " is invalid.")));
        }
        return statistics;
    }

    private Window window(GetMetricStatisticsRequest request) {
        int period = request.period();
        if (!Window.isPeriod(period)) {
            throw CloudWatchErrors.invalid("The value " + period
                    + " for parameter Period is invalid. Expected 1, 5, 10, 20, 30 or a multiple of 60.");
        }
        if (request.startTime().equals(request.endTime())) {
            throw CloudWatchErrors.invalid("The parameter StartTime must not equal parameter EndTime.");
        }
        if (request.startTime().isAfter(request.endTime())) {
            throw CloudWatchErrors.combination("The parameter StartTime must be less than the parameter EndTime.");
        }
        Window window = Window.of(
                request.startTime(),
                request.endTime(),
                Duration.ofSeconds(period),
                platform.clock().instant());
        if (window.spans() > DATAPOINTS) {
            throw CloudWatchErrors.combination("You have requested up to " + window.spans()
                    + " datapoints, which exceeds the limit of " + DATAPOINTS
                    + ". You may reduce the datapoints requested by increasing Period, or decreasing the time range.");
        }
        return window;
    }

    private static Datapoint datapoint(
            Instant time, String unit, Summary summary, List<String> simple, Map<String, Statistic> extended) {
        Map<String, Double> values = new LinkedHashMap<>();
        extended.forEach((name, statistic) -> statistic.of(summary).ifPresent(value -> values.put(name, value)));
        return Datapoint.builder()
                .timestamp(time)
                .unit(unit)
                .sampleCount(asked(Statistic.Simple.SAMPLE_COUNT, simple, summary))
                .average(asked(Statistic.Simple.AVERAGE, simple, summary))
                .sum(asked(Statistic.Simple.SUM, simple, summary))
                .minimum(asked(Statistic.Simple.MINIMUM, simple, summary))
                .maximum(asked(Statistic.Simple.MAXIMUM, simple, summary))
                .extendedStatistics(values.isEmpty() ? null : values)
                .build();
    }

    private static @Nullable Double asked(Statistic.Simple statistic, List<String> simple, Summary summary) {
        OptionalDouble value = statistic.of(summary);
        return simple.contains(statistic.awsName()) ? value.getAsDouble() : null;
    }
}
