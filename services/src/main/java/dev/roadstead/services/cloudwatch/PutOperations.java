package dev.roadstead.services.cloudwatch;

import dev.roadstead.services.aws.Caller;
import dev.roadstead.services.aws.Platform;
import dev.roadstead.services.aws.Principal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import software.amazon.awssdk.services.cloudwatch.model.MetricDatum;
import software.amazon.awssdk.services.cloudwatch.model.PutMetricDataRequest;
import software.amazon.awssdk.services.cloudwatch.model.PutMetricDataResponse;

/**
 * PutMetricData: all of a call's data or nothing, on disk before the answer.
 *
 * @see <a href="https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricData.html">PutMetricData</a>
 */
final class PutOperations {

    private static final String RESERVED = "AWS/";
    private static final int METRICS = 1000;

    private final Platform platform;
    private final MetricFile file;

    PutOperations(Platform platform, MetricFile file) {
        this.platform = platform;
        this.file = file;
    }

    PutMetricDataResponse put(PutMetricDataRequest request) {
        Caller caller = Caller.current();
        checkNamespace(request.namespace(), caller.principal());
        checkSize(request.metricData());
        Instant now = platform.clock().instant();
        List<Sample> samples =
                samples(new Metric.Scope(caller.account(), caller.region()), request.namespace(), request, now);
        file.write(database -> {
            for (Sample sample : samples) {
                database.add(sample);
            }
            return true;
        });
        return PutMetricDataResponse.builder().build();
    }

    /** The services' own namespaces are theirs alone. */
    private static void checkNamespace(String namespace, Principal principal) {
        boolean reserved = namespace.startsWith(RESERVED) && !(principal instanceof Principal.Service);
        if (reserved || !Texts.isName(namespace)) {
            throw CloudWatchErrors.invalid("The value " + namespace + " for parameter Namespace is invalid.");
        }
    }

    private static void checkSize(List<MetricDatum> data) {
        if (data.isEmpty()) {
            throw CloudWatchErrors.missing("The parameter MetricData is required.");
        }
        if (data.size() > METRICS) {
            throw CloudWatchErrors.invalid(
                    "The collection MetricData must not have a size greater than " + METRICS + ".");
        }
    }

    private static List<Sample> samples(
            Metric.Scope scope, String namespace, PutMetricDataRequest request, Instant now) {
        List<Sample> samples = new ArrayList<>();
        List<String> invalid = new ArrayList<>();
        for (int i = 0; i < request.metricData().size(); i++) {
            Datum datum = new Datum(request.metricData().get(i), "MetricData.member." + (i + 1));
            datum.checkCombination();
            List<String> wrong = datum.wrong(now);
            invalid.addAll(wrong);
            if (wrong.isEmpty()) {
                samples.add(datum.sample(scope, namespace, now));
            }
        }
        if (!invalid.isEmpty()) {
            throw CloudWatchErrors.invalid(String.join("\n", invalid));
        }
        return samples;
    }
}
