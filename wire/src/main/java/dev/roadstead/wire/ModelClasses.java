package dev.roadstead.wire;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import software.amazon.awssdk.core.SdkPojo;

/** Begins builders of SDK model classes. Method handles with exact types, found at first use of a class and kept. */
final class ModelClasses {
    private static final ClassValue<MethodHandle> BUILDERS = new ClassValue<>() {
        @Override
        protected MethodHandle computeValue(Class<?> type) {
            return findBuilder(type);
        }
    };

    private ModelClasses() {}

    /** A new builder of {@code type}, which is a class of an SDK's {@code model} package. */
    static SdkPojo builder(Class<?> type) {
        try {
            return (SdkPojo) BUILDERS.get(type).invokeExact();
        } catch (Throwable e) {
            throw new IllegalStateException("cannot begin a builder of " + type.getName(), e);
        }
    }

    private static MethodHandle findBuilder(Class<?> type) {
        try {
            Class<?> builder = Class.forName(type.getName() + "$Builder", false, type.getClassLoader());
            return MethodHandles.publicLookup()
                    .findStatic(type, "builder", MethodType.methodType(builder))
                    .asType(MethodType.methodType(SdkPojo.class));
        } catch (ReflectiveOperationException e) {
            throw new IllegalArgumentException(type.getName() + " is not an SDK model class", e);
        }
    }
}
