package dev.roadstead.services.cloudwatch;

import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.ToDoubleFunction;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How a span's values become one number.
 *
 * @see <a href="https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/Statistics-definitions.html">Statistics definitions</a>
 */
sealed interface Statistic {

    /** Its value; empty where the values that it needs are not known, or AWS gives none. */
    OptionalDouble of(Summary summary);

    /** A statistic by AWS's name for it: {@code Sum}, {@code p99.9}, {@code tm90}, {@code TC(10%:90%)}. */
    static Optional<Statistic> parse(String name) {
        for (Simple simple : Simple.values()) {
            if (simple.awsName.equals(name)) {
                return Optional.of(simple);
            }
        }
        return Parser.extended(name);
    }

    /** What every data point has, a statistic set too. */
    enum Simple implements Statistic {
        SAMPLE_COUNT("SampleCount", Summary::count),
        AVERAGE("Average", summary -> summary.sum() / summary.count()),
        SUM("Sum", Summary::sum),
        MINIMUM("Minimum", Summary::minimum),
        MAXIMUM("Maximum", Summary::maximum);

        private final String awsName;
        private final ToDoubleFunction<Summary> value;

        String awsName() {
            return awsName;
        }

        Simple(String awsName, ToDoubleFunction<Summary> value) {
            this.awsName = awsName;
            this.value = value;
        }

        @Override
        public OptionalDouble of(Summary summary) {
            return OptionalDouble.of(value.applyAsDouble(summary));
        }
    }

    /** The value that so many in a hundred do not exceed; AWS gives none where there are negative values. */
    record Percentile(double percent) implements Statistic {
        @Override
        public OptionalDouble of(Summary summary) {
            return summary.minimum() < 0
                    ? OptionalDouble.empty()
                    : summary.values()
                            .map(spread -> OptionalDouble.of(at(summary, spread, percent)))
                            .orElse(OptionalDouble.empty());
        }

        /** Nearest rank: the least value of which at least so many in a hundred are no greater. */
        static double at(Summary summary, Spread spread, double percent) {
            double rank = percent / 100 * summary.count();
            double seen = 0;
            for (int i = 0; i < spread.size(); i++) {
                seen += spread.count(i);
                if (seen >= rank) {
                    return Math.clamp(spread.value(i), summary.minimum(), summary.maximum());
                }
            }
            return summary.maximum();
        }
    }

    /** What a trimmed statistic makes of the values. */
    enum Trimming {
        /** Trimmed mean. */
        TM,
        /** Winsorized mean: what is out of bounds counts as the bound. */
        WM,
        /** Percentile rank: how many in a hundred are in. */
        PR,
        /** Trimmed count. */
        TC,
        /** Trimmed sum. */
        TS
    }

    /**
     * Of the values above a lower and up to an upper bound.
     *
     * @param percent whether the bounds are percentiles, and not values
     */
    record Trimmed(Trimming trimming, double lower, double upper, boolean percent) implements Statistic {
        @Override
        public OptionalDouble of(Summary summary) {
            Optional<Spread> values = summary.values();
            if (values.isEmpty() || percent && summary.minimum() < 0) {
                return OptionalDouble.empty();
            }
            Spread spread = values.get();
            double from = bound(summary, spread, lower, Double.NEGATIVE_INFINITY);
            double to = bound(summary, spread, upper, Double.POSITIVE_INFINITY);
            double count = 0;
            double sum = 0;
            double winsorized = 0;
            for (int i = 0; i < spread.size(); i++) {
                double value = spread.value(i);
                winsorized += Math.clamp(value, from, Math.max(from, to)) * spread.count(i);
                if (value > from && value <= to) {
                    count += spread.count(i);
                    sum += value * spread.count(i);
                }
            }
            return switch (trimming) {
                case TM -> count == 0 ? OptionalDouble.empty() : OptionalDouble.of(sum / count);
                case WM -> OptionalDouble.of(winsorized / summary.count());
                case PR -> OptionalDouble.of(100 * count / summary.count());
                case TC -> OptionalDouble.of(count);
                case TS -> OptionalDouble.of(sum);
            };
        }

        private double bound(Summary summary, Spread spread, double bound, double open) {
            boolean unbounded = Double.isInfinite(bound) || percent && bound == (open < 0 ? 0 : 100);
            if (unbounded) {
                return open;
            }
            return percent ? Percentile.at(summary, spread, bound) : bound;
        }
    }

    /** Reads the names of extended statistics. */
    final class Parser {
        private static final String NUMBER = "\\d{1,15}(?:\\.\\d{1,10})?";
        private static final Pattern PERCENTILE = Pattern.compile("p(" + NUMBER + ")");
        private static final Pattern UP_TO = Pattern.compile("(tm|wm|tc|ts)(" + NUMBER + ")");
        private static final Pattern RANGE =
                Pattern.compile("(TM|WM|PR|TC|TS)\\((?:(" + NUMBER + ")(%?))?:(?:(" + NUMBER + ")(%?))?\\)");

        private Parser() {}

        private static Optional<Statistic> extended(String name) {
            if (name.equals("IQM")) {
                return Optional.of(new Trimmed(Trimming.TM, 25, 75, true));
            }
            Matcher percentile = PERCENTILE.matcher(name);
            if (percentile.matches()) {
                return percent(percentile.group(1)).map(Percentile::new);
            }
            Matcher upTo = UP_TO.matcher(name);
            if (upTo.matches()) {
                Trimming trimming = Trimming.valueOf(upTo.group(1).toUpperCase(Locale.ROOT));
                return percent(upTo.group(2)).map(upper -> new Trimmed(trimming, 0, upper, true));
            }
            Matcher range = RANGE.matcher(name);
            return range.matches() ? range(range) : Optional.empty();
        }

        private static Optional<Double> percent(String digits) {
            return Optional.of(Double.parseDouble(digits)).filter(percent -> percent <= 100);
        }

        private static Optional<Statistic> range(Matcher range) {
            Trimming trimming = Trimming.valueOf(range.group(1));
            boolean open = range.group(2) == null && range.group(4) == null;
            boolean percent = "%".equals(range.group(3)) || "%".equals(range.group(5));
            boolean mixed = range.group(2) != null
                    && range.group(4) != null
                    && !range.group(3).equals(range.group(5));
            if (open || mixed || percent && trimming == Trimming.PR) {
                return Optional.empty();
            }
            double lower = range.group(2) == null
                    ? percent ? 0 : Double.NEGATIVE_INFINITY
                    : Double.parseDouble(range.group(2));
            double upper = range.group(4) == null
                    ? percent ? 100 : Double.POSITIVE_INFINITY
                    : Double.parseDouble(range.group(4));
            return lower < upper && (!percent || upper <= 100)
                    ? Optional.of(new Trimmed(trimming, lower, upper, percent))
                    : Optional.empty();
        }
    }
}
