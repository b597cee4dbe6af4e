package dev.roadstead.balancer;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.util.Arrays;

/** Bytes of a head in the making; one instance is used for many heads, by one thread. */
final class HeadWriter {

    private static final byte[] HEX = {'0', '1', '2', '3', '4', '5', '6', '7', '8', '9', 'a', 'b', 'c', 'd', 'e', 'f'};

    private byte[] bytes = new byte[4096];
    private int length;

    HeadWriter start() {
        length = 0;
        return this;
    }

    HeadWriter text(String ascii) {
        int size = ascii.length();
        ensure(size);
        for (int i = 0; i < size; i++) {
            bytes[length + i] = (byte) ascii.charAt(i);
        }
        length += size;
        return this;
    }

    HeadWriter bytes(byte[] source) {
        return range(source, 0, source.length);
    }

    HeadWriter range(byte[] source, int from, int to) {
        ensure(to - from);
        System.arraycopy(source, from, bytes, length, to - from);
        length += to - from;
        return this;
    }

    /** Appends what follows in a buffer, and takes it out of there. */
    HeadWriter take(ByteBuf in, int count) {
        ensure(count);
        in.readBytes(bytes, length, count);
        length += count;
        return this;
    }

    HeadWriter hex(long value, int digits) {
        ensure(digits);
        for (int i = 0; i < digits; i++) {
            bytes[length++] = HEX[(int) (value >>> (4 * (digits - 1 - i))) & 0xf];
        }
        return this;
    }

    private void ensure(int more) {
        if (bytes.length - length < more) {
            bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, length + more));
        }
    }

    int length() {
        return length;
    }

    ByteBuf toBuffer(ByteBufAllocator allocator) {
        return allocator.directBuffer(length).writeBytes(bytes, 0, length);
    }
}
