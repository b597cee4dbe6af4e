package dev.roadstead.wire;

import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.core.SdkField;
import software.amazon.awssdk.core.SdkPojo;
import software.amazon.awssdk.core.document.Document;
import software.amazon.awssdk.core.traits.ListTrait;
import software.amazon.awssdk.core.traits.MapTrait;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/**
 * Reads an SDK model object from JSON or CBOR. A member whose value is {@code null} is absent. Unknown members are noted and
 * skipped. Depth and sizes are bounded by the parser's constraints, and the number of values here: an empty object takes
 * two bytes, and a hundred times as much memory.
 */
final class JsonShapeReader {
    /** Beyond every double; arithmetic with larger exponents would cost more than the request is worth. */
    private static final int MAX_EXPONENT = 400;

    private static final int MAX_VALUES = 200_000;

    private final JsonForm form;
    private final JsonParser json;
    private final MemberRecorder recorder;
    private int values;

    JsonShapeReader(JsonForm form, JsonParser json, MemberRecorder recorder) {
        this.form = form;
        this.json = json;
        this.recorder = recorder;
    }

    /** Fills {@code builder} from the object whose start is the current token, and builds it. */
    SdkPojo object(SdkPojo builder, String path) {
        expect(JsonToken.START_OBJECT, "Structure", path);
        Shape shape = Shape.of(builder);
        while (json.nextToken() != JsonToken.END_OBJECT) {
            member(builder, shape, path);
        }
        return Shape.build(builder);
    }

    private void member(SdkPojo builder, Shape shape, String path) {
        String name = json.currentName();
        String memberPath = path.isEmpty() ? name : path + '.' + name;
        SdkField<?> field = form.find(shape, name);
        JsonToken token = json.nextToken();
        if (field == null) {
            if (!name.equals("__type") && token != JsonToken.VALUE_NULL) {
                recorder.unknown(shape, name, memberPath);
            }
            json.skipChildren();
            return;
        }
        if (token == JsonToken.VALUE_NULL) {
            return;
        }
        recorder.known(shape, field.memberName(), memberPath);
        field.set(builder, value(field, memberPath));
    }

    private @Nullable Object value(SdkField<?> field, String path) {
        count();
        if (json.currentToken() == JsonToken.VALUE_NULL) {
            return null;
        }
        return switch (JsonShapeWriter.known(field)) {
            case STRING -> string(path);
            case INTEGER -> integer("Integer", path).intValueExact();
            case LONG -> integer("Long", path).longValueExact();
            case SHORT -> integer("Short", path).shortValueExact();
            case BYTE -> integer("Byte", path).byteValueExact();
            case FLOAT -> (float) decimal("Float", path);
            case DOUBLE -> decimal("Double", path);
            case BIG_DECIMAL -> number("BigDecimal", path);
            case BOOLEAN -> bool(path);
            case INSTANT -> timestamp(path);
            case SDK_BYTES -> blob(path);
            case DOCUMENT -> document();
            case LIST -> list(field.getTrait(ListTrait.class).memberFieldInfo(), path);
            case MAP -> map(field.getTrait(MapTrait.class).valueFieldInfo(), path);
            case SDK_POJO -> object(field.constructor().get(), path);
            case NULL -> null;
        };
    }

    private List<@Nullable Object> list(SdkField<?> element, String path) {
        expect(JsonToken.START_ARRAY, "List", path);
        List<@Nullable Object> values = new ArrayList<>();
        while (json.nextToken() != JsonToken.END_ARRAY) {
            values.add(value(element, path + '[' + values.size() + ']'));
        }
        return values;
    }

    private Map<String, @Nullable Object> map(SdkField<?> element, String path) {
        expect(JsonToken.START_OBJECT, "Map", path);
        Map<String, @Nullable Object> values = new LinkedHashMap<>();
        while (json.nextToken() != JsonToken.END_OBJECT) {
            String key = json.currentName();
            json.nextToken();
            values.put(key, value(element, path + '.' + key));
        }
        return values;
    }

    private void count() {
        if (++values > MAX_VALUES) {
            throw new MalformedRequestException("The request has more than " + MAX_VALUES + " values");
        }
    }

    private String string(String path) {
        if (json.currentToken() != JsonToken.VALUE_STRING) {
            throw mismatch("String", path);
        }
        return whole(json.getString());
    }

    /** JSON can write half of a character, which no answer and no record could hold; the parser refuses it in names only. */
    private static String whole(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (Character.isHighSurrogate(text.charAt(i))
                    && i + 1 < text.length()
                    && Character.isLowSurrogate(text.charAt(i + 1))) {
                i++;
            } else if (Character.isSurrogate(text.charAt(i))) {
                throw new MalformedRequestException(
                        "A text has half of a surrogate pair: \\u%04x".formatted((int) text.charAt(i)));
            }
        }
        return text;
    }

    private boolean bool(String path) {
        return switch (json.currentToken()) {
            case VALUE_TRUE -> true;
            case VALUE_FALSE -> false;
            default -> throw mismatch("Boolean", path);
        };
    }

    private ExactNumber integer(String type, String path) {
        return new ExactNumber(number(type, path), type, path);
    }

    private BigDecimal number(String type, String path) {
        if (!json.currentToken().isNumeric() || json.isNaN() || isUnbounded(json.getNumberType())) {
            throw mismatch(type, path);
        }
        BigDecimal number = new BigDecimal(json.getString());
        if (Math.abs((long) number.scale()) > MAX_EXPONENT) {
            throw mismatch(type, path);
        }
        return number;
    }

    /** Only CBOR types its numbers; one of these may have as many digits as the body has room for. */
    private boolean isUnbounded(JsonParser.NumberType type) {
        return form == JsonForm.CBOR
                && (type == JsonParser.NumberType.BIG_INTEGER || type == JsonParser.NumberType.BIG_DECIMAL);
    }

    private double decimal(String type, String path) {
        if (form == JsonForm.CBOR && json.currentToken() == JsonToken.VALUE_NUMBER_FLOAT && json.isNaN()) {
            return json.getDoubleValue();
        }
        if (json.currentToken() == JsonToken.VALUE_STRING) {
            return switch (json.getString()) {
                case "NaN" -> Double.NaN;
                case "Infinity" -> Double.POSITIVE_INFINITY;
                case "-Infinity" -> Double.NEGATIVE_INFINITY;
                default -> throw mismatch(type, path);
            };
        }
        return number(type, path).doubleValue();
    }

    private Instant timestamp(String path) {
        try {
            return form.isTimestampText(json)
                    ? Timestamps.parse(json.getString())
                    : Timestamps.fromEpochSeconds(number("Timestamp", path));
        } catch (DateTimeException e) {
            throw mismatch("Timestamp", path);
        }
    }

    private SdkBytes blob(String path) {
        if (json.currentToken() != form.blobToken()) {
            throw mismatch("Blob", path);
        }
        try {
            return SdkBytes.fromByteArrayUnsafe(json.getBinaryValue());
        } catch (JacksonException e) {
            throw new MalformedRequestException("'" + path + "' is not valid base64");
        }
    }

    private Document document() {
        count();
        return switch (json.currentToken()) {
            case START_OBJECT -> documentMap();
            case START_ARRAY -> documentList();
            case VALUE_STRING -> Document.fromString(whole(json.getString()));
            case VALUE_TRUE -> Document.fromBoolean(true);
            case VALUE_FALSE -> Document.fromBoolean(false);
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> Document.fromNumber(json.getString());
            default -> Document.fromNull();
        };
    }

    private Document documentMap() {
        Map<String, Document> values = new LinkedHashMap<>();
        while (json.nextToken() != JsonToken.END_OBJECT) {
            String key = json.currentName();
            json.nextToken();
            values.put(key, document());
        }
        return Document.fromMap(values);
    }

    private Document documentList() {
        List<Document> values = new ArrayList<>();
        while (json.nextToken() != JsonToken.END_ARRAY) {
            values.add(document());
        }
        return Document.fromList(values);
    }

    private void expect(JsonToken token, String type, String path) {
        if (json.currentToken() != token) {
            throw mismatch(type, path);
        }
    }

    private MalformedRequestException mismatch(String type, String path) {
        String came = switch (json.currentToken()) {
            case VALUE_STRING -> "STRING_VALUE";
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> "NUMBER_VALUE";
            case VALUE_TRUE, VALUE_FALSE -> "BOOLEAN_VALUE";
            case START_OBJECT -> "OBJECT_VALUE";
            case START_ARRAY -> "ARRAY_VALUE";
            case null, default -> "NULL_VALUE";
        };
        String where = path.isEmpty() ? "the request" : "'" + path + "'";
        return new MalformedRequestException(came + " can not be converted to " + type + " at " + where);
    }
}
