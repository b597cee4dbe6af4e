package dev.roadstead.services.ec2;

import dev.roadstead.services.aws.Page;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.ec2.model.Filter;

/**
 * How a kind of thing is listed: by ids, by filters, page by page.
 *
 * @param type whose error an unknown id gets
 * @param idsParameter as messages name the parameter with the ids
 */
record Listing<T extends Resource>(ResourceType<? extends T> type, String idsParameter, Filters<T> filters) {

    private static final int DEFAULT_PAGE = 1000;
    private static final int SMALLEST_PAGE = 5;

    /**
     * What a request asks for.
     *
     * @param maxResults null for all that fits a page
     * @param nextToken null for the first page
     */
    record Query(
            List<String> ids,
            List<Filter> filters,
            @Nullable Integer maxResults,
            @Nullable String nextToken) {}

    /** The page of all resources of the type that a query asks for. */
    Page<T> page(Estate estate, Query query) {
        return page(estate, estate.all(type).map(each -> each), query);
    }

    /** The page of {@code all} (in order of ids) that a query asks for. */
    Page<T> page(Estate estate, Stream<T> all, Query query) {
        return page(estate, all, query, SMALLEST_PAGE);
    }

    /** The same where AWS lets pages be as small as {@code smallest}. */
    Page<T> page(Estate estate, Stream<T> all, Query query, int smallest) {
        if (!query.ids.isEmpty() && query.maxResults != null) {
            throw Ec2Failures.invalidCombination(
                    "The parameter " + idsParameter + " cannot be used with the parameter maxResults");
        }
        Predicate<T> matching = filters.matching(estate, query.filters);
        Stream<T> named = query.ids.isEmpty() ? all : byIds(all, query.ids).stream();
        List<T> matches = named.filter(matching).toList();
        return cut(matches, Resource::resourceId, query.maxResults, query.nextToken, smallest);
    }

    private List<T> byIds(Stream<T> all, List<String> ids) {
        Map<String, T> found = new TreeMap<>();
        all.filter(item -> ids.contains(item.resourceId())).forEach(item -> found.put(item.resourceId(), item));
        List<String> unknown = ids.stream().filter(id -> !found.containsKey(id)).toList();
        if (!unknown.isEmpty()) {
            throw type.absent(unknown);
        }
        return List.copyOf(found.values());
    }

    /** One page of sorted items, with EC2's errors for sizes and tokens. */
    static <T> Page<T> cut(
            List<T> sorted, Function<? super T, String> key, @Nullable Integer maxResults, @Nullable String token) {
        return cut(sorted, key, maxResults, token, SMALLEST_PAGE);
    }

    /** The same where AWS lets pages be as small as {@code smallest}. */
    static <T> Page<T> cut(
            List<T> sorted,
            Function<? super T, String> key,
            @Nullable Integer maxResults,
            @Nullable String token,
            int smallest) {
        if (maxResults != null && maxResults < smallest) {
            throw Ec2Failures.invalidValue("Value ( " + maxResults
                    + " ) for parameter maxResults is invalid. Expecting a value greater than " + smallest + ".");
        }
        int size = maxResults == null ? DEFAULT_PAGE : Math.min(maxResults, DEFAULT_PAGE);
        String given = token == null || token.isEmpty() ? null : token;
        return Page.of(
                sorted,
                key,
                given,
                size,
                () -> Ec2Failures.failure("InvalidNextToken", "The token '" + given + "' is invalid"));
    }
}
