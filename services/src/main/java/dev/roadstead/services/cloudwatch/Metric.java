package dev.roadstead.services.cloudwatch;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;
import software.amazon.awssdk.services.cloudwatch.model.Dimension;

/**
 * Which metric: every combination of dimensions is one of its own.
 *
 * @param dimensions sorted by name, since their order says nothing
 * @see <a href="https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/cloudwatch_concepts.html#Dimension">Dimensions</a>
 */
record Metric(Scope scope, String namespace, String name, List<Dimension> dimensions) {

    /** No name and no value may hold a control character. */
    private static final char BETWEEN = '\u001f';

    private static final char END = '\u001e';

    /** Whose. */
    record Scope(String account, String region) {}

    Metric {
        dimensions = dimensions.stream()
                .sorted(Comparator.comparing(Dimension::name))
                .toList();
    }

    /** The dimensions in one text, the same for the same ones. */
    String dimensionsText() {
        return dimensions.stream()
                .map(dimension -> dimension.name() + BETWEEN + dimension.value() + END)
                .collect(Collectors.joining());
    }

    static List<Dimension> dimensions(String text) {
        List<Dimension> dimensions = new ArrayList<>();
        for (int from = 0; from < text.length(); ) {
            int between = text.indexOf(BETWEEN, from);
            int end = text.indexOf(END, between);
            dimensions.add(Dimension.builder()
                    .name(text.substring(from, between))
                    .value(text.substring(between + 1, end))
                    .build());
            from = end + 1;
        }
        return dimensions;
    }

    /** Sorts a listing, and names a place in it. */
    String key() {
        return namespace + END + name + END + dimensionsText();
    }

    software.amazon.awssdk.services.cloudwatch.model.Metric describe() {
        return software.amazon.awssdk.services.cloudwatch.model.Metric.builder()
                .namespace(namespace)
                .metricName(name)
                .dimensions(dimensions)
                .build();
    }
}
