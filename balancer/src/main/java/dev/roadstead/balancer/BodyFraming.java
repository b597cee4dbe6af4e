package dev.roadstead.balancer;

import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/** Where the body of a message ends. */
final class BodyFraming {

    /** No body. */
    static final BodyFraming NONE = new BodyFraming(0, null);

    private static final long UNTIL_CLOSE = Long.MAX_VALUE;
    private static final ChunkedFraming.DataRanges NOT_OF_INTEREST = (index, length) -> {};

    private final @Nullable ChunkedFraming chunks;
    private long remaining;

    private BodyFraming(long remaining, @Nullable ChunkedFraming chunks) {
        this.remaining = remaining;
        this.chunks = chunks;
    }

    static BodyFraming ofLength(long length) {
        return length == 0 ? NONE : new BodyFraming(length, null);
    }

    static BodyFraming ofChunks() {
        return new BodyFraming(0, new ChunkedFraming());
    }

    /** Until the connection closes, which is the only way to know that it is whole. */
    static BodyFraming untilClose() {
        return new BodyFraming(UNTIL_CLOSE, null);
    }

    boolean done() {
        return chunks == null ? remaining == 0 : chunks.done();
    }

    boolean endsWithConnection() {
        return remaining == UNTIL_CLOSE;
    }

    /** The bytes from the reader's index on that belong to the body; what follows them once it is done does not. */
    int take(ByteBuf in) {
        return take(in, NOT_OF_INTEREST);
    }

    int take(ByteBuf in, ChunkedFraming.DataRanges ranges) {
        if (chunks != null) {
            return chunks.take(in, ranges);
        }
        int taken = (int) Math.min(remaining, in.readableBytes());
        if (remaining != UNTIL_CLOSE) {
            remaining -= taken;
        }
        return taken;
    }
}
