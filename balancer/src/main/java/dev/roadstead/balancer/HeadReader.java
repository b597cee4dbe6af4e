package dev.roadstead.balancer;

import io.netty.buffer.ByteBuf;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Takes a head out of the buffers it arrives in. The usual head lies in one buffer and passes through an array that all
 * connections of a loop share; one that arrives in pieces gets an array of its own until it is whole.
 */
final class HeadReader {

    /** Parsers may look this far behind the end without asking. */
    private static final int SLACK = 32;

    private static final int FIRST_LOOK = 2048;

    private final byte[] shared = new byte[HeadScanner.HEAD_LIMIT + FIRST_LOOK + SLACK];
    private final HeadScanner sharedScanner = new HeadScanner();
    private byte[] bytes = shared;
    private int start;
    private int end;

    /** A head of which more is to come. */
    static final class Partial {
        private final HeadScanner scanner = new HeadScanner();
        private byte[] bytes = new byte[FIRST_LOOK];
        private int length;
        private boolean lineRead;

        /** The bytes of memory that it takes. */
        int size() {
            return bytes.length;
        }

        /**
         * Reads the first line as soon as it is whole. A client of HTTP/0.9, or of no HTTP at all, may send no more than that, and shall not
         * have to wait until its time is up.
         *
         * @throws MalformedMessage where it is no request line
         */
        void readLine(RequestLine line) {
            if (!lineRead && !scanner.inFirstLine()) {
                line.parse(bytes, scanner.start());
                lineRead = true;
            }
        }

        private void append(ByteBuf in, int count) {
            if (length + count + SLACK > bytes.length) {
                bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, length + count + SLACK));
            }
            in.readBytes(bytes, length, count);
            length += count;
        }

        private void unread(ByteBuf in, int headEnd) {
            in.readerIndex(in.readerIndex() - (length - headEnd));
        }
    }

    /**
     * Reads as much as belongs to the head.
     *
     * @param partial what an earlier call returned for this head
     * @return null when the head is whole and in {@link #bytes}; else the head so far, to be given to the next call
     * @throws MalformedMessage when it is too long
     */
    @Nullable
    Partial read(ByteBuf in, @Nullable Partial partial) {
        return partial == null ? readWhole(in) : readMore(in, partial);
    }

    private @Nullable Partial readWhole(ByteBuf in) {
        sharedScanner.reset();
        int available = in.readableBytes();
        int copied = 0;
        while (copied < available && copied < shared.length - SLACK) {
            int count = Math.min(available - copied, copied == 0 ? FIRST_LOOK : shared.length - SLACK - copied);
            in.getBytes(in.readerIndex() + copied, shared, copied, count);
            copied += count;
            int found = sharedScanner.scan(shared, copied);
            if (found >= 0) {
                in.skipBytes(found);
                whole(shared, sharedScanner.start(), found);
                return null;
            }
            requireShort(sharedScanner, found);
        }
        return readMore(in, new Partial());
    }

    private @Nullable Partial readMore(ByteBuf in, Partial partial) {
        while (in.isReadable()) {
            partial.append(in, Math.min(in.readableBytes(), FIRST_LOOK));
            int found = partial.scanner.scan(partial.bytes, partial.length);
            if (found >= 0) {
                partial.unread(in, found);
                whole(partial.bytes, partial.scanner.start(), found);
                return null;
            }
            requireShort(partial.scanner, found);
        }
        return partial;
    }

    private static void requireShort(HeadScanner scanner, int found) {
        if (found == HeadScanner.LINE_TOO_LONG && scanner.inFirstLine()) {
            throw new MalformedMessage(414, "a request line of more than " + HeadScanner.LINE_LIMIT + " bytes");
        }
        if (found != HeadScanner.INCOMPLETE) {
            throw MalformedMessage.bad("a field of more than " + HeadScanner.LINE_LIMIT
                    + " bytes, or a head of more than " + HeadScanner.HEAD_LIMIT);
        }
    }

    private void whole(byte[] head, int from, int to) {
        bytes = head;
        start = from;
        end = to;
    }

    byte[] bytes() {
        return bytes;
    }

    int start() {
        return start;
    }

    int end() {
        return end;
    }
}
