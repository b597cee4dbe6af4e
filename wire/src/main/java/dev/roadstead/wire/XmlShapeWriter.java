package dev.roadstead.wire;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.core.SdkField;
import software.amazon.awssdk.core.SdkPojo;
import software.amazon.awssdk.core.traits.ListTrait;
import software.amazon.awssdk.core.traits.MapTrait;
import software.amazon.awssdk.core.traits.TimestampFormatTrait;

/** Writes an SDK model object as the XML of Query and EC2 answers. Members that are not set are left out. */
final class XmlShapeWriter {
    private final Xml xml;

    XmlShapeWriter(Xml xml) {
        this.xml = xml;
    }

    void members(SdkPojo pojo) {
        for (SdkField<?> field : pojo.sdkFields()) {
            Object value = field.getValueOrDefault(pojo);
            if (JsonShapeWriter.isSet(value)) {
                value(field, field.unmarshallLocationName(), value);
            }
        }
    }

    private void value(SdkField<?> field, String name, @Nullable Object value) {
        if (value == null) {
            return;
        }
        switch (JsonShapeWriter.known(field)) {
            case LIST -> list(field.getTrait(ListTrait.class), name, (List<?>) value);
            case MAP -> map(field.getTrait(MapTrait.class), name, (Map<?, ?>) value);
            case SDK_POJO -> {
                xml.open(name);
                members((SdkPojo) value);
                xml.close(name);
            }
            default -> xml.element(name, text(field, value));
        }
    }

    private void list(ListTrait trait, String name, List<?> values) {
        if (trait.isFlattened()) {
            values.forEach(value -> value(trait.memberFieldInfo(), name, value));
            return;
        }
        if (values.isEmpty()) {
            xml.empty(name);
            return;
        }
        String element = trait.memberLocationName() == null ? "member" : trait.memberLocationName();
        xml.open(name);
        values.forEach(value -> value(trait.memberFieldInfo(), element, value));
        xml.close(name);
    }

    private void map(MapTrait trait, String name, Map<?, ?> values) {
        String entry = trait.isFlattened() ? name : "entry";
        if (!trait.isFlattened()) {
            xml.open(name);
        }
        values.forEach((key, value) -> {
            xml.open(entry);
            xml.element(trait.keyLocationName() == null ? "key" : trait.keyLocationName(), (String) key);
            value(
                    trait.valueFieldInfo(),
                    trait.valueLocationName() == null ? "value" : trait.valueLocationName(),
                    value);
            xml.close(entry);
        });
        if (!trait.isFlattened()) {
            xml.close(name);
        }
    }

    private static String text(SdkField<?> field, Object value) {
        return switch (value) {
            case Instant instant -> timestamp(field, instant);
            case SdkBytes bytes -> Base64.getEncoder().encodeToString(bytes.asByteArrayUnsafe());
            case BigDecimal decimal -> decimal.toPlainString();
            default -> value.toString();
        };
    }

    private static String timestamp(SdkField<?> field, Instant instant) {
        TimestampFormatTrait trait = field.getTrait(TimestampFormatTrait.class);
        TimestampFormatTrait.Format format = trait == null ? TimestampFormatTrait.Format.ISO_8601 : trait.format();
        return switch (format) {
            case ISO_8601 -> Timestamps.iso(instant);
            case RFC_822 -> Timestamps.httpDate(instant);
            case UNIX_TIMESTAMP -> Timestamps.epochSeconds(instant);
            case UNIX_TIMESTAMP_MILLIS -> Long.toString(instant.toEpochMilli());
        };
    }
}
