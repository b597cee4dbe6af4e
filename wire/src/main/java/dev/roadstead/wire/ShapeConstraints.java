package dev.roadstead.wire;

import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * What the model demands of a shape.
 *
 * @param required  members that must be there
 * @param members   of a structure: the shapes of those members that are constrained, or lead to one that is
 * @param element   of a list: the shape of an element; of a map: of a value; where constrained
 * @param key       of a map: the shape of a key, where constrained
 * @param bounds    of a value, or of a length
 * @param pattern   that the whole of a string has to match
 * @param values    of an enum
 * @param sensitive whether the value must not be shown
 */
record ShapeConstraints(
        List<String> required,
        Map<String, String> members,
        Optional<String> element,
        Optional<String> key,
        Bounds bounds,
        Optional<Pattern> pattern,
        Set<String> values,
        boolean sensitive) {

    /** Bounds of a number where {@code ofValue}, else of a length. */
    record Bounds(Optional<BigDecimal> min, Optional<BigDecimal> max, boolean ofValue) {}
}
