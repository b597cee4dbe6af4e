package dev.roadstead.balancer;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import org.jspecify.annotations.Nullable;

/**
 * A connection to a target: first on its way to be opened, then used by one exchange after another, between which it lies
 * in its pool. Only its event loop touches it.
 */
final class TargetConnection extends ChannelInboundHandlerAdapter {

    private final NodeLoop home;
    private final TargetPool pool;
    private final BalancedTarget target;
    private @Nullable Channel channel;
    private @Nullable Exchange exchange;
    private @Nullable ClientOutput unflushed;
    private boolean reused;
    private boolean cut;
    private boolean finished;
    private long idleSince;

    TargetConnection(NodeLoop home, TargetPool pool, BalancedTarget target, Exchange exchange) {
        this.home = home;
        this.pool = pool;
        this.target = target;
        this.exchange = exchange;
    }

    BalancedTarget target() {
        return target;
    }

    long idleSince() {
        return idleSince;
    }

    /** Whether it has served another exchange before the present one. */
    boolean reused() {
        return reused;
    }

    /** Whether the balancer itself ended it because its target was removed. */
    boolean wasCut() {
        return cut;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext context) {
        channel = context.channel();
    }

    void connected() {
        Exchange waiting = exchange;
        if (finished) {
            close();
        } else if (waiting != null) {
            waiting.connected(this);
        }
    }

    void failed(Throwable cause) {
        if (finish()) {
            Exchange waiting = exchange;
            exchange = null;
            if (waiting != null) {
                waiting.connectFailed(this, cause);
            }
        }
    }

    private boolean finish() {
        boolean first = !finished;
        finished = true;
        home.closed(pool, this);
        return first;
    }

    /** Begins the next exchange on a connection from the pool. */
    void reuse(Exchange next) {
        reused = true;
        exchange = next;
    }

    /** Ends the exchange; what it wrote to this client is flushed when the present read is over. */
    void exchangeDone(boolean reusable) {
        exchange = null;
        Channel open = channel;
        if (!reusable || open == null) {
            endBatch();
            close();
            return;
        }
        open.config().setAutoRead(true);
        idleSince = home.nanoTime();
        home.release(this);
    }

    void write(ByteBuf bytes) {
        Channel open = channel;
        if (open == null) {
            bytes.release();
            return;
        }
        open.write(bytes, open.voidPromise());
    }

    void flush() {
        Channel open = channel;
        if (open != null) {
            open.flush();
        }
    }

    boolean writable() {
        Channel open = channel;
        return open != null && open.isWritable();
    }

    void reading(boolean wanted) {
        Channel open = channel;
        if (open != null) {
            open.config().setAutoRead(wanted);
        }
    }

    /** Remembers whom to flush to when the present read is over. */
    void flushLater(ClientOutput client) {
        unflushed = client;
        client.batch();
    }

    /** Closes at once; the exchange, if there still is one, hears of it. */
    void close() {
        Channel open = channel;
        if (open != null) {
            open.close();
        } else {
            failed(new java.net.ConnectException("closed before it was open"));
        }
    }

    /** Closes once what was written has been sent. */
    void closeAfterFlush() {
        exchange = null;
        endBatch();
        Channel open = channel;
        if (open != null) {
            open.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(ChannelFutureListener.CLOSE);
        } else {
            finish();
        }
    }

    /** Closes because the target was removed; an exchange that can still go to another target does so. */
    void cut() {
        cut = true;
        close();
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        ByteBuf in = (ByteBuf) message;
        try {
            Exchange current = exchange;
            if (current == null) {
                close();
            } else {
                current.fromTarget(in);
            }
        } finally {
            in.release();
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
        endBatch();
    }

    private void endBatch() {
        ClientOutput client = unflushed;
        unflushed = null;
        if (client != null) {
            client.endBatch();
        }
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext context) {
        Exchange current = exchange;
        if (current != null) {
            current.targetWritable(context.channel().isWritable());
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        finish();
        Exchange current = exchange;
        exchange = null;
        if (current != null) {
            current.targetClosed(this);
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        context.close();
    }
}
