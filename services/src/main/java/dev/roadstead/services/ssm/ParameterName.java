package dev.roadstead.services.ssm;

import dev.roadstead.services.aws.Arn;
import dev.roadstead.services.aws.Caller;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import software.amazon.awssdk.services.ssm.model.HierarchyLevelLimitExceededException;

/**
 * A parameter's name as a request gives it: a name or an ARN, and perhaps which version.
 *
 * @param selector a version's number or label
 * @see <a href="https://docs.aws.amazon.com/systems-manager/latest/userguide/sysman-paramstore-su-create.html">Names</a>
 */
record ParameterName(String name, Optional<String> selector) {
    private static final Pattern NAME = Pattern.compile("[a-zA-Z0-9_.-]+|(/[a-zA-Z0-9_.-]+)+");
    private static final int LENGTH_LIMIT = 1011;
    private static final int LEVEL_LIMIT = 15;

    /** Reads what a reader asks for; whether it exists is another matter. */
    static ParameterName of(String text) {
        String rest = Arn.isArn(text) ? nameOf(text) : text;
        int colon = rest.indexOf(':');
        return colon < 0
                ? new ParameterName(rest, Optional.empty())
                : new ParameterName(rest.substring(0, colon), Optional.of(rest.substring(colon + 1)));
    }

    private static String nameOf(String text) {
        Arn arn = Arn.parse(text)
                .filter(parsed ->
                        parsed.service().equals("ssm") && parsed.resource().startsWith("parameter/"))
                .orElseThrow(() -> SsmErrors.validation("Invalid parameter ARN: " + text));
        Caller caller = Caller.current();
        if (!arn.account().equals(caller.account()) || !arn.region().equals(caller.region())) {
            throw SsmErrors.notFound(text);
        }
        String resource = arn.resource().substring("parameter/".length());
        return resource.contains("/") ? "/" + resource : resource;
    }

    /** The name of a parameter to be written. */
    static String checked(String text) {
        String first = text.startsWith("/") ? text.substring(1) : text;
        String lower = first.toLowerCase(Locale.ROOT);
        if (text.contains("/") && !text.startsWith("/")) {
            throw SsmErrors.validation("Parameter name must be a fully qualified name.");
        }
        if (lower.startsWith("aws")
                || lower.startsWith("ssm")
                || !NAME.matcher(text).matches()) {
            throw SsmErrors.validation("Parameter name: can't be prefixed with \"aws\" or \"ssm\" (case-insensitive)."
                    + " If formed as a path, it can consist of sub-paths divided by slash symbol; each sub-path can be"
                    + " formed as a mix of letters, numbers and the following 3 symbols .-_ (came: " + text + ")");
        }
        if (text.length() > LENGTH_LIMIT) {
            throw SsmErrors.validation(
                    "Parameter name of %d characters (expected at most %d)".formatted(text.length(), LENGTH_LIMIT));
        }
        if (text.chars().filter(character -> character == '/').count() > LEVEL_LIMIT) {
            throw HierarchyLevelLimitExceededException.builder()
                    .message("Parameter name " + text + " exceeds the maximum of " + LEVEL_LIMIT + " levels.")
                    .build();
        }
        return text;
    }

    /** The ARN of a parameter of the caller's account and region. */
    static String arn(String name) {
        return Caller.current()
                .arn("ssm", "parameter" + (name.startsWith("/") ? "" : "/") + name)
                .toString();
    }
}
