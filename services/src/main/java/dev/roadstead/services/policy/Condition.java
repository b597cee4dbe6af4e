package dev.roadstead.services.policy;

import java.util.List;
import java.util.function.Predicate;

/**
 * One key of a condition block; a statement's conditions must all hold.
 *
 * @param ifExists whether it holds where the request lacks the key
 * @param matchers one for each value of the policy: any of them suffices; for a negative operator, none may match
 */
record Condition(
        Operator operator, Quantifier quantifier, boolean ifExists, String key, List<Operator.Matcher> matchers) {

    /** How the values of the request count, when there may be several. */
    enum Quantifier {
        ONE(""),
        FOR_ANY_VALUE("ForAnyValue:"),
        FOR_ALL_VALUES("ForAllValues:");

        private final String prefix;

        Quantifier(String prefix) {
            this.prefix = prefix;
        }

        String prefix() {
            return prefix;
        }
    }

    Condition {
        matchers = List.copyOf(matchers);
    }

    boolean holds(PolicyContext context) {
        List<String> found = context.values(key);
        if (operator == Operator.NULL) {
            return matchesAny(Boolean.toString(found.isEmpty()), context);
        }
        if (found.isEmpty()) {
            return ifExists || holdsForNothing();
        }
        Predicate<String> one = value -> operator.negative() != matchesAny(value, context);
        return switch (quantifier) {
            case FOR_ALL_VALUES -> found.stream().allMatch(one);
            case FOR_ANY_VALUE -> found.stream().anyMatch(one);
            case ONE ->
                operator.negative()
                        ? found.stream().allMatch(one)
                        : found.stream().anyMatch(one);
        };
    }

    private boolean holdsForNothing() {
        return switch (quantifier) {
            case FOR_ALL_VALUES -> true;
            case FOR_ANY_VALUE -> false;
            case ONE -> operator.negative();
        };
    }

    private boolean matchesAny(String found, PolicyContext context) {
        return matchers.stream().anyMatch(matcher -> matcher.matches(found, context));
    }
}
