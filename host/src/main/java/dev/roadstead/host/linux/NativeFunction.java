package dev.roadstead.host.linux;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.util.Arrays;
import java.util.Collections;

/**
 * A function of a C library that takes at most six integers or addresses. All of them are called in the one shape of six words: both ABIs
 * that we run on (System V for x86-64, AAPCS64) pass each such argument in a register of its own, also to a variadic function,
 * and a function does not look at registers that it has no parameter for. Each shape of its own would cost a start some milliseconds, since
 * the JVM makes a dozen classes for it that no ahead-of-time cache can hold.
 *
 * @param address of the function
 */
record NativeFunction(MemorySegment address) {
    private static final int WORDS = 6;
    private static final MethodHandle CALL = Linker.nativeLinker()
            .downcallHandle(
                    FunctionDescriptor.of(
                            ValueLayout.JAVA_LONG,
                            Collections.nCopies(WORDS, ValueLayout.JAVA_LONG).toArray(MemoryLayout[]::new)),
                    Linker.Option.captureCallState("errno"));
    private static final long ERRNO =
            Linker.Option.captureStateLayout().byteOffset(MemoryLayout.PathElement.groupElement("errno"));

    static NativeFunction of(SymbolLookup library, String name) {
        return new NativeFunction(library.findOrThrow(name));
    }

    /** Where a call leaves {@code errno}; see {@link #errno}. */
    static MemorySegment state(Arena arena) {
        return arena.allocate(Linker.Option.captureStateLayout());
    }

    /** The {@code errno} that a call has left; has a meaning only where the result says that the call failed. */
    static int errno(MemorySegment state) {
        return state.get(ValueLayout.JAVA_INT, ERRNO);
    }

    /** Calls it and returns the result's register: of an {@code int} only the lower half has a meaning. */
    long call(MemorySegment state, long... arguments) {
        if (arguments.length > WORDS) {
            throw new IllegalArgumentException(arguments.length + " arguments (expected at most " + WORDS + ")");
        }
        long[] words = Arrays.copyOf(arguments, WORDS);
        try {
            return (long) CALL.invokeExact(address, state, words[0], words[1], words[2], words[3], words[4], words[5]);
        } catch (Throwable e) {
            throw new AssertionError("a C function throws nothing", e);
        }
    }
}
