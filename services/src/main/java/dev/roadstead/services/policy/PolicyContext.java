package dev.roadstead.services.policy;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** The condition keys of a request with their values. Names of keys are the same in upper and lower case. */
public final class PolicyContext {
    private final Map<String, List<String>> values;

    private PolicyContext(Map<String, List<String>> values) {
        this.values = values;
    }

    public static PolicyContext of(Map<String, List<String>> values) {
        return new PolicyContext(values.entrySet().stream()
                .filter(entry -> !entry.getValue().isEmpty())
                .collect(Collectors.toUnmodifiableMap(
                        entry -> entry.getKey().toLowerCase(Locale.ROOT), entry -> List.copyOf(entry.getValue()))));
    }

    /** Empty when the request has no such key. */
    List<String> values(String key) {
        return values.getOrDefault(key.toLowerCase(Locale.ROOT), List.of());
    }
}
