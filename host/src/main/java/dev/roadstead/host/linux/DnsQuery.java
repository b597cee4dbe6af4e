package dev.roadstead.host.linux;

import dev.roadstead.host.Ipv4;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * One question to a resolver, and the messages that answer it. Read strictly: exactly one question, no compression in it.
 *
 * @param id of the query
 * @param flags as they came
 * @param name lower case, without a final dot
 * @param question the question's bytes as they came, sent back in an answer
 * @see <a href="https://www.rfc-editor.org/rfc/rfc1035#section-4">RFC 1035, section 4</a>
 */
record DnsQuery(int id, int flags, String name, int type, byte[] question) {
    static final int TYPE_A = 1;
    static final int TYPE_PTR = 12;
    static final int NO_ERROR = 0;
    static final int SERVER_FAILURE = 2;
    static final int NAME_ERROR = 3;

    private static final int HEADER_BYTES = 12;

    /** What every client takes (RFC 1035, section 4.2.1). */
    private static final int DATAGRAM_BYTES = 512;

    private static final int CLASS_IN = 1;
    private static final int RESPONSE = 0x8000;
    private static final int OPCODE = 0x7800;
    private static final int TRUNCATED = 0x0200;
    private static final int RECURSION_DESIRED = 0x0100;
    private static final int RECURSION_AVAILABLE = 0x0080;
    private static final int MAX_NAME = 255;
    private static final int TTL_SECONDS = 60;

    /** Reads a query; anything that is not one, or asks in another class, is empty. */
    static Optional<DnsQuery> parse(byte[] message) {
        if (message.length < HEADER_BYTES + 5) {
            return Optional.empty();
        }
        ByteBuffer buffer = ByteBuffer.wrap(message);
        int id = buffer.getShort() & 0xffff;
        int flags = buffer.getShort() & 0xffff;
        int questions = buffer.getShort();
        if ((flags & (RESPONSE | OPCODE)) != 0 || questions != 1) {
            return Optional.empty();
        }
        int end = nameEnd(message);
        if (end < 0 || end + 4 > message.length) {
            return Optional.empty();
        }
        int type = buffer.getShort(end) & 0xffff;
        int questionClass = buffer.getShort(end + 2);
        byte[] question = Arrays.copyOfRange(message, HEADER_BYTES, end + 4);
        return questionClass != CLASS_IN
                ? Optional.empty()
                : Optional.of(new DnsQuery(id, flags, name(message), type, question));
    }

    /** Where the question's name ends, behind its final empty label; -1 where it is no name. */
    private static int nameEnd(byte[] message) {
        int at = HEADER_BYTES;
        while (at < message.length && at - HEADER_BYTES < MAX_NAME) {
            int length = message[at] & 0xff;
            if (length == 0) {
                return at + 1;
            }
            if (length > 63) {
                return -1;
            }
            at += length + 1;
        }
        return -1;
    }

    private static String name(byte[] message) {
        StringBuilder name = new StringBuilder();
        for (int at = HEADER_BYTES; message[at] != 0; at += message[at] + 1) {
            if (!name.isEmpty()) {
                name.append('.');
            }
            name.append(new String(message, at + 1, message[at], StandardCharsets.ISO_8859_1));
        }
        return name.toString().toLowerCase(Locale.ROOT);
    }

    /** An answer with these addresses. */
    byte[] answer(List<Ipv4> addresses) {
        ByteBuffer buffer = ByteBuffer.allocate(HEADER_BYTES + question.length + addresses.size() * 16);
        head(buffer, NO_ERROR, addresses.size());
        for (Ipv4 address : addresses) {
            record(buffer, TYPE_A, 4).putInt(address.bits());
        }
        return buffer.array();
    }

    /** An answer that points to a name. */
    byte[] answer(String pointedTo) {
        byte[] encoded = encode(pointedTo);
        ByteBuffer buffer = ByteBuffer.allocate(HEADER_BYTES + question.length + 12 + encoded.length);
        head(buffer, NO_ERROR, 1);
        record(buffer, TYPE_PTR, encoded.length).put(encoded);
        return buffer.array();
    }

    /** All of a record but its data; its name is the question's, by a pointer to it. */
    private static ByteBuffer record(ByteBuffer buffer, int type, int dataBytes) {
        return buffer.putShort((short) (0xc000 | HEADER_BYTES))
                .putShort((short) type)
                .putShort((short) CLASS_IN)
                .putInt(TTL_SECONDS)
                .putShort((short) dataBytes);
    }

    private static byte[] encode(String name) {
        ByteBuffer buffer = ByteBuffer.allocate(name.length() + 2);
        for (String label : name.split("\\.")) {
            buffer.put((byte) label.length()).put(label.getBytes(StandardCharsets.US_ASCII));
        }
        return buffer.put((byte) 0).array();
    }

    /** An answer without records. */
    byte[] refuse(int code) {
        ByteBuffer buffer = ByteBuffer.allocate(HEADER_BYTES + question.length);
        head(buffer, code, 0);
        return buffer.array();
    }

    private void head(ByteBuffer buffer, int code, int answers) {
        int reply = RESPONSE | RECURSION_AVAILABLE | flags & RECURSION_DESIRED | code;
        buffer.putShort((short) id).putShort((short) reply).putShort((short) 1).putShort((short) answers);
        buffer.putInt(0).put(question);
    }

    /** The answer as a datagram may carry it: one that is too long only says so, and is asked for again over TCP. */
    byte[] datagram(byte[] answer) {
        if (answer.length <= DATAGRAM_BYTES) {
            return answer;
        }
        ByteBuffer cut = ByteBuffer.wrap(refuse(NO_ERROR));
        return cut.putShort(2, (short) (cut.getShort(2) | TRUNCATED)).array();
    }

    /** Whether {@code message} answers this question as asked under {@code askedId}. */
    boolean answeredBy(byte[] message, int askedId) {
        ByteBuffer buffer = ByteBuffer.wrap(message);
        int end = HEADER_BYTES + question.length;
        return message.length >= end
                && (buffer.getShort(0) & 0xffff) == askedId
                && (buffer.getShort(2) & RESPONSE) != 0
                && Arrays.equals(message, HEADER_BYTES, end, question, 0, question.length);
    }
}
