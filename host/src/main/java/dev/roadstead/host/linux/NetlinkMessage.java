package dev.roadstead.host.linux;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Set;

/**
 * One netlink request being built: a fixed head, then attributes, each padded to four bytes, in the machine's byte order.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc3549">RFC 3549</a>
 */
final class NetlinkMessage {
    static final int REQUEST = 1;
    static final int ACK = 4;
    static final int REPLACE = 0x100;
    static final int EXCLUSIVE = 0x200;
    static final int DUMP = 0x300;
    static final int CREATE = 0x400;
    static final int HEADER_BYTES = 16;

    private final String what;
    private Set<Integer> tolerated = Set.of();
    private ByteBuffer bytes = ByteBuffer.allocate(256).order(ByteOrder.nativeOrder());

    /**
     * @param what the request in words, for errors
     * @param type such as RTM_NEWLINK
     */
    NetlinkMessage(String what, int type, int flags) {
        this.what = what;
        bytes.putInt(0)
                .putShort((short) type)
                .putShort((short) (flags | REQUEST))
                .putLong(0);
    }

    /** Error numbers that mean that there was nothing left to do. */
    NetlinkMessage tolerating(Integer... errors) {
        tolerated = Set.of(errors);
        return this;
    }

    boolean tolerates(int errno) {
        return tolerated.contains(errno);
    }

    NetlinkMessage u8(int value) {
        room(1).put((byte) value);
        return this;
    }

    NetlinkMessage u16(int value) {
        room(2).putShort((short) value);
        return this;
    }

    NetlinkMessage u32(int value) {
        room(4).putInt(value);
        return this;
    }

    NetlinkMessage attribute(int type, byte[] value) {
        int padded = 4 + value.length + 3 & ~3;
        ByteBuffer buffer = room(padded);
        int end = buffer.position() + padded;
        buffer.putShort((short) (4 + value.length)).putShort((short) type).put(value);
        while (buffer.position() < end) {
            buffer.put((byte) 0);
        }
        return this;
    }

    NetlinkMessage attribute(int type, int value) {
        room(8).putShort((short) 8).putShort((short) type).putInt(value);
        return this;
    }

    NetlinkMessage attribute(int type, String value) {
        byte[] text = value.getBytes(StandardCharsets.UTF_8);
        return attribute(type, Arrays.copyOf(text, text.length + 1));
    }

    /** An address or another number that is big-endian on the wire. */
    NetlinkMessage bigEndian(int type, int value) {
        return attribute(type, ByteBuffer.allocate(4).putInt(value).array());
    }

    /** Begins an attribute of attributes; returns what {@link #end} closes it by. */
    int begin(int type) {
        int start = room(4).position();
        bytes.putShort((short) 0).putShort((short) type);
        return start;
    }

    NetlinkMessage end(int start) {
        bytes.putShort(start, (short) (bytes.position() - start));
        return this;
    }

    /** The finished message under a sequence number. */
    byte[] encode(int sequence, int moreFlags) {
        bytes.putInt(0, bytes.position());
        bytes.putShort(6, (short) (bytes.getShort(6) | moreFlags));
        bytes.putInt(8, sequence);
        return Arrays.copyOf(bytes.array(), bytes.position());
    }

    private ByteBuffer room(int more) {
        if (bytes.remaining() < more) {
            byte[] grown = Arrays.copyOf(bytes.array(), Math.max(bytes.capacity() * 2, bytes.position() + more));
            bytes = ByteBuffer.wrap(grown).order(ByteOrder.nativeOrder()).position(bytes.position());
        }
        return bytes;
    }

    @Override
    public String toString() {
        return what;
    }
}
