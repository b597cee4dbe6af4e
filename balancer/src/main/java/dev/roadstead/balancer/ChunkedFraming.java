package dev.roadstead.balancer;

import io.netty.buffer.ByteBuf;

/**
 * Follows a chunked body, byte by byte through its framing and in leaps over its data, and refuses whatever another reader
 * might frame differently.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc9112#section-7.1">RFC 9112, 7.1</a>
 */
final class ChunkedFraming {

    private static final int MAX_SIZE_DIGITS = 15;
    private static final int MAX_EXTENSION = 1024;
    private static final int MAX_TRAILERS = 16 * 1024;

    private enum State {
        SIZE,
        EXTENSION,
        SIZE_LF,
        DATA,
        DATA_CR,
        DATA_LF,
        TRAILER_START,
        TRAILER_NAME,
        TRAILER_VALUE,
        TRAILER_LF,
        LAST_LF,
        DONE
    }

    /** Hears where the data lies in the bytes taken. */
    interface DataRanges {
        void data(int index, int length);
    }

    private State state = State.SIZE;
    private long remaining;
    private int digits;
    private int others;

    boolean done() {
        return state == State.DONE;
    }

    /** The bytes from the reader's index on that belong to the body; what follows them once it is done does not. */
    int take(ByteBuf in, DataRanges ranges) {
        int start = in.readerIndex();
        int end = in.writerIndex();
        int i = start;
        while (i < end && state != State.DONE) {
            if (state == State.DATA) {
                int length = (int) Math.min(remaining, end - i);
                ranges.data(i, length);
                i += length;
                remaining -= length;
                state = remaining == 0 ? State.DATA_CR : State.DATA;
            } else {
                state = next(in.getByte(i++));
            }
        }
        return i - start;
    }

    private State next(byte octet) {
        return switch (state) {
            case SIZE -> size(octet);
            case EXTENSION -> extension(octet);
            case SIZE_LF -> afterSize(octet);
            case DATA_CR -> expect(octet, '\r', State.DATA_LF);
            case DATA_LF -> nextChunk(octet);
            case TRAILER_START -> trailerStart(octet);
            case TRAILER_NAME -> trailerName(octet);
            case TRAILER_VALUE -> trailerValue(octet);
            case TRAILER_LF -> expect(octet, '\n', State.TRAILER_START);
            case LAST_LF -> expect(octet, '\n', State.DONE);
            case DATA, DONE -> throw new IllegalStateException(state.toString());
        };
    }

    private State size(byte octet) {
        int digit = Character.digit(octet, 16);
        if (digit >= 0) {
            if (++digits > MAX_SIZE_DIGITS) {
                throw MalformedMessage.bad("a chunk's size that is too large");
            }
            remaining = remaining << 4 | digit;
            return State.SIZE;
        }
        if (digits == 0) {
            throw MalformedMessage.bad("a chunk without a size");
        }
        if (octet == '\r') {
            return State.SIZE_LF;
        }
        if (octet != ';') {
            throw MalformedMessage.bad("a chunk's size that is not hexadecimal");
        }
        others = 0;
        return State.EXTENSION;
    }

    private State extension(byte octet) {
        if (octet == '\r') {
            return State.SIZE_LF;
        }
        if (!Octets.isFieldValue(octet) || ++others > MAX_EXTENSION) {
            throw MalformedMessage.bad("a chunk extension that is malformed or too long");
        }
        return State.EXTENSION;
    }

    private State afterSize(byte octet) {
        others = 0;
        return expect(octet, '\n', remaining == 0 ? State.TRAILER_START : State.DATA);
    }

    private State nextChunk(byte octet) {
        digits = 0;
        return expect(octet, '\n', State.SIZE);
    }

    private State trailerStart(byte octet) {
        if (octet == '\r') {
            return State.LAST_LF;
        }
        return requireToken(octet);
    }

    private State trailerName(byte octet) {
        return octet == ':' ? State.TRAILER_VALUE : requireToken(octet);
    }

    private State requireToken(byte octet) {
        if (!Octets.isToken(octet) || ++others > MAX_TRAILERS) {
            throw MalformedMessage.bad("a trailer that is malformed or too long");
        }
        return State.TRAILER_NAME;
    }

    private State trailerValue(byte octet) {
        if (octet == '\r') {
            return State.TRAILER_LF;
        }
        if (!Octets.isFieldValue(octet) || ++others > MAX_TRAILERS) {
            throw MalformedMessage.bad("a trailer that is malformed or too long");
        }
        return State.TRAILER_VALUE;
    }

    private static State expect(byte octet, char expected, State next) {
        if (octet != expected) {
            throw MalformedMessage.bad("a chunk that does not end where its size says");
        }
        return next;
    }
}
