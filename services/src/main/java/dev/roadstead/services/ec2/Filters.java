package dev.roadstead.services.ec2;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.Predicate;
import software.amazon.awssdk.services.ec2.model.Filter;

/**
 * The filters that a listing takes: all of a request's filters must match, each by one of its values. Values may hold {@code *} and
 * {@code ?}; a backslash takes the next character as it is. Values compare case-sensitively.
 *
 * @see <a href="https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/Using_Filtering.html">Filtering</a>
 */
final class Filters<T> {

    private static final int VALUE_LIMIT = 200;

    private final Map<String, BiFunction<Estate, T, Collection<String>>> values = new LinkedHashMap<>();
    private final Function<T, String> id;

    /**
     * @param id whose tags {@code tag:...} and {@code tag-key} look at
     */
    Filters(Function<T, String> id) {
        this.id = id;
    }

    /** A filter by a property that every item has. */
    Filters<T> by(String name, Function<T, String> value) {
        return byEach(name, (estate, item) -> List.of(value.apply(item)));
    }

    /** A filter by a property that an item may not have. */
    Filters<T> byOptional(String name, Function<T, Optional<String>> value) {
        return byEach(name, (estate, item) -> value.apply(item).stream().toList());
    }

    /** A filter by what an item has several of, or what must be looked up. */
    Filters<T> byEach(String name, BiFunction<Estate, T, Collection<String>> each) {
        values.put(name, each);
        return this;
    }

    /** Filters by what AWS's resources may have and none here has, so that nothing matches. */
    Filters<T> none(String... names) {
        for (String name : names) {
            byEach(name, (estate, item) -> List.of());
        }
        return this;
    }

    /** Whether an item passes all of a request's filters. */
    Predicate<T> matching(Estate estate, List<Filter> asked) {
        Predicate<T> all = item -> true;
        for (Filter filter : asked) {
            all = all.and(matching(estate, filter));
        }
        return all;
    }

    private Predicate<T> matching(Estate estate, Filter filter) {
        String name = filter.name() == null ? "null" : filter.name();
        List<Wildcards> patterns = patterns(name, filter.values());
        BiFunction<Estate, T, Collection<String>> each = lookup(name);
        return item -> each.apply(estate, item).stream()
                .anyMatch(value -> patterns.stream().anyMatch(pattern -> pattern.matches(value)));
    }

    private BiFunction<Estate, T, Collection<String>> lookup(String name) {
        if (name.startsWith("tag:")) {
            String key = name.substring("tag:".length());
            return (estate, item) -> Optional.ofNullable(
                            estate.tags(id.apply(item)).get(key))
                    .stream()
                    .toList();
        }
        if (name.equals("tag-key")) {
            return (estate, item) -> estate.tags(id.apply(item)).keySet();
        }
        if (name.equals("tag-value")) {
            return (estate, item) -> estate.tags(id.apply(item)).values();
        }
        BiFunction<Estate, T, Collection<String>> known = values.get(name);
        if (known == null) {
            throw Ec2Failures.invalidValue("The filter '" + name + "' is invalid");
        }
        return known;
    }

    private static List<Wildcards> patterns(String name, List<String> values) {
        if (values.size() > VALUE_LIMIT) {
            throw Ec2Failures.failure(
                    "FilterLimitExceeded",
                    "The filter '" + name + "' has " + values.size() + " values (expected at most " + VALUE_LIMIT
                            + ")");
        }
        return values.stream().map(Wildcards::of).toList();
    }
}
