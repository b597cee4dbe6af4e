package dev.roadstead.balancer;

import java.util.ArrayList;
import java.util.List;

/** The status codes that are a health check's success, as in {@code 200,202-299}. */
record StatusMatcher(List<Range> ranges) {

    record Range(int from, int to) {}

    static StatusMatcher parse(String text) {
        List<Range> ranges = new ArrayList<>();
        for (String part : text.split(",", -1)) {
            int dash = part.indexOf('-');
            int from = parseCode(text, dash < 0 ? part : part.substring(0, dash));
            int to = dash < 0 ? from : parseCode(text, part.substring(dash + 1));
            Require.that(from <= to, "matcher: " + text + " (expected ranges from low to high)");
            ranges.add(new Range(from, to));
        }
        return new StatusMatcher(List.copyOf(ranges));
    }

    private static int parseCode(String text, String code) {
        Require.that(
                code.matches("[1-5][0-9][0-9]"), "matcher: " + text + " (expected codes and ranges as in 200,202-299)");
        return Integer.parseInt(code);
    }

    boolean matches(int statusCode) {
        for (Range range : ranges) {
            if (statusCode >= range.from() && statusCode <= range.to()) {
                return true;
            }
        }
        return false;
    }
}
