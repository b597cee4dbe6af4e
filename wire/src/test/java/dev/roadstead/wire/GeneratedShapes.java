package dev.roadstead.wire;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.core.SdkField;
import software.amazon.awssdk.core.SdkPojo;
import software.amazon.awssdk.core.document.Document;
import software.amazon.awssdk.core.traits.DefaultValueTrait;
import software.amazon.awssdk.core.traits.ListTrait;
import software.amazon.awssdk.core.traits.MapTrait;

/** Model objects with random members, the same for the same seed. */
final class GeneratedShapes {
    private static final int MAX_DEPTH = 5;
    private static final String[] WORDS = {"a", "x y", "<&>\"'", "ü€😀", "100%+?=&;", "line\nline", "-._~/:"};

    private final RandomGenerator random;

    GeneratedShapes(RandomGenerator random) {
        this.random = random;
    }

    SdkPojo object(Class<?> type) {
        return fill(ModelClasses.builder(type), 0);
    }

    private SdkPojo fill(SdkPojo builder, int depth) {
        List<SdkField<?>> fields = builder.sdkFields();
        SdkField<?> always = fields.isEmpty() ? null : alwaysSet(fields, depth);
        for (SdkField<?> field : fields) {
            boolean idempotencyToken = field.containsTrait(DefaultValueTrait.class);
            if (field == always || idempotencyToken || random.nextInt(100) < 60 - 15 * depth) {
                field.set(builder, value(field, depth));
            }
        }
        return Shape.build(builder);
    }

    /** A query cannot carry a structure without members, so each has one; deep down one that ends the descent. */
    private SdkField<?> alwaysSet(List<SdkField<?>> fields, int depth) {
        return depth < MAX_DEPTH
                ? fields.get(random.nextInt(fields.size()))
                : fields.stream()
                        .filter(field -> field.constructor() == null
                                && !field.containsTrait(ListTrait.class)
                                && !field.containsTrait(MapTrait.class))
                        .findFirst()
                        .orElse(fields.getFirst());
    }

    private Object value(SdkField<?> field, int depth) {
        return switch (field.marshallingType().getKnownType()) {
            case STRING -> WORDS[random.nextInt(WORDS.length)] + random.nextInt(1000);
            case INTEGER -> random.nextInt();
            case LONG -> random.nextLong();
            case SHORT -> (short) random.nextInt();
            case BYTE -> (byte) random.nextInt();
            case FLOAT -> random.nextFloat() * 1e6f;
            case DOUBLE -> random.nextDouble() * 1e12;
            case BIG_DECIMAL -> BigDecimal.valueOf(random.nextLong(), 5);
            case BOOLEAN -> random.nextBoolean();
            case INSTANT -> Instant.ofEpochSecond(random.nextLong(4_000_000_000L));
            case SDK_BYTES -> SdkBytes.fromUtf8String(WORDS[random.nextInt(WORDS.length)]);
            case DOCUMENT ->
                Document.mapBuilder().putString("k", "v").putNumber("n", 1).build();
            case LIST -> list(field, depth);
            case MAP -> map(field, depth);
            case SDK_POJO -> fill(field.constructor().get(), depth + 1);
            case NULL -> throw new IllegalStateException("no SDK member is of type null");
        };
    }

    private List<Object> list(SdkField<?> field, int depth) {
        List<Object> values = new ArrayList<>();
        int size = depth < MAX_DEPTH ? 1 + random.nextInt(3) : 1;
        for (int i = 0; i < size; i++) {
            values.add(value(field.getTrait(ListTrait.class).memberFieldInfo(), depth + 1));
        }
        return values;
    }

    private Map<String, Object> map(SdkField<?> field, int depth) {
        Map<String, Object> values = new LinkedHashMap<>();
        int size = depth < MAX_DEPTH ? 1 + random.nextInt(3) : 1;
        for (int i = 0; i < size; i++) {
            values.put("key " + i, value(field.getTrait(MapTrait.class).valueFieldInfo(), depth + 1));
        }
        return values;
    }
}
