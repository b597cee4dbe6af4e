package dev.roadstead.host.linux;

import dev.roadstead.host.NetworkException;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The packet filter of one network namespace, spoken to in nft's language through libnftables. Opened by a thread that is in the
 * namespace; afterwards used from any platform thread. The commands of one call are one transaction: all of it or nothing.
 */
final class Nftables implements AutoCloseable {
    /** The library keeps state outside of its contexts. */
    private static final ReentrantLock LIBRARY = new ReentrantLock();

    private static final int HANDLES_WITHOUT_COUNTERS = 4 | 8;

    private static final String SONAME = "libnftables.so.1";

    private final MemorySegment context;
    private boolean closed;

    private Nftables(MemorySegment context) {
        this.context = context;
    }

    /** Whether the library is on this machine (Debian: package libnftables1, which nftables depends on). */
    static boolean available() {
        try {
            SymbolLookup.libraryLookup(SONAME, Arena.global());
            return true;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    /** Opens the packet filter of the calling thread's network namespace. */
    static Nftables open() {
        LIBRARY.lock();
        try {
            MemorySegment context = (MemorySegment) Functions.NEW.invokeExact(0);
            if (context.equals(MemorySegment.NULL)) {
                throw new NetworkException("libnftables gave no context (is CAP_NET_ADMIN missing?)");
            }
            int output = (int) Functions.BUFFER_OUTPUT.invokeExact(context);
            int errors = (int) Functions.BUFFER_ERROR.invokeExact(context);
            if (output != 0 || errors != 0) {
                throw new NetworkException("libnftables cannot buffer its output");
            }
            return new Nftables(context);
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new AssertionError("libnftables throws nothing", e);
        } finally {
            LIBRARY.unlock();
        }
    }

    /**
     * Runs commands as one transaction and returns what they print.
     *
     * @throws NetworkException with the library's words when it refused; nothing was changed then
     */
    String run(String commands) {
        LIBRARY.lock();
        try (Arena arena = Arena.ofConfined()) {
            int result = (int) Functions.RUN.invokeExact(context, arena.allocateFrom(commands));
            String output = text((MemorySegment) Functions.OUTPUT.invokeExact(context));
            String errors = text((MemorySegment) Functions.ERRORS.invokeExact(context));
            if (result != 0) {
                throw new NetworkException("nftables refused the rules: " + errors.strip());
            }
            return output;
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new AssertionError("libnftables throws nothing", e);
        } finally {
            LIBRARY.unlock();
        }
    }

    /** Runs a listing whose rules carry their handles and no counters. */
    String list(String command) {
        LIBRARY.lock();
        try {
            Functions.OUTPUT_FLAGS.invokeExact(context, HANDLES_WITHOUT_COUNTERS);
            try {
                return run(command);
            } finally {
                Functions.OUTPUT_FLAGS.invokeExact(context, 0);
            }
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new AssertionError("libnftables throws nothing", e);
        } finally {
            LIBRARY.unlock();
        }
    }

    private static String text(MemorySegment characters) {
        return characters.equals(MemorySegment.NULL)
                ? ""
                : characters.reinterpret(Long.MAX_VALUE).getString(0);
    }

    @Override
    public void close() throws IOException {
        LIBRARY.lock();
        try {
            if (!closed) {
                closed = true;
                Functions.FREE.invokeExact(context);
            }
        } catch (Throwable e) {
            throw new IOException("libnftables did not close", e);
        } finally {
            LIBRARY.unlock();
        }
    }

    /** Loaded when the first packet filter is opened. */
    private static final class Functions {
        private static final SymbolLookup LIBRARY = SymbolLookup.libraryLookup(SONAME, Arena.global());

        static final MethodHandle NEW =
                bind("nft_ctx_new", FunctionDescriptor.of(ValueLayout.ADDRESS, ValueLayout.JAVA_INT));
        static final MethodHandle FREE = bind("nft_ctx_free", FunctionDescriptor.ofVoid(ValueLayout.ADDRESS));
        static final MethodHandle BUFFER_OUTPUT =
                bind("nft_ctx_buffer_output", FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.ADDRESS));
        static final MethodHandle BUFFER_ERROR =
                bind("nft_ctx_buffer_error", FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.ADDRESS));
        static final MethodHandle OUTPUT_FLAGS =
                bind("nft_ctx_output_set_flags", FunctionDescriptor.ofVoid(ValueLayout.ADDRESS, ValueLayout.JAVA_INT));
        static final MethodHandle OUTPUT =
                bind("nft_ctx_get_output_buffer", FunctionDescriptor.of(ValueLayout.ADDRESS, ValueLayout.ADDRESS));
        static final MethodHandle ERRORS =
                bind("nft_ctx_get_error_buffer", FunctionDescriptor.of(ValueLayout.ADDRESS, ValueLayout.ADDRESS));
        static final MethodHandle RUN = bind(
                "nft_run_cmd_from_buffer",
                FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.ADDRESS, ValueLayout.ADDRESS));

        private static MethodHandle bind(String name, FunctionDescriptor type) {
            return Linker.nativeLinker().downcallHandle(LIBRARY.findOrThrow(name), type);
        }
    }
}
