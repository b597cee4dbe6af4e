package dev.roadstead.wire;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import software.amazon.awssdk.awscore.exception.AwsServiceException;

/**
 * Words violated constraints as the service does.
 *
 * @see <a href="https://smithy.io/2.0/spec/constraint-traits.html">Smithy: constraint traits</a>
 */
final class ViolationText {
    private static final int MAX_VALUE_LENGTH = 1024;
    private static final String NAME_CHARACTERS =
            " is invalid. It must contain only alphanumeric characters and/or the following: +=,.@_-";
    private static final String NAME_PATTERN = "[\\w+=,.@-]+";

    private ViolationText() {}

    /** The exception for at least one violation of an operation's input. */
    static AwsServiceException exception(
            ServiceDescription.Validation validation, String operation, List<Violation> violations) {
        Violation first = violations.getFirst();
        boolean missing = first.rule() instanceof Violation.Present;
        String code = validation.codes().getOrDefault(operation, missing ? validation.missing() : validation.code());
        String own = missing ? validation.words().get(operation + '.' + first.path()) : null;
        return WireError.of(400, code, own == null ? message(validation.wording(), violations) : own);
    }

    private static String message(ConstraintWording wording, List<Violation> violations) {
        Violation first = violations.getFirst();
        return switch (wording) {
            case MEMBER -> memberErrors(violations);
            case SPECIFIED_VALUE ->
                isName(violations)
                        ? "The specified value for " + first.path() + NAME_CHARACTERS
                        : memberErrors(violations);
            case PARAMETER ->
                "Invalid parameter at '" + first.path() + "' failed to satisfy constraint: '"
                        + parameterRule(first.rule()) + "'";
            case BLANK ->
                first.rule() instanceof Violation.Present present
                        ? capitalized(first.path()) + (present.ofList() ? " cannot be empty." : " can not be blank.")
                        : memberErrors(violations);
            case REQUIRED ->
                first.rule() instanceof Violation.Present
                        ? "The parameter " + queryPath(first.path()) + " is required."
                        : memberErrors(violations);
            case EC2 -> ec2(first);
        };
    }

    /** A path as queries write it: {@code MetricData.member.1.MetricName} for {@code metricData.1.member.metricName}. */
    private static String queryPath(String path) {
        return Arrays.stream(path.split("\\."))
                .map(segment -> segment.equals("member") ? segment : capitalized(segment))
                .collect(Collectors.joining("."))
                .replaceAll("(\\d+)\\.member", "member.$1");
    }

    private static boolean isName(List<Violation> violations) {
        return violations.size() == 1
                && violations.getFirst().rule() instanceof Violation.Matches(var pattern)
                && pattern.equals(NAME_PATTERN);
    }

    private static String memberErrors(List<Violation> violations) {
        int count = violations.size();
        return violations.stream()
                .map(violation -> "Value" + shown(violation) + " at '" + violation.path()
                        + "' failed to satisfy constraint: " + memberRule(violation.rule()))
                .collect(Collectors.joining(
                        "; ", count + " validation error" + (count == 1 ? "" : "s") + " detected: ", ""));
    }

    private static String shown(Violation violation) {
        if (violation.rule() instanceof Violation.Present) {
            return " null";
        }
        return violation.sensitive() ? "" : " '" + bounded(violation) + "'";
    }

    private static String bounded(Violation violation) {
        String text = String.valueOf(violation.value());
        return text.length() > MAX_VALUE_LENGTH ? text.substring(0, MAX_VALUE_LENGTH) + "..." : text;
    }

    private static String memberRule(Violation.Rule rule) {
        return switch (rule) {
            case Violation.Present present -> "Member must not be null";
            case Violation.MinLength(var min, var ofString) ->
                "Member must have length greater than or equal to " + min.toPlainString();
            case Violation.MaxLength(var max, var ofString) ->
                "Member must have length less than or equal to " + max.toPlainString();
            case Violation.MinValue(var min) ->
                "Member must have value greater than or equal to " + min.toPlainString();
            case Violation.MaxValue(var max) -> "Member must have value less than or equal to " + max.toPlainString();
            case Violation.Matches(var pattern) -> "Member must satisfy regular expression pattern: " + pattern;
            case Violation.OneOf(var values) -> "Member must satisfy enum value set: " + values;
            case Violation.Elements(var rules) ->
                rules.stream()
                        .map(ViolationText::memberRule)
                        .collect(Collectors.joining(", ", "Member must satisfy constraint: [", "]"));
        };
    }

    private static String parameterRule(Violation.Rule rule) {
        return switch (rule) {
            case Violation.Matches(var pattern) -> "must satisfy regular expression '" + pattern + "'";
            case Violation.MinLength(var min, var ofString)
            when ofString -> "must have length greater than or equal to " + min.toPlainString();
            case Violation.MaxLength(var max, var ofString)
            when ofString -> "must have length less than or equal to " + max.toPlainString();
            default -> memberRule(rule);
        };
    }

    private static String ec2(Violation violation) {
        String name = violation.path().substring(violation.path().lastIndexOf('.') + 1);
        return switch (violation.rule()) {
            case Violation.Present(var wireName, var ofList) ->
                "The request must contain the parameter " + uncapitalized(wireName) + (ofList ? "Set" : "");
            case Violation.OneOf(var values) ->
                "Value (" + bounded(violation) + ") for parameter " + name + " is invalid. Expected one of " + values;
            case Violation.MinValue(var min) ->
                "Value ( " + bounded(violation) + " ) for parameter " + name
                        + " is invalid. Expecting a value greater than or equal to " + min.toPlainString() + '.';
            case Violation.MaxValue(var max) ->
                "Value ( " + bounded(violation) + " ) for parameter " + name
                        + " is invalid. Expecting a value less than or equal to " + max.toPlainString() + '.';
            default ->
                violation.sensitive()
                        ? "The value for parameter " + name + " is invalid. " + memberRule(violation.rule())
                        : "Value (" + bounded(violation) + ") for parameter " + name + " is invalid. "
                                + memberRule(violation.rule());
        };
    }

    private static String uncapitalized(String name) {
        return Character.toLowerCase(name.charAt(0)) + name.substring(1);
    }

    private static String capitalized(String name) {
        return Character.toUpperCase(name.charAt(0)) + name.substring(1);
    }
}
