package dev.roadstead.wire;

import java.util.function.Supplier;

/** Runs an operation with its caller known to whatever the operation calls. */
@FunctionalInterface
public interface CallScope {
    <T> T within(WireCall call, Supplier<T> operation);
}
