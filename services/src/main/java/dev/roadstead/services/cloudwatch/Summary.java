package dev.roadstead.services.cloudwatch;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What the values of a metric in a span of time come to.
 *
 * @param spread the values themselves; null where a statistic set came without them, or where all are the same
 */
record Summary(
        double count,
        double sum,
        double minimum,
        double maximum,
        @Nullable Spread spread) {

    /** One value that came so often. */
    static Summary of(double value, double count) {
        return new Summary(count, value * count, value, value, null);
    }

    /** A statistic set: of its values only the bounds are known. */
    static Summary ofSet(double count, double sum, double minimum, double maximum) {
        return new Summary(count, sum, minimum, maximum, null);
    }

    Summary plus(Summary other) {
        double least = Math.min(minimum, other.minimum);
        double most = Math.max(maximum, other.maximum);
        Optional<Spread> mine = values();
        Optional<Spread> others = other.values();
        boolean kept = least != most && mine.isPresent() && others.isPresent();
        return new Summary(
                count + other.count,
                sum + other.sum,
                least,
                most,
                kept ? mine.get().plus(others.get()) : null);
    }

    /** The values, as far as they are known: those of a statistic set are where they must be all the same. */
    Optional<Spread> values() {
        if (minimum == maximum) {
            return Optional.of(Spread.of(minimum, count));
        }
        return Optional.ofNullable(spread);
    }
}
