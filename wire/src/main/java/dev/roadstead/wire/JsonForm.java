package dev.roadstead.wire;

import java.time.Instant;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.SdkField;
import software.amazon.awssdk.core.traits.TimestampFormatTrait;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.dataformat.cbor.CBORGenerator;

/** How JSON, or its binary sister CBOR, names a member, and writes what there is more than one way to write. */
enum JsonForm {
    /** As AWS JSON sends it: location names; timestamps are seconds since the epoch. */
    WIRE,
    /** As records are stored: the model's member names; timestamps in ISO 8601 with all their digits. */
    STORED {
        @Override
        String nameOf(SdkField<?> field) {
            return field.memberName();
        }

        @Override
        @Nullable
        SdkField<?> find(Shape shape, String name) {
            return shape.byMemberName(name);
        }

        @Override
        void timestamp(JsonGenerator json, SdkField<?> field, Instant value) {
            json.writeString(value.toString());
        }
    },
    /** As RPC v2 sends it (RFC 8949): bytes are bytes, every double is one, timestamps are seconds since the epoch under tag 1. */
    CBOR {
        @Override
        void timestamp(JsonGenerator json, SdkField<?> field, Instant value) {
            ((CBORGenerator) json).writeTag(EPOCH_TAG);
            json.writeNumber(value.toEpochMilli() / 1000.0);
        }

        @Override
        void decimal(JsonGenerator json, double value, String text) {
            json.writeNumber(value);
        }

        @Override
        boolean isTimestampText(JsonParser json) {
            return false;
        }

        @Override
        JsonToken blobToken() {
            return JsonToken.VALUE_EMBEDDED_OBJECT;
        }
    };

    private static final int EPOCH_TAG = 1;

    String nameOf(SdkField<?> field) {
        return field.locationName();
    }

    @Nullable
    SdkField<?> find(Shape shape, String name) {
        return shape.byLocationName(name);
    }

    void timestamp(JsonGenerator json, SdkField<?> field, Instant value) {
        TimestampFormatTrait trait = field.getTrait(TimestampFormatTrait.class);
        TimestampFormatTrait.Format format =
                trait == null ? TimestampFormatTrait.Format.UNIX_TIMESTAMP : trait.format();
        switch (format) {
            case ISO_8601 -> json.writeString(Timestamps.iso(value));
            case RFC_822 -> json.writeString(Timestamps.httpDate(value));
            case UNIX_TIMESTAMP -> json.writeNumber(Timestamps.epochSeconds(value));
            case UNIX_TIMESTAMP_MILLIS -> json.writeNumber(value.toEpochMilli());
        }
    }

    /** @param text the value's shortest decimal */
    void decimal(JsonGenerator json, double value, String text) {
        if (Double.isFinite(value)) {
            json.writeNumber(text);
            return;
        }
        json.writeString(text);
    }

    /** Whether the current value may be a timestamp as text. */
    boolean isTimestampText(JsonParser json) {
        return json.currentToken() == JsonToken.VALUE_STRING;
    }

    /** As what bytes come. */
    JsonToken blobToken() {
        return JsonToken.VALUE_STRING;
    }
}
