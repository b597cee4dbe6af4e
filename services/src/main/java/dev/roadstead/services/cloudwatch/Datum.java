package dev.roadstead.services.cloudwatch;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import software.amazon.awssdk.services.cloudwatch.model.MetricDatum;
import software.amazon.awssdk.services.cloudwatch.model.StandardUnit;
import software.amazon.awssdk.services.cloudwatch.model.StatisticSet;

/**
 * One datum of a PutMetricData: a value, values with counts, or a statistic set.
 *
 * @param path how errors name it
 * @see <a href="https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_MetricDatum.html">MetricDatum</a>
 */
record Datum(MetricDatum datum, String path) {

    private static final Duration PAST = Duration.ofDays(14);
    private static final Duration AHEAD = Duration.ofHours(2);
    private static final double LARGEST = Math.scalb(1.0, 360);
    private static final int VALUES = 150;
    private static final int HIGH_RESOLUTION = 1;
    private static final int REGULAR_RESOLUTION = 60;

    /** Exactly one of the three ways to say what was measured. */
    void checkCombination() {
        List<String> given = new ArrayList<>();
        if (datum.value() != null) {
            given.add("Value");
        }
        if (datum.statisticValues() != null) {
            given.add("StatisticValues");
        }
        if (!datum.values().isEmpty()) {
            given.add("Values");
        }
        if (given.isEmpty()) {
            throw CloudWatchErrors.missing("At least one of the parameters must be specified: " + path + ".Value, "
                    + path + ".StatisticValues or " + path + ".Values.");
        }
        if (given.size() > 1) {
            throw CloudWatchErrors.combination("The parameters " + path + "." + given.get(0) + " and " + path + "."
                    + given.get(1) + " are mutually exclusive and you have specified both.");
        }
        boolean counted = !datum.counts().isEmpty();
        if (counted && datum.counts().size() != datum.values().size()) {
            throw CloudWatchErrors.combination("The parameters " + path + ".Values and " + path
                    + ".Counts must be of the same size: " + datum.values().size() + " and "
                    + datum.counts().size() + " came.");
        }
    }

    /** What is wrong with it, in AWS's words; empty if nothing. */
    List<String> wrong(Instant now) {
        List<String> wrong = new ArrayList<>();
        if (!Texts.isName(datum.metricName())) {
            wrong.add("The value " + datum.metricName() + " for parameter " + path + ".MetricName is invalid.");
        }
        wrong.addAll(Texts.wrong(datum.dimensions(), path + ".Dimensions"));
        time(now).ifPresent(wrong::add);
        Integer resolution = datum.storageResolution();
        if (resolution != null && resolution != HIGH_RESOLUTION && resolution != REGULAR_RESOLUTION) {
            wrong.add("The value " + resolution + " for parameter " + path
                    + ".StorageResolution is invalid. Expected 1 or 60.");
        }
        numbers(wrong);
        return wrong;
    }

    private Optional<String> time(Instant now) {
        Instant timestamp = datum.timestamp();
        if (timestamp == null) {
            return Optional.empty();
        }
        if (timestamp.isBefore(now.minus(PAST))) {
            return Optional.of("The parameter " + path + ".Timestamp must specify a time within the past two weeks.");
        }
        return timestamp.isAfter(now.plus(AHEAD))
                ? Optional.of("The parameter " + path
                        + ".Timestamp must specify a time no more than two hours in the future.")
                : Optional.empty();
    }

    private void numbers(List<String> wrong) {
        if (datum.value() != null) {
            number(datum.value(), "Value", wrong);
        }
        if (datum.values().size() > VALUES) {
            wrong.add("The collection " + path + ".Values must not have a size greater than " + VALUES + ".");
        }
        for (int i = 0; i < datum.values().size(); i++) {
            number(datum.values().get(i), "Values.member." + (i + 1), wrong);
        }
        for (int i = 0; i < datum.counts().size(); i++) {
            positive(datum.counts().get(i), "Counts.member." + (i + 1), wrong);
        }
        StatisticSet set = datum.statisticValues();
        if (set != null) {
            positive(set.sampleCount(), "StatisticValues.SampleCount", wrong);
            number(set.sum(), "StatisticValues.Sum", wrong);
            number(set.minimum(), "StatisticValues.Minimum", wrong);
            number(set.maximum(), "StatisticValues.Maximum", wrong);
            if (set.minimum() > set.maximum()) {
                wrong.add("The parameter " + path + ".StatisticValues.Maximum must be greater than or equal to " + path
                        + ".StatisticValues.Minimum.");
            }
        }
    }

    private void number(double value, String member, List<String> wrong) {
        if (!(Math.abs(value) <= LARGEST)) {
            wrong.add("The value " + value + " for parameter " + path + "." + member + " is invalid.");
        }
    }

    private void positive(double value, String member, List<String> wrong) {
        if (!(value > 0 && value <= LARGEST)) {
            wrong.add("The value " + value + " for parameter " + path + "." + member
                    + " is invalid. Expected a number greater than 0.");
        }
    }

    Sample sample(Metric.Scope scope, String namespace, Instant now) {
        Resolution resolution = Integer.valueOf(HIGH_RESOLUTION).equals(datum.storageResolution())
                ? Resolution.SECOND
                : Resolution.MINUTE;
        String unit = datum.unitAsString() == null ? StandardUnit.NONE.toString() : datum.unitAsString();
        Instant time = datum.timestamp() == null ? now : datum.timestamp();
        return new Sample(
                new Metric(scope, namespace, datum.metricName(), datum.dimensions()),
                new Point(unit, resolution, time, summary()));
    }

    private Summary summary() {
        StatisticSet set = datum.statisticValues();
        if (set != null) {
            return Summary.ofSet(set.sampleCount(), set.sum(), set.minimum(), set.maximum());
        }
        if (datum.value() != null) {
            return Summary.of(datum.value(), 1);
        }
        Summary summary = Summary.of(datum.values().getFirst(), count(0));
        for (int i = 1; i < datum.values().size(); i++) {
            summary = summary.plus(Summary.of(datum.values().get(i), count(i)));
        }
        return summary;
    }

    private double count(int index) {
        return datum.counts().isEmpty() ? 1 : datum.counts().get(index);
    }
}
