package dev.roadstead.services.cloudwatch;

import dev.roadstead.services.aws.Caller;
import dev.roadstead.services.aws.Platform;
import java.util.List;
import java.util.Optional;
import software.amazon.awssdk.services.cloudwatch.model.GetMetricDataRequest;
import software.amazon.awssdk.services.cloudwatch.model.GetMetricDataResponse;
import software.amazon.awssdk.services.cloudwatch.model.ScanBy;

/**
 * GetMetricData: one statistic each of many metrics, in pages.
 *
 * @see <a href="https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_GetMetricData.html">GetMetricData</a>
 */
final class DataOperations {

    private static final int DATAPOINTS = 100_800;

    private final Platform platform;
    private final Series series;

    DataOperations(Platform platform, MetricFile file) {
        this.platform = platform;
        this.series = new Series(file);
    }

    GetMetricDataResponse data(GetMetricDataRequest request) {
        Caller caller = Caller.current();
        Metric.Scope scope = new Metric.Scope(caller.account(), caller.region());
        List<Query> queries = Queries.of(request, scope, platform.clock().instant());
        boolean ascending = ScanBy.TIMESTAMP_ASCENDING.toString().equals(request.scanByAsString());
        DataPage page = new DataPage(Place.of(request.nextToken()), size(request), ascending);
        for (int i = 0; i < queries.size(); i++) {
            if (queries.get(i).returned()) {
                page.add(i, queries.get(i), series);
            }
        }
        return GetMetricDataResponse.builder()
                .metricDataResults(page.results())
                .nextToken(page.nextToken())
                .messages(List.of())
                .build();
    }

    private static int size(GetMetricDataRequest request) {
        int size = Optional.ofNullable(request.maxDatapoints()).orElse(DATAPOINTS);
        if (size < 1 || size > DATAPOINTS) {
            throw CloudWatchErrors.validation("The value " + size
                    + " for parameter MaxDatapoints is invalid. Expected a number from 1 to " + DATAPOINTS + ".");
        }
        return size;
    }
}
