package dev.roadstead.balancer;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.socket.SocketChannel;
import org.jspecify.annotations.Nullable;

/** Whether a client is read from, and what was read before its time: while anything waits, nothing more is read. */
final class ClientInput {

    private final SocketChannel channel;
    private @Nullable ByteBuf held;
    private boolean paused;

    ClientInput(SocketChannel channel) {
        this.channel = channel;
    }

    boolean holds() {
        return held != null;
    }

    /** Keeps what came too early, and owns it. */
    void hold(ByteBuf in) {
        ByteBuf before = held;
        held = before == null ? in : Unpooled.wrappedBuffer(before, in);
        adjust();
    }

    /** Hands over what is held, if there is anything; reading goes on with {@link #adjust}. */
    @Nullable
    ByteBuf take() {
        ByteBuf waiting = held;
        held = null;
        return waiting;
    }

    void drop() {
        ByteBuf waiting = take();
        if (waiting != null) {
            waiting.release();
        }
    }

    void pause(boolean wanted) {
        paused = wanted;
        adjust();
    }

    void adjust() {
        channel.config().setAutoRead(!paused && held == null);
    }

    boolean isReading() {
        return channel.config().isAutoRead();
    }
}
