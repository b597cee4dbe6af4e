package dev.roadstead.services.logs;

import dev.roadstead.services.aws.Failures;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A filter pattern for unstructured events: every plain term must occur, none of those with a minus may, and if there are terms with a
 * question mark, one of them must. Case-sensitive; quoted terms may hold spaces.
 *
 * @see <a href="https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/FilterAndPatternSyntax.html">Filter pattern syntax</a>
 */
record FilterPattern(List<String> all, List<String> none, List<String> any) implements Predicate<String> {

    private static final Pattern TERM = Pattern.compile("([-?]?)(?:\"((?:[^\"\\\\]|\\\\.)*)\"|([^\\s\"]+))(?=\\s|$)");

    /** @throws software.amazon.awssdk.awscore.exception.AwsServiceException for a pattern that is malformed or not built */
    static FilterPattern parse(String text) {
        String pattern = text.strip();
        if (pattern.startsWith("{") || pattern.startsWith("[") || pattern.startsWith("%")) {
            throw Failures.notImplemented(
                    "logs: a filterPattern of JSON, space-delimited or regular expression syntax");
        }
        List<String> all = new ArrayList<>();
        List<String> none = new ArrayList<>();
        List<String> any = new ArrayList<>();
        Matcher matcher = TERM.matcher(pattern);
        int at = 0;
        while (at < pattern.length()) {
            if (!matcher.region(at, pattern.length()).lookingAt()) {
                throw LogsErrors.invalid("Invalid filter pattern: " + text
                        + " (expected terms separated by spaces; quote what holds other characters)");
            }
            String quoted = matcher.group(2);
            String term = quoted != null ? quoted.replaceAll("\\\\(.)", "$1") : matcher.group(3);
            switch (matcher.group(1)) {
                case "-" -> none.add(term);
                case "?" -> any.add(term);
                default -> all.add(term);
            }
            at = matcher.end();
            while (at < pattern.length() && Character.isWhitespace(pattern.charAt(at))) {
                at++;
            }
        }
        return new FilterPattern(List.copyOf(all), List.copyOf(none), List.copyOf(any));
    }

    @Override
    public boolean test(String message) {
        return all.stream().allMatch(message::contains)
                && none.stream().noneMatch(message::contains)
                && (any.isEmpty() || any.stream().anyMatch(message::contains));
    }
}
