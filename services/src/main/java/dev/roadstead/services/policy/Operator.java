package dev.roadstead.services.policy;

import java.util.Locale;

/**
 * A condition operator that is evaluated.
 *
 * @see <a href="https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html">Operators</a>
 */
enum Operator {
    STRING_EQUALS("StringEquals", false),
    STRING_NOT_EQUALS("StringNotEquals", true),
    STRING_EQUALS_IGNORE_CASE("StringEqualsIgnoreCase", false),
    STRING_NOT_EQUALS_IGNORE_CASE("StringNotEqualsIgnoreCase", true),
    STRING_LIKE("StringLike", false),
    STRING_NOT_LIKE("StringNotLike", true),
    ARN_EQUALS("ArnEquals", false),
    ARN_LIKE("ArnLike", false),
    ARN_NOT_EQUALS("ArnNotEquals", true),
    ARN_NOT_LIKE("ArnNotLike", true),
    BOOL("Bool", false),
    NULL("Null", false);

    private final String text;
    private final boolean negative;

    Operator(String text, boolean negative) {
        this.text = text;
        this.negative = negative;
    }

    String text() {
        return text;
    }

    /** Whether it holds when none of the policy's values matches. */
    boolean negative() {
        return negative;
    }

    /** How a value of the policy matches a value of the request, negation left aside. */
    Matcher matcher(String value, boolean variables) {
        return switch (this) {
            case STRING_EQUALS, STRING_NOT_EQUALS -> Glob.of(value, false, variables)::matches;
            case STRING_LIKE, STRING_NOT_LIKE -> Glob.of(value, true, variables)::matches;
            case STRING_EQUALS_IGNORE_CASE, STRING_NOT_EQUALS_IGNORE_CASE -> {
                Glob lower = Glob.of(lower(value), false, variables);
                yield (found, context) -> lower.matches(lower(found), context);
            }
            case ARN_EQUALS, ARN_LIKE, ARN_NOT_EQUALS, ARN_NOT_LIKE -> ArnGlob.of(value, variables)::matches;
            case BOOL, NULL -> (found, context) -> found.equalsIgnoreCase(value);
        };
    }

    private static String lower(String text) {
        return text.toLowerCase(Locale.ROOT);
    }

    /** One value of a policy against one of a request. */
    interface Matcher {
        boolean matches(String value, PolicyContext context);
    }
}
