package dev.roadstead.host.linux;

import dev.roadstead.host.NetworkException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
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

    /** Address of the library's context. */
    private final long context;

    private boolean closed;

    private Nftables(long context) {
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
            long context = Functions.NEW.call(Functions.STATE, 0);
            if (context == 0) {
                throw new NetworkException("libnftables gave no context (is CAP_NET_ADMIN missing?)");
            }
            int output = (int) Functions.BUFFER_OUTPUT.call(Functions.STATE, context);
            int errors = (int) Functions.BUFFER_ERROR.call(Functions.STATE, context);
            if (output != 0 || errors != 0) {
                throw new NetworkException("libnftables cannot buffer its output");
            }
            return new Nftables(context);
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
            long text = arena.allocateFrom(commands).address();
            int result = (int) Functions.RUN.call(Functions.STATE, context, text);
            String output = text(Functions.OUTPUT.call(Functions.STATE, context));
            String errors = text(Functions.ERRORS.call(Functions.STATE, context));
            if (result != 0) {
                throw new NetworkException("nftables refused the rules: " + errors.strip());
            }
            return output;
        } finally {
            LIBRARY.unlock();
        }
    }

    /** Runs a listing whose rules carry their handles and no counters. */
    String list(String command) {
        LIBRARY.lock();
        try {
            Functions.OUTPUT_FLAGS.call(Functions.STATE, context, HANDLES_WITHOUT_COUNTERS);
            try {
                return run(command);
            } finally {
                Functions.OUTPUT_FLAGS.call(Functions.STATE, context, 0);
            }
        } finally {
            LIBRARY.unlock();
        }
    }

    private static String text(long characters) {
        return characters == 0
                ? ""
                : MemorySegment.ofAddress(characters)
                        .reinterpret(Long.MAX_VALUE)
                        .getString(0);
    }

    @Override
    public void close() {
        LIBRARY.lock();
        try {
            if (!closed) {
                closed = true;
                Functions.FREE.call(Functions.STATE, context);
            }
        } finally {
            LIBRARY.unlock();
        }
    }

    /** Loaded when the first packet filter is opened. */
    private static final class Functions {
        private static final SymbolLookup SYMBOLS = SymbolLookup.libraryLookup(SONAME, Arena.global());

        /** Nobody asks it: the library has words for what failed. Shared, since one thread at a time is in the library. */
        static final MemorySegment STATE = NativeFunction.state(Arena.global());

        static final NativeFunction NEW = NativeFunction.of(SYMBOLS, "nft_ctx_new");
        static final NativeFunction FREE = NativeFunction.of(SYMBOLS, "nft_ctx_free");
        static final NativeFunction BUFFER_OUTPUT = NativeFunction.of(SYMBOLS, "nft_ctx_buffer_output");
        static final NativeFunction BUFFER_ERROR = NativeFunction.of(SYMBOLS, "nft_ctx_buffer_error");
        static final NativeFunction OUTPUT_FLAGS = NativeFunction.of(SYMBOLS, "nft_ctx_output_set_flags");
        static final NativeFunction OUTPUT = NativeFunction.of(SYMBOLS, "nft_ctx_get_output_buffer");
        static final NativeFunction ERRORS = NativeFunction.of(SYMBOLS, "nft_ctx_get_error_buffer");
        static final NativeFunction RUN = NativeFunction.of(SYMBOLS, "nft_run_cmd_from_buffer");
    }
}
