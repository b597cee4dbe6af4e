package dev.roadstead.wire;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.core.SdkField;
import software.amazon.awssdk.core.SdkPojo;
import software.amazon.awssdk.core.document.Document;
import software.amazon.awssdk.core.protocol.MarshallingKnownType;
import software.amazon.awssdk.core.traits.ListTrait;
import software.amazon.awssdk.core.traits.MapTrait;
import software.amazon.awssdk.core.util.SdkAutoConstructList;
import software.amazon.awssdk.core.util.SdkAutoConstructMap;
import tools.jackson.core.JsonGenerator;

/** Writes an SDK model object as JSON or CBOR. Members that are not set are left out; a list that was set empty is {@code []}. */
final class JsonShapeWriter {
    private final JsonForm form;
    private final JsonGenerator json;

    JsonShapeWriter(JsonForm form, JsonGenerator json) {
        this.form = form;
        this.json = json;
    }

    void object(SdkPojo pojo) {
        json.writeStartObject();
        for (SdkField<?> field : pojo.sdkFields()) {
            member(pojo, field);
        }
        json.writeEndObject();
    }

    /** Writes an error, with the members that the service's model gives it. */
    void error(WireError error) {
        json.writeStartObject();
        json.writeStringProperty("__type", error.type());
        json.writeStringProperty("message", error.message());
        error.details().ifPresent(this::furtherMembers);
        json.writeEndObject();
    }

    private void furtherMembers(SdkPojo details) {
        for (SdkField<?> field : details.sdkFields()) {
            if (!field.locationName().equalsIgnoreCase("message")) {
                member(details, field);
            }
        }
    }

    /** Writes the name and value of one member, where it is set. */
    private void member(SdkPojo pojo, SdkField<?> field) {
        Object value = field.getValueOrDefault(pojo);
        if (isSet(value)) {
            json.writeName(form.nameOf(field));
            value(field, value);
        }
    }

    static boolean isSet(@Nullable Object value) {
        return value != null && !(value instanceof SdkAutoConstructList) && !(value instanceof SdkAutoConstructMap);
    }

    private void value(SdkField<?> field, @Nullable Object value) {
        if (value == null) {
            json.writeNull();
            return;
        }
        switch (known(field)) {
            case STRING -> json.writeString((String) value);
            case INTEGER -> json.writeNumber((Integer) value);
            case LONG -> json.writeNumber((Long) value);
            case SHORT -> json.writeNumber((Short) value);
            case BYTE -> json.writeNumber(((Byte) value).shortValue());
            case FLOAT -> form.decimal(json, ((Float) value).doubleValue(), value.toString());
            case DOUBLE -> form.decimal(json, (Double) value, value.toString());
            case BIG_DECIMAL -> json.writeNumber(((java.math.BigDecimal) value).toPlainString());
            case BOOLEAN -> json.writeBoolean((Boolean) value);
            case INSTANT -> form.timestamp(json, field, (Instant) value);
            case SDK_BYTES -> json.writeBinary(((SdkBytes) value).asByteArrayUnsafe());
            case DOCUMENT -> new DocumentWriter(json).write((Document) value);
            case LIST -> list(field.getTrait(ListTrait.class).memberFieldInfo(), (List<?>) value);
            case MAP -> map(field.getTrait(MapTrait.class).valueFieldInfo(), (Map<?, ?>) value);
            case SDK_POJO -> object((SdkPojo) value);
            case NULL -> json.writeNull();
        }
    }

    private void list(SdkField<?> element, List<?> values) {
        json.writeStartArray();
        values.forEach(value -> value(element, value));
        json.writeEndArray();
    }

    private void map(SdkField<?> element, Map<?, ?> values) {
        json.writeStartObject();
        values.forEach((key, value) -> {
            json.writeName((String) key);
            value(element, value);
        });
        json.writeEndObject();
    }

    /** Every type the SDK generates is a known one. */
    static MarshallingKnownType known(SdkField<?> field) {
        MarshallingKnownType known = field.marshallingType().getKnownType();
        if (known == null) {
            throw new IllegalStateException(
                    field.memberName() + ": " + field.marshallingType() + " is not a known type");
        }
        return known;
    }
}
