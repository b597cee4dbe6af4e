package dev.roadstead.services.cloudwatch;

import dev.roadstead.services.aws.Caller;
import dev.roadstead.services.aws.Page;
import dev.roadstead.services.aws.Platform;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import software.amazon.awssdk.services.cloudwatch.model.DimensionFilter;
import software.amazon.awssdk.services.cloudwatch.model.ListMetricsRequest;
import software.amazon.awssdk.services.cloudwatch.model.ListMetricsResponse;

/**
 * ListMetrics: what was put in the past two weeks.
 *
 * @see <a href="https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_ListMetrics.html">ListMetrics</a>
 */
final class ListOperations {

    private static final int PAGE = 500;
    private static final Duration LISTED = Duration.ofDays(14);
    private static final Duration RECENT = Duration.ofHours(3);

    private final Platform platform;
    private final MetricFile file;

    ListOperations(Platform platform, MetricFile file) {
        this.platform = platform;
        this.file = file;
    }

    ListMetricsResponse list(ListMetricsRequest request) {
        Caller caller = Caller.current();
        Metric.Scope scope = new Metric.Scope(caller.account(), caller.region());
        Instant now = platform.clock().instant();
        Instant since = Resolution.HOUR.floor(now.minus(LISTED));
        Instant active = request.recentlyActiveAsString() == null ? since : now.minus(RECENT);
        List<Metric> metrics = read(scope, request, active).stream()
                .filter(metric -> matches(metric, request.dimensions()))
                .sorted(Comparator.comparing(Metric::key))
                .toList();
        Page<Metric> page =
                Page.of(metrics, Metric::key, request.nextToken(), PAGE, CloudWatchErrors::invalidNextToken);
        return ListMetricsResponse.builder()
                .metrics(page.map(Metric::describe).items())
                .nextToken(page.token())
                .build();
    }

    private List<Metric> read(Metric.Scope scope, ListMetricsRequest request, Instant since) {
        if (!file.exists()) {
            return List.of();
        }
        return file.read(database -> database.metrics(
                scope, Optional.ofNullable(request.namespace()), Optional.ofNullable(request.metricName()), since));
    }

    /** A filter without a value asks for the name alone; a metric may have other dimensions too. */
    private static boolean matches(Metric metric, List<DimensionFilter> filters) {
        return filters.stream()
                .allMatch(filter -> metric.dimensions().stream()
                        .anyMatch(dimension -> dimension.name().equals(filter.name())
                                && (filter.value() == null || dimension.value().equals(filter.value()))));
    }
}
