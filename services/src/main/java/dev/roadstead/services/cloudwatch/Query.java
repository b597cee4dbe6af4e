package dev.roadstead.services.cloudwatch;

import java.util.Optional;

/**
 * One of the things that a GetMetricData asks for.
 *
 * @param label how the client calls it; empty for the metric's name
 * @param unit the only one asked for; empty for all
 * @param returned whether its values are answered
 */
record Query(
        String id,
        Optional<String> label,
        Metric metric,
        Optional<String> unit,
        Window window,
        Statistic statistic,
        boolean returned) {

    String shownLabel() {
        return label.orElse(metric.name());
    }
}
