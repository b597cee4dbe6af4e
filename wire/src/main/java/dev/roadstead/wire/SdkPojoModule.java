package dev.roadstead.wire;

import software.amazon.awssdk.core.SdkPojo;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.Version;
import tools.jackson.databind.BeanDescription;
import tools.jackson.databind.DeserializationConfig;
import tools.jackson.databind.DeserializationContext;
import tools.jackson.databind.JacksonModule;
import tools.jackson.databind.JavaType;
import tools.jackson.databind.SerializationContext;
import tools.jackson.databind.ValueDeserializer;
import tools.jackson.databind.deser.Deserializers;
import tools.jackson.databind.module.SimpleSerializers;
import tools.jackson.databind.ser.std.StdSerializer;

/**
 * Lets Jackson read and write records that contain model objects of the AWS SDK, in the form of {@link SdkJson}:
 * {@code JsonMapper.builder().addModule(new SdkPojoModule())}.
 */
public final class SdkPojoModule extends JacksonModule {
    @Override
    public String getModuleName() {
        return "SdkPojoModule";
    }

    @Override
    public Version version() {
        return Version.unknownVersion();
    }

    @Override
    public void setupModule(SetupContext context) {
        var serializers = new SimpleSerializers();
        serializers.addSerializer(SdkPojo.class, new PojoSerializer());
        context.addSerializers(serializers);
        context.addDeserializers(new PojoDeserializers());
    }

    private static final class PojoSerializer extends StdSerializer<SdkPojo> {
        PojoSerializer() {
            super(SdkPojo.class);
        }

        @Override
        public void serialize(SdkPojo value, JsonGenerator json, SerializationContext context) {
            SdkJson.write(value, json);
        }
    }

    private static final class PojoDeserializers extends Deserializers.Base {
        @Override
        public boolean hasDeserializerFor(DeserializationConfig config, Class<?> type) {
            return SdkPojo.class.isAssignableFrom(type);
        }

        @Override
        public @org.jspecify.annotations.Nullable ValueDeserializer<?> findBeanDeserializer(
                JavaType type, DeserializationConfig config, BeanDescription.Supplier description) {
            Class<?> raw = type.getRawClass();
            return SdkPojo.class.isAssignableFrom(raw) ? new PojoDeserializer(raw.asSubclass(SdkPojo.class)) : null;
        }
    }

    private static final class PojoDeserializer extends ValueDeserializer<SdkPojo> {
        private final Class<? extends SdkPojo> type;

        PojoDeserializer(Class<? extends SdkPojo> type) {
            this.type = type;
        }

        @Override
        public SdkPojo deserialize(JsonParser json, DeserializationContext context) {
            return SdkJson.read(json, type);
        }
    }
}
