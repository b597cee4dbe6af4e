package dev.roadstead.services.cloudwatch;

import dev.roadstead.services.aws.Failures;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import software.amazon.awssdk.services.cloudwatch.model.GetMetricDataRequest;
import software.amazon.awssdk.services.cloudwatch.model.MetricDataQuery;
import software.amazon.awssdk.services.cloudwatch.model.MetricStat;

/**
 * What a GetMetricData asks for, checked: everything that is wrong is told at once.
 *
 * @see <a href="https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_MetricDataQuery.html">MetricDataQuery</a>
 */
final class Queries {

    private static final int QUERIES = 500;
    private static final Pattern ID = Pattern.compile("[a-z][a-zA-Z0-9_]*");
    private static final Pattern TIMEZONE = Pattern.compile("[+-]\\d{4}");

    private final GetMetricDataRequest request;
    private final Metric.Scope scope;
    private final Instant now;
    private final List<String> wrong = new ArrayList<>();

    private Queries(GetMetricDataRequest request, Metric.Scope scope, Instant now) {
        this.request = request;
        this.scope = scope;
        this.now = now;
    }

    static List<Query> of(GetMetricDataRequest request, Metric.Scope scope, Instant now) {
        return new Queries(request, scope, now).queries();
    }

    private List<Query> queries() {
        checkTimes();
        checkTimezone();
        List<MetricDataQuery> asked = request.metricDataQueries();
        if (asked.isEmpty()) {
            throw CloudWatchErrors.validation("The parameter MetricDataQueries is required.");
        }
        if (asked.size() > QUERIES) {
            throw CloudWatchErrors.validation(
                    "The collection MetricDataQueries must not have a size greater than " + QUERIES + ".");
        }
        List<Query> queries = new ArrayList<>();
        Set<String> ids = new HashSet<>();
        for (int i = 0; i < asked.size(); i++) {
            String path = "MetricDataQueries.member." + (i + 1);
            checkId(asked.get(i).id(), path, ids);
            query(asked.get(i), path).ifPresent(queries::add);
        }
        if (!wrong.isEmpty()) {
            throw CloudWatchErrors.validation(wrong);
        }
        if (queries.stream().noneMatch(Query::returned)) {
            throw CloudWatchErrors.validation("At least one of the MetricDataQueries must have ReturnData true.");
        }
        return queries;
    }

    private void checkTimes() {
        if (request.startTime().equals(request.endTime())) {
            throw CloudWatchErrors.validation("The parameter StartTime must not equal parameter EndTime.");
        }
        if (request.startTime().isAfter(request.endTime())) {
            throw CloudWatchErrors.validation("The parameter StartTime must be less than the parameter EndTime.");
        }
    }

    /** Times are shown in labels with times in them alone, and such labels are refused by name. */
    private void checkTimezone() {
        String timezone =
                request.labelOptions() == null ? null : request.labelOptions().timezone();
        if (timezone != null && !TIMEZONE.matcher(timezone).matches()) {
            wrong.add(
                    "The value " + timezone
                            + " for parameter LabelOptions.Timezone is invalid. Expected + or - and four digits, such as +0130.");
        }
    }

    private void checkId(String id, String path, Set<String> ids) {
        if (!ID.matcher(id).matches()) {
            wrong.add("The value " + id + " for parameter " + path + ".Id is not matching the expected pattern ^"
                    + ID.pattern() + "$.");
        }
        if (!ids.add(id)) {
            wrong.add("The value " + id + " for parameter " + path + ".Id is not unique.");
        }
    }

    private Optional<Query> query(MetricDataQuery query, String path) {
        MetricStat stat = query.metricStat();
        if (stat != null && query.expression() != null) {
            wrong.add("The parameters " + path + ".Expression and " + path
                    + ".MetricStat are mutually exclusive and you have specified both.");
            return Optional.empty();
        }
        if (query.expression() != null) {
            throw Failures.notImplemented("cloudwatch GetMetricData: the parameter '" + path + ".Expression'");
        }
        if (stat == null) {
            wrong.add("At least one of the parameters " + path + ".Expression and " + path
                    + ".MetricStat must be specified.");
            return Optional.empty();
        }
        if (query.label() != null && query.label().contains("${")) {
            throw Failures.notImplemented(
                    "cloudwatch GetMetricData: the parameter '" + path + ".Label' with ${...} in it");
        }
        if (query.period() != null) {
            wrong.add("The parameter " + path + ".Period is for expressions alone; a MetricStat has its own.");
        }
        return stat(query, stat, path + ".MetricStat");
    }

    private Optional<Query> stat(MetricDataQuery query, MetricStat stat, String path) {
        Optional<Statistic> statistic = Statistic.parse(stat.stat());
        if (statistic.isEmpty()) {
            wrong.add("The value for parameter " + path + ".Stat is not a valid statistic.");
        }
        if (stat.metric().namespace() == null) {
            wrong.add("The parameter " + path + ".Metric.Namespace is required.");
        }
        if (stat.metric().metricName() == null) {
            wrong.add("The parameter " + path + ".Metric.MetricName is required.");
        }
        if (!Window.isPeriod(stat.period())) {
            wrong.add("The value " + stat.period() + " for parameter " + path
                    + ".Period is invalid. Expected 1, 5, 10, 20, 30 or a multiple of 60.");
        }
        if (!wrong.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(new Query(
                query.id(),
                Optional.ofNullable(query.label()),
                new Metric(
                        scope,
                        stat.metric().namespace(),
                        stat.metric().metricName(),
                        stat.metric().dimensions()),
                Optional.ofNullable(stat.unitAsString()),
                Window.of(request.startTime(), request.endTime(), Duration.ofSeconds(stat.period()), now),
                statistic.get(),
                !Boolean.FALSE.equals(query.returnData())));
    }
}
