package dev.roadstead.wire;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.SdkField;
import software.amazon.awssdk.core.SdkPojo;
import software.amazon.awssdk.utils.builder.SdkBuilder;

/** What one SDK model class says of itself: its name and its fields by model name and by wire name. Cached by class. */
final class Shape {
    private static final ClassValue<Holder> SHAPES = new ClassValue<>() {
        @Override
        protected Holder computeValue(Class<?> type) {
            return new Holder();
        }
    };

    private final String name;
    private final List<SdkField<?>> fields;
    private final Map<String, SdkField<?>> byMemberName;
    private final Map<String, SdkField<?>> byLocationName;

    private Shape(String name, List<SdkField<?>> fields) {
        this.name = name;
        this.fields = fields;
        this.byMemberName = index(fields, SdkField::memberName);
        this.byLocationName = index(fields, SdkField::locationName);
    }

    /** The shape of {@code pojo}, which is an instance of a model class or of its builder. */
    static Shape of(SdkPojo pojo) {
        Holder holder = SHAPES.get(pojo.getClass());
        Shape shape = holder.shape;
        if (shape == null) {
            shape = new Shape(modelClassName(pojo.getClass()), pojo.sdkFields());
            holder.shape = shape;
        }
        return shape;
    }

    private static String modelClassName(Class<?> type) {
        Class<?> enclosing = type.getEnclosingClass();
        return enclosing == null ? type.getSimpleName() : enclosing.getSimpleName();
    }

    private static Map<String, SdkField<?>> index(List<SdkField<?>> fields, Function<SdkField<?>, String> key) {
        Map<String, SdkField<?>> index = LinkedHashMap.newLinkedHashMap(fields.size());
        fields.forEach(field -> index.put(key.apply(field), field));
        return index;
    }

    /** The simple name of the model class, without its package. */
    String name() {
        return name;
    }

    List<SdkField<?>> fields() {
        return fields;
    }

    @Nullable
    SdkField<?> byMemberName(String memberName) {
        return byMemberName.get(memberName);
    }

    @Nullable
    SdkField<?> byLocationName(String locationName) {
        return byLocationName.get(locationName);
    }

    /** Ends a builder that {@code SdkField.constructor()} or a model class's {@code builder()} has begun. */
    static SdkPojo build(SdkPojo builder) {
        return (SdkPojo) ((SdkBuilder<?, ?>) builder).build();
    }

    private static final class Holder {
        private volatile @Nullable Shape shape;
    }
}
