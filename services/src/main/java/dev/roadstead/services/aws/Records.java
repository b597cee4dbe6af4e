package dev.roadstead.services.aws;

import dev.roadstead.store.Kind;
import dev.roadstead.store.RecordCodec;
import dev.roadstead.wire.SdkPojoModule;
import tools.jackson.databind.json.JsonMapper;

/** Stored kinds of plain records, written as JSON; SDK model objects inside them keep AWS's member names. */
public final class Records {

    private static final JsonMapper JSON =
            JsonMapper.builder().addModule(new SdkPojoModule()).build();

    private Records() {}

    /** A kind of record in its first schema version. */
    public static <T> Kind<T> kind(String name, Class<T> type) {
        return Kind.of(name, codec(type));
    }

    /** The JSON form of a record type. */
    public static <T> RecordCodec<T> codec(Class<T> type) {
        return new RecordCodec<>() {
            @Override
            public byte[] encode(T value) {
                return JSON.writeValueAsBytes(value);
            }

            @Override
            public T decode(byte[] bytes) {
                return JSON.readValue(bytes, type);
            }
        };
    }
}
