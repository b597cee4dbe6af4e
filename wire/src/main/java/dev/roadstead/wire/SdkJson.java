package dev.roadstead.wire;

import java.io.ByteArrayOutputStream;
import java.util.List;
import software.amazon.awssdk.core.SdkPojo;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/**
 * Lossless JSON of any model object of the AWS SDK, by the member names of the service's model: for records that are
 * stored and for whatever crosses a seam. A member that is not set is absent; a list or map that was set empty stays
 * set and empty; enum values unknown to the SDK, nanoseconds and nulls in lists survive. Stateless, safe for threads.
 *
 * @see SdkPojoModule for records that contain model objects
 */
public final class SdkJson {
    private static final JsonFactory FACTORY = new JsonFactory();

    private SdkJson() {}

    /** {@code pojo} as UTF-8 JSON. */
    public static byte[] write(SdkPojo pojo) {
        var bytes = new ByteArrayOutputStream(512);
        try (JsonGenerator json = FACTORY.createGenerator(ObjectWriteContext.empty(), bytes)) {
            write(pojo, json);
        }
        return bytes.toByteArray();
    }

    /** Writes {@code pojo} as the next value of {@code json}. */
    public static void write(SdkPojo pojo, JsonGenerator json) {
        new JsonShapeWriter(JsonForm.STORED, json).object(pojo);
    }

    /**
     * Reads what {@link #write(SdkPojo)} wrote.
     *
     * @throws IllegalArgumentException where the bytes are not such an object, or have a member that {@code type} lacks
     */
    public static <T extends SdkPojo> T read(byte[] bytes, Class<T> type) {
        try (JsonParser json = FACTORY.createParser(ObjectReadContext.empty(), bytes)) {
            json.nextToken();
            T value = read(json, type);
            if (json.nextToken() != null) {
                throw new IllegalArgumentException(type.getSimpleName() + ": more JSON after the object");
            }
            return value;
        } catch (JacksonException e) {
            throw new IllegalArgumentException(type.getSimpleName() + ": " + e.getOriginalMessage(), e);
        }
    }

    /** Reads the object at the current token of {@code json}, and leaves the parser at its end. */
    public static <T extends SdkPojo> T read(JsonParser json, Class<T> type) {
        if (json.currentToken() != JsonToken.START_OBJECT) {
            throw new IllegalArgumentException(
                    type.getSimpleName() + ": expected a JSON object, came " + json.currentToken());
        }
        var recorder = new MemberRecorder();
        try {
            SdkPojo value = new JsonShapeReader(JsonForm.STORED, json, recorder).object(ModelClasses.builder(type), "");
            refuseUnknown(recorder.members());
            return type.cast(value);
        } catch (MalformedRequestException e) {
            throw new IllegalArgumentException(type.getSimpleName() + ": " + e.getMessage(), e);
        }
    }

    private static void refuseUnknown(List<PresentMember> members) {
        for (PresentMember member : members) {
            if (!member.known()) {
                throw new IllegalArgumentException(member.shape() + " has no member " + member.path());
            }
        }
    }
}
