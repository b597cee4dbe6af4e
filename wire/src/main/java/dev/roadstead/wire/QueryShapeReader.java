package dev.roadstead.wire;

import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.core.SdkField;
import software.amazon.awssdk.core.SdkPojo;
import software.amazon.awssdk.core.traits.ListTrait;
import software.amazon.awssdk.core.traits.MapTrait;

/** Reads an SDK model object from query parameters. */
final class QueryShapeReader {
    private static final int MAX_EXPONENT = 400;

    private final boolean flattenAll;
    private final MemberRecorder recorder;

    /** @param flattenAll whether every list is {@code Name.1}, as in EC2, and not {@code Name.member.1} */
    private QueryShapeReader(boolean flattenAll, MemberRecorder recorder) {
        this.flattenAll = flattenAll;
        this.recorder = recorder;
    }

    /** The input of an operation, in whichever of the two query protocols. */
    static DecodedRequest decode(
            ServiceModel model, OperationModel operation, HttpRequestMessage request, boolean flattenAll) {
        var recorder = new MemberRecorder();
        SdkPojo decoded = new QueryShapeReader(flattenAll, recorder)
                .structure(
                        ModelClasses.builder(model.modelClass(operation.request())),
                        QueryParameters.of(request).tree(),
                        "");
        return new DecodedRequest(decoded, recorder.members());
    }

    private SdkPojo structure(SdkPojo builder, QueryNode node, String path) {
        Shape shape = Shape.of(builder);
        node.children().forEach((name, child) -> {
            String childPath = path.isEmpty() ? name : path + '.' + name;
            SdkField<?> field = shape.byLocationName(name);
            if (field == null) {
                recorder.unknown(shape, name, childPath);
                return;
            }
            recorder.known(shape, field.memberName(), childPath);
            field.set(builder, value(field, child, childPath));
        });
        return Shape.build(builder);
    }

    private @Nullable Object value(SdkField<?> field, QueryNode node, String path) {
        return switch (JsonShapeWriter.known(field)) {
            case LIST -> list(field.getTrait(ListTrait.class), node, path);
            case MAP -> map(field.getTrait(MapTrait.class), node, path);
            case SDK_POJO -> structure(field.constructor().get(), node, path);
            case STRING -> scalar(node, path);
            case INTEGER -> integer("Integer", node, path).intValueExact();
            case LONG -> integer("Long", node, path).longValueExact();
            case SHORT -> integer("Short", node, path).shortValueExact();
            case BYTE -> integer("Byte", node, path).byteValueExact();
            case FLOAT -> number("Float", node, path).floatValue();
            case DOUBLE -> number("Double", node, path).doubleValue();
            case BIG_DECIMAL -> number("BigDecimal", node, path);
            case BOOLEAN -> bool(node, path);
            case INSTANT -> timestamp(node, path);
            case SDK_BYTES -> blob(node, path);
            case DOCUMENT, NULL -> throw new MalformedRequestException("The parameter " + path + " is not supported");
        };
    }

    private List<@Nullable Object> list(ListTrait trait, QueryNode node, String path) {
        QueryNode elements = node;
        String elementsPath = path;
        if (!flattenAll && !trait.isFlattened()) {
            String name = trait.memberLocationName() == null ? "member" : trait.memberLocationName();
            QueryNode named = node.child(name);
            if (named != null) {
                elements = named;
                elementsPath = path + '.' + name;
            }
        }
        String value = elements.value();
        if (elements.children().isEmpty() && value != null && !value.isEmpty()) {
            throw new MalformedRequestException("The parameter " + path + " is a list (expected " + path + ".1)");
        }
        List<@Nullable Object> values = new ArrayList<>();
        for (Map.Entry<Integer, QueryNode> element : elements.elements(elementsPath)) {
            values.add(value(trait.memberFieldInfo(), element.getValue(), elementsPath + '.' + element.getKey()));
        }
        return values;
    }

    private Map<String, @Nullable Object> map(MapTrait trait, QueryNode node, String path) {
        QueryNode entries = node;
        String entriesPath = path;
        QueryNode named = node.child("entry");
        if (!trait.isFlattened() && named != null) {
            entries = named;
            entriesPath = path + ".entry";
        }
        String keyName = trait.keyLocationName() == null ? "key" : trait.keyLocationName();
        String valueName = trait.valueLocationName() == null ? "value" : trait.valueLocationName();
        Map<String, @Nullable Object> values = new LinkedHashMap<>();
        for (Map.Entry<Integer, QueryNode> entry : entries.elements(entriesPath)) {
            String entryPath = entriesPath + '.' + entry.getKey();
            QueryNode key = entry.getValue().child(keyName);
            QueryNode value = entry.getValue().child(valueName);
            if (key == null || value == null) {
                throw new MalformedRequestException(
                        "The parameter " + entryPath + " has to have a " + keyName + " and a " + valueName);
            }
            values.put(scalar(key, entryPath), value(trait.valueFieldInfo(), value, entryPath));
        }
        return values;
    }

    private static String scalar(QueryNode node, String path) {
        String value = node.value();
        if (value == null || !node.children().isEmpty()) {
            throw new MalformedRequestException("The parameter " + path + " is a single value, not a structure");
        }
        return value;
    }

    private static boolean bool(QueryNode node, String path) {
        String value = scalar(node, path);
        if (value.equalsIgnoreCase("true") || value.equals("1")) {
            return true;
        }
        if (value.equalsIgnoreCase("false") || value.equals("0")) {
            return false;
        }
        throw mismatch(value, "boolean", path);
    }

    private static ExactNumber integer(String type, QueryNode node, String path) {
        return new ExactNumber(number(type, node, path), type, path);
    }

    private static BigDecimal number(String type, QueryNode node, String path) {
        String value = scalar(node, path);
        try {
            BigDecimal number = new BigDecimal(value);
            if (value.length() <= MAX_EXPONENT && Math.abs((long) number.scale()) <= MAX_EXPONENT) {
                return number;
            }
        } catch (NumberFormatException e) {
            throw mismatch(value, type, path);
        }
        throw mismatch(value, type, path);
    }

    private static Instant timestamp(QueryNode node, String path) {
        String value = scalar(node, path);
        try {
            return Timestamps.parse(value);
        } catch (DateTimeException e) {
            throw mismatch(value, "timestamp", path);
        }
    }

    private static SdkBytes blob(QueryNode node, String path) {
        try {
            return SdkBytes.fromByteArrayUnsafe(Base64.getDecoder().decode(scalar(node, path)));
        } catch (IllegalArgumentException e) {
            throw new MalformedRequestException("The parameter " + path + " is not valid base64");
        }
    }

    private static MalformedRequestException mismatch(String value, String type, String path) {
        String shown = value.length() > 100 ? value.substring(0, 100) + "..." : value;
        return new MalformedRequestException(
                "Value (" + shown + ") for parameter " + path + " is invalid. Expected: " + type);
    }
}
