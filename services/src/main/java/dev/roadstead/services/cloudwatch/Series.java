package dev.roadstead.services.cloudwatch;

import java.time.Instant;
import java.util.Optional;
import java.util.SortedMap;
import java.util.function.BiConsumer;

/** Reads what metrics have for a window, piece by piece, so that a long one takes no more memory than a piece. */
record Series(MetricFile file) {

    /**
     * Hands over the sums of each unit, the earlier pieces first.
     *
     * @param unit the only one asked for; empty for all
     */
    void read(
            Metric metric,
            Optional<String> unit,
            Window window,
            BiConsumer<String, SortedMap<Instant, Summary>> consumer) {
        if (!file.exists()) {
            return;
        }
        for (Window part : window.parts()) {
            file.<SortedMap<String, SortedMap<Instant, Summary>>>read(database -> {
                        Window.Sums sums = part.new Sums();
                        database.points(metric, part, sums);
                        return sums.series();
                    })
                    .forEach((found, summaries) -> {
                        if (unit.isEmpty() || unit.get().equals(found)) {
                            consumer.accept(found, summaries);
                        }
                    });
        }
    }
}
