package dev.roadstead.host.linux;

import java.lang.foreign.Arena;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;

/**
 * Maps and programs of the kernel's packet machine. What is made here lives as long as its descriptor is open, or something that is made of
 * it does.
 *
 * @see <a href="https://man7.org/linux/man-pages/man2/bpf.2.html">bpf(2)</a>
 */
final class Bpf {
    static final int MAP_ARRAY = 2;
    static final int MAP_LRU_HASH = 9;

    private static final NativeFunction SYSCALL =
            NativeFunction.of(Linker.nativeLinker().defaultLookup(), "syscall");
    private static final int NUMBER = System.getProperty("os.arch").equals("aarch64") ? 280 : 321;

    private static final int MAP_CREATE = 0;
    private static final int MAP_LOOKUP = 1;
    private static final int MAP_UPDATE = 2;
    private static final int PROGRAM_LOAD = 5;
    private static final int PROGRAM_OF_A_SOCKET = 1;
    private static final int PROGRAM_OF_TRAFFIC_CONTROL = 3;

    private static final int MAP_CREATE_BYTES = 44;
    private static final int MAP_ENTRY_BYTES = 32;
    private static final int PROGRAM_LOAD_BYTES = 64;
    private static final int NAME_BYTES = 15;
    private static final int LOG_BYTES = 1 << 16;

    private Bpf() {}

    /**
     * Makes a map.
     *
     * @param keyBytes of each key
     * @param valueBytes of each value
     * @return its descriptor, which the caller closes
     */
    static int map(String name, int type, int keyBytes, int valueBytes, int entries) throws SystemCallException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment request = arena.allocate(MAP_CREATE_BYTES, Long.BYTES);
            request.set(ValueLayout.JAVA_INT, 0, type);
            request.set(ValueLayout.JAVA_INT, 4, keyBytes);
            request.set(ValueLayout.JAVA_INT, 8, valueBytes);
            request.set(ValueLayout.JAVA_INT, 12, entries);
            name(request, 28, name);
            return call("make the map " + name, arena, MAP_CREATE, request);
        }
    }

    /** Gives the first entry of an array of numbers a value, in one step for all that read it. */
    static void set(int map, int value) throws SystemCallException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment request = arena.allocate(MAP_ENTRY_BYTES, Long.BYTES);
            request.set(ValueLayout.JAVA_INT, 0, map);
            request.set(
                    ValueLayout.JAVA_LONG,
                    8,
                    arena.allocateFrom(ValueLayout.JAVA_INT, 0).address());
            request.set(
                    ValueLayout.JAVA_LONG,
                    16,
                    arena.allocateFrom(ValueLayout.JAVA_INT, value).address());
            call("change a map", arena, MAP_UPDATE, request);
        }
    }

    /** The numbers of eight bytes that the first entry of an array consists of. */
    static long[] read(int map, int numbers) throws SystemCallException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment request = arena.allocate(MAP_ENTRY_BYTES, Long.BYTES);
            MemorySegment value = arena.allocate(ValueLayout.JAVA_LONG, numbers);
            request.set(ValueLayout.JAVA_INT, 0, map);
            request.set(
                    ValueLayout.JAVA_LONG,
                    8,
                    arena.allocateFrom(ValueLayout.JAVA_INT, 0).address());
            request.set(ValueLayout.JAVA_LONG, 16, value.address());
            call("read a map", arena, MAP_LOOKUP, request);
            return value.toArray(ValueLayout.JAVA_LONG);
        }
    }

    /**
     * Has the kernel check a program that sees the packets of a device.
     *
     * @param instructions of eight bytes each
     * @return its descriptor, which the caller closes
     */
    static int program(String name, byte[] instructions) throws SystemCallException {
        return load(name, PROGRAM_OF_TRAFFIC_CONTROL, instructions);
    }

    /** The same for one that sees what comes to a socket, and says how many bytes of it are let through. */
    static int filter(String name, byte[] instructions) throws SystemCallException {
        return load(name, PROGRAM_OF_A_SOCKET, instructions);
    }

    private static int load(String name, int kind, byte[] instructions) throws SystemCallException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment request = arena.allocate(PROGRAM_LOAD_BYTES, Long.BYTES);
            MemorySegment code = arena.allocate(instructions.length, Long.BYTES);
            MemorySegment.copy(instructions, 0, code, ValueLayout.JAVA_BYTE, 0, instructions.length);
            request.set(ValueLayout.JAVA_INT, 0, kind);
            request.set(ValueLayout.JAVA_INT, 4, instructions.length / BpfCode.INSTRUCTION_BYTES);
            request.set(ValueLayout.JAVA_LONG, 8, code.address());
            request.set(
                    ValueLayout.JAVA_LONG, 16, arena.allocateFrom("Apache-2.0").address());
            name(request, 48, name);
            try {
                return call("load the program " + name, arena, PROGRAM_LOAD, request);
            } catch (SystemCallException e) {
                throw explained(e, arena, request);
            }
        }
    }

    /** Why the kernel refuses a program is only in its log, which is not written unless it is wanted. */
    private static SystemCallException explained(SystemCallException refusal, Arena arena, MemorySegment request) {
        MemorySegment log = arena.allocate(LOG_BYTES);
        request.set(ValueLayout.JAVA_INT, 24, 1);
        request.set(ValueLayout.JAVA_INT, 28, LOG_BYTES);
        request.set(ValueLayout.JAVA_LONG, 32, log.address());
        try {
            Libc.close(call("load it again", arena, PROGRAM_LOAD, request));
        } catch (SystemCallException again) {
            refusal.addSuppressed(new IllegalStateException("the kernel says: " + log.getString(0)));
        }
        return refusal;
    }

    private static void name(MemorySegment request, long offset, String name) {
        byte[] text = name.getBytes(StandardCharsets.US_ASCII);
        if (text.length > NAME_BYTES) {
            throw new IllegalArgumentException(name + " (expected at most " + NAME_BYTES + " bytes)");
        }
        MemorySegment.copy(text, 0, request, ValueLayout.JAVA_BYTE, offset, text.length);
    }

    private static int call(String what, Arena arena, int command, MemorySegment request) throws SystemCallException {
        MemorySegment state = NativeFunction.state(arena);
        int result = (int) SYSCALL.call(state, NUMBER, command, request.address(), request.byteSize());
        if (result < 0) {
            throw new SystemCallException("bpf: " + what, NativeFunction.errno(state));
        }
        return result;
    }
}
