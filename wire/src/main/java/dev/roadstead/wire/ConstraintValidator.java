package dev.roadstead.wire;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.core.SdkField;
import software.amazon.awssdk.core.SdkPojo;
import software.amazon.awssdk.core.protocol.MarshallingType;

/**
 * Walks a decoded request beside the model's shapes and collects what the model forbids. A member that is absent is
 * held against nothing but {@code required}. Stops collecting after {@link #MAX_VIOLATIONS}.
 */
final class ConstraintValidator {
    static final int MAX_VIOLATIONS = 20;

    private final ServiceModel model;
    private final List<Violation> violations = new ArrayList<>();

    ConstraintValidator(ServiceModel model) {
        this.model = model;
    }

    List<Violation> validate(OperationModel operation, SdkPojo request) {
        operation.input().flatMap(model::constraints).ifPresent(shape -> structure(shape, request, ""));
        return violations;
    }

    private void structure(ShapeConstraints constraints, SdkPojo pojo, String path) {
        for (SdkField<?> field : pojo.sdkFields()) {
            String member = field.memberName();
            String memberPath = path.isEmpty() ? uncapitalized(member) : path + '.' + uncapitalized(member);
            Object value = field.getValueOrDefault(pojo);
            if (JsonShapeWriter.isSet(value)) {
                Optional.ofNullable(constraints.members().get(member))
                        .flatMap(model::constraints)
                        .ifPresent(shape -> value(shape, value, memberPath));
            } else if (constraints.required().contains(member)) {
                boolean ofList = field.marshallingType() == MarshallingType.LIST;
                add(new Violation(memberPath, null, new Violation.Present(field.locationName(), ofList), false));
            }
        }
    }

    private void value(ShapeConstraints constraints, Object value, String path) {
        if (violations.size() >= MAX_VIOLATIONS) {
            return;
        }
        for (Violation.Rule rule : broken(constraints, value)) {
            add(new Violation(path, value, rule, constraints.sensitive()));
        }
        switch (value) {
            case SdkPojo pojo -> structure(constraints, pojo, path);
            case List<?> list ->
                constraints.element().flatMap(model::constraints).ifPresent(shape -> elements(shape, list, path));
            case Map<?, ?> map -> entries(constraints, map, path);
            default -> {}
        }
    }

    private void elements(ShapeConstraints constraints, List<?> list, String path) {
        Set<Violation.Rule> rules = new LinkedHashSet<>();
        for (int i = 0; i < list.size(); i++) {
            Object element = list.get(i);
            if (isScalar(element)) {
                rules.addAll(broken(constraints, element));
            } else if (element != null) {
                value(constraints, element, path + '.' + (i + 1) + ".member");
            }
        }
        if (!rules.isEmpty()) {
            add(new Violation(path, list, new Violation.Elements(List.copyOf(rules)), constraints.sensitive()));
        }
    }

    private void entries(ShapeConstraints constraints, Map<?, ?> map, String path) {
        constraints.key().flatMap(model::constraints).ifPresent(shape -> {
            Set<Violation.Rule> rules = new LinkedHashSet<>();
            map.keySet().forEach(key -> rules.addAll(broken(shape, key)));
            if (!rules.isEmpty()) {
                add(new Violation(path, map.keySet(), new Violation.Elements(List.copyOf(rules)), shape.sensitive()));
            }
        });
        constraints
                .element()
                .flatMap(model::constraints)
                .ifPresent(shape -> map.forEach((key, value) -> {
                    if (value != null) {
                        value(shape, value, path + '.' + key + ".member");
                    }
                }));
    }

    private static boolean isScalar(@Nullable Object value) {
        return value != null
                && !(value instanceof SdkPojo)
                && !(value instanceof Collection)
                && !(value instanceof Map);
    }

    private static List<Violation.Rule> broken(ShapeConstraints constraints, @Nullable Object value) {
        List<Violation.Rule> rules = new ArrayList<>(0);
        if (constraints.bounds().ofValue()) {
            outOfRange(constraints.bounds(), value, rules);
        } else {
            wrongLength(constraints.bounds(), value, rules);
        }
        if (value instanceof String text) {
            constraints
                    .pattern()
                    .filter(pattern -> !BoundedMatch.matches(pattern, text))
                    .ifPresent(pattern -> rules.add(new Violation.Matches(pattern.pattern())));
            if (!constraints.values().isEmpty() && !constraints.values().contains(text)) {
                rules.add(new Violation.OneOf(constraints.values()));
            }
        }
        return rules;
    }

    private static void outOfRange(ShapeConstraints.Bounds bounds, @Nullable Object value, List<Violation.Rule> rules) {
        if (value instanceof Number number) {
            double actual = number.doubleValue();
            bounds.max()
                    .filter(max -> actual > max.doubleValue())
                    .ifPresent(max -> rules.add(new Violation.MaxValue(max)));
            bounds.min()
                    .filter(min -> actual < min.doubleValue())
                    .ifPresent(min -> rules.add(new Violation.MinValue(min)));
        }
    }

    private static void wrongLength(
            ShapeConstraints.Bounds bounds, @Nullable Object value, List<Violation.Rule> rules) {
        int length = length(value);
        if (length < 0) {
            return;
        }
        BigDecimal actual = BigDecimal.valueOf(length);
        boolean ofString = value instanceof String;
        bounds.max()
                .filter(max -> actual.compareTo(max) > 0)
                .ifPresent(max -> rules.add(new Violation.MaxLength(max, ofString)));
        bounds.min()
                .filter(min -> actual.compareTo(min) < 0)
                .ifPresent(min -> rules.add(new Violation.MinLength(min, ofString)));
    }

    private static int length(@Nullable Object value) {
        return switch (value) {
            case String text -> text.codePointCount(0, text.length());
            case SdkBytes bytes -> bytes.asByteArrayUnsafe().length;
            case List<?> list -> list.size();
            case Map<?, ?> map -> map.size();
            case null, default -> -1;
        };
    }

    private void add(Violation violation) {
        if (violations.size() < MAX_VIOLATIONS) {
            violations.add(violation);
        }
    }

    private static String uncapitalized(String name) {
        return Character.toLowerCase(name.charAt(0)) + name.substring(1);
    }
}
