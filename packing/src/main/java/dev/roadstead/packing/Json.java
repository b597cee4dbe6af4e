package dev.roadstead.packing;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Writes the few JSON documents of an image: objects in the order in which they were filled, lists, text and numbers. */
final class Json {

    private Json() {}

    static Fields fields() {
        return new Fields();
    }

    /** A JSON object. */
    static final class Fields {

        private final Map<String, Object> values = new LinkedHashMap<>();

        Fields put(String name, Object value) {
            values.put(name, value);
            return this;
        }

        @Override
        public String toString() {
            return values.entrySet().stream()
                    .map(field -> quoted(field.getKey()) + ":" + json(field.getValue()))
                    .collect(Collectors.joining(",", "{", "}"));
        }
    }

    private static String json(Object value) {
        return switch (value) {
            case String text -> quoted(text);
            case List<?> list -> list.stream().map(Json::json).collect(Collectors.joining(",", "[", "]"));
            case Number number -> number.toString();
            case Fields fields -> fields.toString();
            default -> throw new IllegalArgumentException("no JSON for " + value.getClass());
        };
    }

    private static String quoted(String text) {
        StringBuilder out = new StringBuilder("\"");
        text.chars().forEach(c -> {
            if (c == '"' || c == '\\') {
                out.append('\\').append((char) c);
            } else if (c < ' ') {
                out.append("\\u%04x".formatted(c));
            } else {
                out.append((char) c);
            }
        });
        return out.append('"').toString();
    }
}
