package dev.roadstead.store;

import java.util.Objects;
import java.util.regex.Pattern;

/**
 * A type of record. Declare each once, as a constant: {@code Kind.of("ecs.task", codec)}.
 *
 * @param name the service and the noun, such as {@code ecs.task}; never changes once records exist
 * @param schemaVersion the version that {@code codec} reads and writes, from 1
 * @param upgrade called once for each version between a stored record's and {@code schemaVersion}, when it is read
 */
public record Kind<T>(String name, int schemaVersion, RecordCodec<T> codec, SchemaUpgrade upgrade) {
    private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9]*(\\.[a-z][a-zA-Z0-9-]*)+");

    public Kind {
        Objects.requireNonNull(codec, "codec");
        Objects.requireNonNull(upgrade, "upgrade");
        if (!NAME.matcher(name).matches()) {
            throw new IllegalArgumentException("kind name: " + name + " (expected one such as ecs.task)");
        }
        if (schemaVersion < 1) {
            throw new IllegalArgumentException("schema version: " + schemaVersion + " (expected 1 or more)");
        }
    }

    /** A kind in its first schema version. */
    public static <T> Kind<T> of(String name, RecordCodec<T> codec) {
        return new Kind<>(name, 1, codec, SchemaUpgrade.NONE);
    }
}
