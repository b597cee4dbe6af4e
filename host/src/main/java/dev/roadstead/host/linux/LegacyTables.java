package dev.roadstead.host.linux;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The tables of the older packet filter ({@code iptables-legacy}) in the calling thread's network namespace, where we never have a rule. A table
 * that somebody used once cannot be removed again; what it should be then is blank: each of its hooks accepts everything.
 *
 * @see <a href="https://git.kernel.org/pub/scm/linux/kernel/git/torvalds/linux.git/tree/include/uapi/linux/netfilter_ipv4/ip_tables.h">
 *     ip_tables.h</a>
 */
final class LegacyTables implements AutoCloseable {
    /** Shows a thread its own namespace, wherever it goes; to find it costs more than to look into it. */
    private static final String DIRECTORY = "/proc/thread-self/net";

    /** To ask for a table by name would make it, so those that are there are read. Not there without the kernel's module. */
    private static final String NAMES = "ip_tables_names";

    /** Five tables are all that there can be. */
    private static final int NAMES_BYTES = 256;

    private static final int AF_INET = 2;
    private static final int SOCK_RAW_CLOEXEC = 0x80003;
    private static final int IPPROTO_RAW = 255;
    private static final int IPPROTO_IP = 0;
    private static final int REPLACE = 64;
    private static final int GET_INFORMATION = 64;
    private static final int GET_ENTRIES = 65;

    private static final int HOOKS = 5;
    private static final int NAME_BYTES = 32;
    private static final int INFORMATION_BYTES = 84;
    private static final int ENTRIES_HEAD_BYTES = 40;
    private static final int REPLACE_HEAD_BYTES = 96;
    private static final int COUNTERS_AT = 88;
    private static final int COUNTER_BYTES = 16;

    private static final int ENTRY_BYTES = 112;
    private static final int TARGET_OFFSET_AT = 88;
    private static final int NEXT_OFFSET_AT = 90;
    private static final int TARGET_HEAD_BYTES = 32;
    private static final int VERDICT_BYTES = 40;
    private static final int END_BYTES = 64;
    private static final int HOOK_BYTES = ENTRY_BYTES + VERDICT_BYTES;
    private static final int ACCEPT = -2;
    private static final byte[] END = "ERROR".getBytes(StandardCharsets.US_ASCII);

    private final int directory;
    private final boolean possible;

    private LegacyTables(int directory, boolean possible) {
        this.directory = directory;
        this.possible = possible;
    }

    /** Opened by a thread, in any namespace, for itself. */
    static LegacyTables open() throws SystemCallException {
        return new LegacyTables(Libc.open(DIRECTORY), Files.exists(Path.of(DIRECTORY, NAMES)));
    }

    /** Whether any table does something. */
    boolean used() throws SystemCallException {
        List<String> names = names();
        return !names.isEmpty() && !used(names).isEmpty();
    }

    /** Makes all tables blank, and returns whether any was not. */
    boolean clear() throws SystemCallException {
        List<String> names = names();
        if (names.isEmpty()) {
            return false;
        }
        List<Table> used = used(names);
        int socket = Libc.socket(AF_INET, SOCK_RAW_CLOEXEC, IPPROTO_RAW);
        try {
            for (Table table : used) {
                table.blank(socket);
            }
        } finally {
            Libc.close(socket);
        }
        return !used.isEmpty();
    }

    private List<String> names() throws SystemCallException {
        if (!possible) {
            return List.of();
        }
        int file = Libc.openIn(directory, NAMES);
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment text = arena.allocate(NAMES_BYTES);
            int length = Libc.read(file, text);
            byte[] copy = text.asSlice(0, length).toArray(ValueLayout.JAVA_BYTE);
            return new String(copy, StandardCharsets.US_ASCII).lines().toList();
        } finally {
            Libc.close(file);
        }
    }

    private static List<Table> used(List<String> names) throws SystemCallException {
        int socket = Libc.socket(AF_INET, SOCK_RAW_CLOEXEC, IPPROTO_RAW);
        try {
            List<Table> used = new ArrayList<>();
            for (String name : names) {
                Table table = Table.read(socket, name);
                if (!table.isBlank(socket)) {
                    used.add(table);
                }
            }
            return used;
        } finally {
            Libc.close(socket);
        }
    }

    @Override
    public void close() {
        Libc.close(directory);
    }

    /**
     * A table.
     *
     * @param hooks that it has, as bits
     * @param entries how many it has, one for each policy and one that ends the table included
     * @param bytes of all of them
     */
    private record Table(String name, int hooks, int entries, int bytes) {

        static Table read(int socket, String name) throws SystemCallException {
            try (Arena arena = Arena.ofConfined()) {
                MemorySegment information = arena.allocate(INFORMATION_BYTES, Long.BYTES);
                information.setString(0, name);
                Libc.socketOption(socket, IPPROTO_IP, GET_INFORMATION, information);
                return new Table(
                        name,
                        information.get(ValueLayout.JAVA_INT, NAME_BYTES),
                        information.get(ValueLayout.JAVA_INT, INFORMATION_BYTES - 8),
                        information.get(ValueLayout.JAVA_INT, INFORMATION_BYTES - 4));
            }
        }

        private int blankBytes() {
            return Integer.bitCount(hooks) * HOOK_BYTES + ENTRY_BYTES + END_BYTES;
        }

        boolean isBlank(int socket) throws SystemCallException {
            if (entries != Integer.bitCount(hooks) + 1 || bytes != blankBytes()) {
                return false;
            }
            try (Arena arena = Arena.ofConfined()) {
                MemorySegment found = arena.allocate(ENTRIES_HEAD_BYTES + bytes, Long.BYTES);
                found.setString(0, name);
                found.set(ValueLayout.JAVA_INT, NAME_BYTES, bytes);
                Libc.socketOption(socket, IPPROTO_IP, GET_ENTRIES, found);
                for (int hook = 0; hook < Integer.bitCount(hooks); hook++) {
                    long at = ENTRIES_HEAD_BYTES + (long) hook * HOOK_BYTES + ENTRY_BYTES + TARGET_HEAD_BYTES;
                    if (found.get(ValueLayout.JAVA_INT, at) != ACCEPT) {
                        return false;
                    }
                }
                return true;
            }
        }

        void blank(int socket) throws SystemCallException {
            try (Arena arena = Arena.ofConfined()) {
                MemorySegment counters = arena.allocate((long) entries * COUNTER_BYTES, Long.BYTES);
                byte[] table = blank(counters.address());
                MemorySegment request = arena.allocate(table.length, Long.BYTES);
                MemorySegment.copy(table, 0, request, ValueLayout.JAVA_BYTE, 0, table.length);
                Libc.setSocketOption(socket, IPPROTO_IP, REPLACE, request);
            }
        }

        /** @param counters where the kernel leaves what the old entries had counted, which it insists on */
        private byte[] blank(long counters) {
            ByteBuffer out =
                    ByteBuffer.allocate(REPLACE_HEAD_BYTES + blankBytes()).order(ByteOrder.nativeOrder());
            out.put(name.getBytes(StandardCharsets.US_ASCII)).position(NAME_BYTES);
            out.putInt(hooks).putInt(Integer.bitCount(hooks) + 1).putInt(blankBytes());
            for (int list = 0; list < 2; list++) {
                for (int hook = 0, at = 0; hook < HOOKS; hook++) {
                    boolean there = (hooks & 1 << hook) != 0;
                    out.putInt(there ? at : 0);
                    at += there ? HOOK_BYTES : 0;
                }
            }
            out.putInt(entries).putLong(COUNTERS_AT, counters);
            int at = REPLACE_HEAD_BYTES;
            for (int hook = 0; hook < Integer.bitCount(hooks); hook++, at += HOOK_BYTES) {
                entry(out, at, VERDICT_BYTES).putInt(at + ENTRY_BYTES + TARGET_HEAD_BYTES, ACCEPT);
            }
            entry(out, at, END_BYTES)
                    .put(at + ENTRY_BYTES + Short.BYTES, END)
                    .put(at + ENTRY_BYTES + TARGET_HEAD_BYTES, END);
            return out.array();
        }

        private static ByteBuffer entry(ByteBuffer out, int at, int targetBytes) {
            return out.putShort(at + TARGET_OFFSET_AT, (short) ENTRY_BYTES)
                    .putShort(at + NEXT_OFFSET_AT, (short) (ENTRY_BYTES + targetBytes))
                    .putShort(at + ENTRY_BYTES, (short) targetBytes);
        }
    }
}
