package dev.roadstead.wire;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.TreeMap;

/** HTTP header fields: names without regard to case, each with its values in the order they came. Immutable. */
public final class Headers {
    private static final Headers EMPTY = new Headers(new TreeMap<>());

    private final TreeMap<String, List<String>> fields;

    private Headers(TreeMap<String, List<String>> fields) {
        this.fields = fields;
    }

    /** No fields. */
    public static Headers empty() {
        return EMPTY;
    }

    /** Names and values in turn: {@code Headers.of("host", "a", "accept", "b")}. */
    public static Headers of(String... namesAndValues) {
        if (namesAndValues.length % 2 != 0) {
            throw new IllegalArgumentException("a header name without a value: expected names and values in turn");
        }
        Builder builder = new Builder();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            builder.add(namesAndValues[i], namesAndValues[i + 1]);
        }
        return builder.build();
    }

    public static Builder builder() {
        return new Builder();
    }

    /** The first value of {@code name}. */
    public Optional<String> first(String name) {
        List<String> values = all(name);
        return values.isEmpty() ? Optional.empty() : Optional.of(values.getFirst());
    }

    /** All values of {@code name}, in order; empty where there is no such field. */
    public List<String> all(String name) {
        return fields.getOrDefault(name.toLowerCase(Locale.ROOT), List.of());
    }

    public boolean contains(String name) {
        return fields.containsKey(name.toLowerCase(Locale.ROOT));
    }

    /** Every field by its lower-case name, sorted by name. */
    public SequencedMap<String, List<String>> asMap() {
        return Collections.unmodifiableSequencedMap(fields);
    }

    /** These fields and one value more. */
    public Headers with(String name, String value) {
        Builder builder = new Builder();
        fields.forEach((field, values) -> values.forEach(each -> builder.add(field, each)));
        return builder.add(name, value).build();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Headers headers && fields.equals(headers.fields);
    }

    @Override
    public int hashCode() {
        return fields.hashCode();
    }

    /** The names alone: values may be secret. */
    @Override
    public String toString() {
        return fields.keySet().toString();
    }

    /** Collects header fields. Not safe for threads. */
    public static final class Builder {
        private final TreeMap<String, List<String>> fields = new TreeMap<>();

        private Builder() {}

        public Builder add(String name, String value) {
            fields.computeIfAbsent(name.toLowerCase(Locale.ROOT), any -> new ArrayList<>(1))
                    .add(value);
            return this;
        }

        public Headers build() {
            TreeMap<String, List<String>> copy = new TreeMap<>();
            for (Map.Entry<String, List<String>> field : fields.entrySet()) {
                copy.put(field.getKey(), List.copyOf(field.getValue()));
            }
            return new Headers(copy);
        }
    }
}
