package dev.roadstead.host.linux;

import dev.roadstead.host.Ipv4;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * A question for the IPv4 addresses of a name, and the reading of its answer, as bytes (RFC 1035). Answers of other kinds on the
 * way, such as CNAME, are passed over: a resolver puts the addresses behind them.
 */
record NameQuery(int id, String name) {
    private static final int TYPE_A = 1;
    private static final int NAME_ERROR = 3;

    /** What a resolver said. */
    sealed interface Answer {
        record Addresses(List<Ipv4> addresses) implements Answer {}

        record NoSuchName() implements Answer {}

        /** The resolver itself failed; its response code. */
        record ServerFailure(int code) implements Answer {}

        /** Not an answer to this question. */
        record Unrelated() implements Answer {}
    }

    byte[] encode() {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        // Identifier; recursion desired; one question and nothing else.
        out.writeBytes(new byte[] {(byte) (id >>> 8), (byte) id, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0});
        for (String label : name.split("\\.")) {
            byte[] bytes = label.getBytes(StandardCharsets.US_ASCII);
            if (bytes.length == 0 || bytes.length > 63) {
                throw new IllegalArgumentException("name: " + name + " (expected labels of 1 to 63 bytes)");
            }
            out.write(bytes.length);
            out.writeBytes(bytes);
        }
        out.writeBytes(new byte[] {0, 0, TYPE_A, 0, 1});
        return out.toByteArray();
    }

    /** Reads a datagram; one that is cut short or malformed is unrelated. */
    Answer decode(ByteBuffer datagram) {
        try {
            return read(datagram);
        } catch (java.nio.BufferUnderflowException | IllegalArgumentException e) {
            return new Answer.Unrelated();
        }
    }

    private Answer read(ByteBuffer in) {
        int answered = in.getShort() & 0xffff;
        int flags = in.getShort() & 0xffff;
        int questions = in.getShort() & 0xffff;
        int answers = in.getShort() & 0xffff;
        in.getInt();
        if (answered != id || (flags & 0x8000) == 0) {
            return new Answer.Unrelated();
        }
        int code = flags & 15;
        if (code != 0) {
            return code == NAME_ERROR ? new Answer.NoSuchName() : new Answer.ServerFailure(code);
        }
        for (int i = 0; i < questions; i++) {
            skipName(in);
            in.getInt();
        }
        List<Ipv4> addresses = new ArrayList<>();
        for (int i = 0; i < answers; i++) {
            skipName(in);
            int type = in.getShort();
            in.getShort();
            in.getInt();
            int length = in.getShort() & 0xffff;
            if (type == TYPE_A && length == 4) {
                addresses.add(new Ipv4(in.getInt()));
            } else {
                in.position(in.position() + length);
            }
        }
        return addresses.isEmpty() ? new Answer.NoSuchName() : new Answer.Addresses(addresses);
    }

    private static void skipName(ByteBuffer in) {
        for (int length = in.get() & 0xff; length != 0; length = in.get() & 0xff) {
            if ((length & 0xc0) == 0xc0) {
                in.get();
                return;
            }
            in.position(in.position() + length);
        }
    }
}
