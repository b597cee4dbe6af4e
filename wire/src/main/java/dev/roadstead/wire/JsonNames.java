package dev.roadstead.wire;

import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.SdkField;

/** How JSON names a member and writes a timestamp. */
enum JsonNames {
    /** As AWS JSON sends it: location names; timestamps are seconds since the epoch. */
    WIRE {
        @Override
        String of(SdkField<?> field) {
            return field.locationName();
        }

        @Override
        @Nullable
        SdkField<?> find(Shape shape, String name) {
            return shape.byLocationName(name);
        }
    },
    /** As records are stored: the model's member names; timestamps in ISO 8601 with all their digits. */
    STORED {
        @Override
        String of(SdkField<?> field) {
            return field.memberName();
        }

        @Override
        @Nullable
        SdkField<?> find(Shape shape, String name) {
            return shape.byMemberName(name);
        }
    };

    abstract String of(SdkField<?> field);

    abstract @Nullable SdkField<?> find(Shape shape, String name);
}
