package dev.roadstead.services.cloudwatch;

import dev.roadstead.services.aws.Page;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Up to where the pages of a GetMetricData have come.
 *
 * @param query its place among the request's queries
 * @param unit the series of it
 * @param last the last time that was answered of that; empty before its first
 */
record Place(int query, String unit, Optional<Instant> last) {

    static final Place START = new Place(0, "", Optional.empty());

    static Place of(@Nullable String token) {
        if (token == null) {
            return START;
        }
        String[] words = Page.keyOf(token, CloudWatchErrors::invalidNextToken).split(":", 3);
        try {
            Optional<Instant> last = words[2].isEmpty()
                    ? Optional.empty()
                    : Optional.of(Instant.ofEpochSecond(Long.parseLong(words[2])));
            return new Place(Integer.parseInt(words[0]), words[1], last);
        } catch (NumberFormatException | DateTimeException | ArrayIndexOutOfBoundsException e) {
            throw CloudWatchErrors.invalidNextToken();
        }
    }

    String token() {
        return Page.tokenOf(query + ":" + unit + ":"
                + last.map(instant -> Long.toString(instant.getEpochSecond())).orElse(""));
    }
}
