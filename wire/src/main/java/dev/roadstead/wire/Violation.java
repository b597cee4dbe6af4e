package dev.roadstead.wire;

import java.math.BigDecimal;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A constraint of the model that a request does not keep.
 *
 * @param path  in the model's names, elements counted from one: {@code tags.1.member.key}
 * @param value what came; null where nothing did or where it must not be shown
 * @param rule  what was expected
 */
record Violation(String path, @Nullable Object value, Rule rule, boolean sensitive) {

    sealed interface Rule {}

    /**
     * @param wireName the member's name on the wire
     * @param ofList   whether the member is a list
     */
    record Present(String wireName, boolean ofList) implements Rule {}

    record MinLength(BigDecimal min, boolean ofString) implements Rule {}

    record MaxLength(BigDecimal max, boolean ofString) implements Rule {}

    record MinValue(BigDecimal min) implements Rule {}

    record MaxValue(BigDecimal max) implements Rule {}

    record Matches(String pattern) implements Rule {}

    record OneOf(Set<String> values) implements Rule {}

    /** Of a list: the rules that some of its elements break. */
    record Elements(List<Rule> rules) implements Rule {}
}
