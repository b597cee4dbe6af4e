package dev.roadstead.services.cloudwatch;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.cloudwatch.model.MetricDataResult;
import software.amazon.awssdk.services.cloudwatch.model.StatusCode;

/**
 * A page of a GetMetricData as it fills: query by query, until there are as many data points as asked for. Every query has its result on every
 * page; those before and after the page's are without values.
 */
final class DataPage {

    private final Place from;
    private final boolean ascending;
    private final List<MetricDataResult> results = new ArrayList<>();
    private int room;
    private @Nullable Place end;

    DataPage(Place from, int room, boolean ascending) {
        this.from = from;
        this.room = room;
        this.ascending = ascending;
    }

    /** Adds the results of a query: one for each unit that the metric's data has. */
    void add(int number, Query query, Series series) {
        if (number < from.query() || end != null) {
            results.add(result(query, Map.of(), end != null));
            return;
        }
        NavigableMap<String, NavigableMap<Instant, Double>> units = values(query, series);
        if (units.isEmpty()) {
            results.add(result(query, Map.of(), false));
        }
        units.forEach((unit, values) -> add(new Place(number, unit, Optional.empty()), query, values));
    }

    private static NavigableMap<String, NavigableMap<Instant, Double>> values(Query query, Series series) {
        NavigableMap<String, NavigableMap<Instant, Double>> units = new TreeMap<>();
        series.read(query.metric(), query.unit(), query.window(), (unit, summaries) -> {
            NavigableMap<Instant, Double> values = units.computeIfAbsent(unit, any -> new TreeMap<>());
            summaries.forEach(
                    (time, summary) -> query.statistic().of(summary).ifPresent(value -> values.put(time, value)));
        });
        return units;
    }

    private void add(Place place, Query query, NavigableMap<Instant, Double> values) {
        NavigableMap<Instant, Double> left = left(place, ascending ? values : values.descendingMap());
        if (end != null || left.size() > room) {
            NavigableMap<Instant, Double> taken = end == null ? first(left, room) : new TreeMap<>();
            results.add(result(query, taken, true));
            if (end == null) {
                Optional<Instant> last = taken.isEmpty() ? reached(place) : Optional.of(taken.lastKey());
                end = new Place(place.query(), place.unit(), last);
            }
            return;
        }
        room -= left.size();
        results.add(result(query, left, false));
    }

    private Optional<Instant> reached(Place place) {
        return isWhereItBegan(place) ? from.last() : Optional.empty();
    }

    private boolean isWhereItBegan(Place place) {
        return place.query() == from.query() && place.unit().equals(from.unit());
    }

    /** Without what was on the pages before. */
    private NavigableMap<Instant, Double> left(Place place, NavigableMap<Instant, Double> ordered) {
        if (place.query() == from.query() && place.unit().compareTo(from.unit()) < 0) {
            return new TreeMap<>();
        }
        return isWhereItBegan(place) && from.last().isPresent()
                ? ordered.tailMap(from.last().get(), false)
                : ordered;
    }

    private static NavigableMap<Instant, Double> first(NavigableMap<Instant, Double> ordered, int size) {
        NavigableMap<Instant, Double> first = new TreeMap<>(ordered.comparator());
        Iterator<Map.Entry<Instant, Double>> entries = ordered.entrySet().iterator();
        while (first.size() < size) {
            Map.Entry<Instant, Double> entry = entries.next();
            first.put(entry.getKey(), entry.getValue());
        }
        return first;
    }

    private static MetricDataResult result(Query query, Map<Instant, Double> values, boolean partial) {
        return MetricDataResult.builder()
                .id(query.id())
                .label(query.shownLabel())
                .timestamps(List.copyOf(values.keySet()))
                .values(List.copyOf(values.values()))
                .statusCode(partial ? StatusCode.PARTIAL_DATA : StatusCode.COMPLETE)
                .build();
    }

    List<MetricDataResult> results() {
        return results;
    }

    /** Null on the last page. */
    @Nullable
    String nextToken() {
        return end == null ? null : end.token();
    }
}
