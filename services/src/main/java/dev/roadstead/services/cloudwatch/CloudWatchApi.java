package dev.roadstead.services.cloudwatch;

import dev.roadstead.services.aws.Calls;
import dev.roadstead.services.aws.Platform;
import java.util.List;
import java.util.Map;
import software.amazon.awssdk.services.cloudwatch.CloudWatchClient;
import software.amazon.awssdk.services.cloudwatch.model.GetMetricDataRequest;
import software.amazon.awssdk.services.cloudwatch.model.GetMetricDataResponse;
import software.amazon.awssdk.services.cloudwatch.model.GetMetricStatisticsRequest;
import software.amazon.awssdk.services.cloudwatch.model.GetMetricStatisticsResponse;
import software.amazon.awssdk.services.cloudwatch.model.ListMetricsRequest;
import software.amazon.awssdk.services.cloudwatch.model.ListMetricsResponse;
import software.amazon.awssdk.services.cloudwatch.model.PutMetricDataRequest;
import software.amazon.awssdk.services.cloudwatch.model.PutMetricDataResponse;

/**
 * CloudWatch: its metrics. None of its actions has resource-level permissions; who may put metrics is narrowed by their namespace.
 *
 * @see <a href="https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/Welcome.html">API reference</a>
 * @see <a href="https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazoncloudwatch.html">Actions and condition keys</a>
 */
public final class CloudWatchApi implements CloudWatchClient {

    private final Calls calls;
    private final PutOperations puts;
    private final ListOperations lists;
    private final StatisticsOperations statistics;
    private final DataOperations data;

    CloudWatchApi(Platform platform, MetricFile file) {
        this.calls = platform.calls("cloudwatch", Calls.Denial.ACCESS_DENIED);
        this.puts = new PutOperations(platform, file);
        this.lists = new ListOperations(platform, file);
        this.statistics = new StatisticsOperations(platform, file);
        this.data = new DataOperations(platform, file);
    }

    @Override
    public PutMetricDataResponse putMetricData(PutMetricDataRequest request) {
        return calls.run(
                request, r -> List.of(), r -> Map.of("cloudwatch:namespace", List.of(r.namespace())), puts::put);
    }

    @Override
    public ListMetricsResponse listMetrics(ListMetricsRequest request) {
        return calls.run(request, lists::list);
    }

    @Override
    public GetMetricStatisticsResponse getMetricStatistics(GetMetricStatisticsRequest request) {
        return calls.run(request, statistics::statistics);
    }

    @Override
    public GetMetricDataResponse getMetricData(GetMetricDataRequest request) {
        return calls.run(request, data::data);
    }

    @Override
    public String serviceName() {
        return SERVICE_NAME;
    }

    @Override
    public void close() {}
}
