package dev.roadstead.wire;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;

/** Turns the entries of a model resource into records. */
final class ModelEntries {
    private ModelEntries() {}

    static ServiceDescription description(JsonNode node) {
        return new ServiceDescription(
                string(node, "name"),
                new ServiceDescription.Identity(
                        string(node, "serviceId"),
                        string(node, "fullName"),
                        string(node, "signingName"),
                        string(node, "endpointPrefix")),
                node.has("protocols") ? strings(node, "protocols") : List.of(string(node, "protocol")),
                string(node, "apiVersion"),
                new ServiceDescription.Dialect(
                        optional(node, "jsonVersion"),
                        optional(node, "targetPrefix"),
                        optional(node, "xmlNamespace"),
                        node.has("awsQueryCompatible")),
                new ServiceDescription.Sdk(
                        string(node, "sdkPackage"), string(node, "client"), string(node, "exception")),
                validation(node.get("validation")),
                Collections.unmodifiableSet(new LinkedHashSet<>(strings(node, "absentFromSdk"))));
    }

    private static ServiceDescription.Validation validation(JsonNode node) {
        String code = string(node, "code");
        return new ServiceDescription.Validation(
                code,
                optional(node, "missing").orElse(code),
                ConstraintWording.valueOf(string(node, "wording")),
                texts(node, "codes"),
                texts(node, "words"));
    }

    static OperationModel operation(String name, JsonNode node) {
        return new OperationModel(
                name,
                string(node, "method"),
                string(node, "request"),
                string(node, "response"),
                optional(node, "input"),
                optional(node, "resultWrapper"),
                !node.has("noOutput"),
                node.has("unsigned"));
    }

    static ErrorModel error(JsonNode node) {
        String code = string(node, "code");
        return new ErrorModel(
                optional(node, "type").orElse(code),
                code,
                node.has("status") ? node.get("status").intValue() : 400,
                node.has("fault"));
    }

    static ShapeConstraints constraints(JsonNode node) {
        Set<String> values = new LinkedHashSet<>(strings(node, "enum"));
        return new ShapeConstraints(
                strings(node, "required"),
                texts(node, "members"),
                optional(node, "member").or(() -> optional(node, "value")),
                optional(node, "key"),
                new ShapeConstraints.Bounds(number(node, "min"), number(node, "max"), node.has("range")),
                optional(node, "pattern").map(Pattern::compile),
                Collections.unmodifiableSet(values),
                node.has("sensitive"));
    }

    private static String string(JsonNode node, String name) {
        return optional(node, name).orElseThrow(() -> new IllegalArgumentException("a model's entry lacks " + name));
    }

    private static Optional<String> optional(JsonNode node, String name) {
        JsonNode value = node.get(name);
        return value == null ? Optional.empty() : Optional.of(value.stringValue());
    }

    private static Map<String, String> texts(JsonNode node, String name) {
        Map<String, String> texts = new LinkedHashMap<>();
        if (node.has(name)) {
            node.get(name)
                    .properties()
                    .forEach(text -> texts.put(text.getKey(), text.getValue().stringValue()));
        }
        return Collections.unmodifiableMap(texts);
    }

    private static Optional<BigDecimal> number(JsonNode node, String name) {
        JsonNode value = node.get(name);
        return value == null ? Optional.empty() : Optional.of(value.decimalValue());
    }

    private static List<String> strings(JsonNode node, String name) {
        List<String> values = new ArrayList<>();
        if (node.has(name)) {
            node.get(name).forEach(value -> values.add(value.stringValue()));
        }
        return Collections.unmodifiableList(values);
    }
}
