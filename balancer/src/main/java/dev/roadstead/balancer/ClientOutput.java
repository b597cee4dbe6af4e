package dev.roadstead.balancer;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.socket.SocketChannel;

/** What goes out to a client: written as it comes, flushed once for each read completed. */
final class ClientOutput {

    private final SocketChannel channel;
    private final Counters.LoadBalancerCounters counters;
    private boolean batched;
    private boolean closing;

    ClientOutput(SocketChannel channel, NodeLoop home) {
        this.channel = channel;
        this.counters = home.loadBalancer().counters();
    }

    void write(ByteBuf bytes) {
        counters.sent.add(bytes.readableBytes());
        channel.write(bytes, channel.voidPromise());
    }

    void write(HeadWriter head) {
        write(toBuffer(head));
    }

    ByteBuf toBuffer(HeadWriter head) {
        return head.toBuffer(channel.alloc());
    }

    /** Writes a response of the load balancer's own. */
    void reply(HeadWriter response, int statusCode) {
        counters.elb.count(statusCode);
        write(response);
    }

    boolean writable() {
        return channel.isWritable();
    }

    /** From now on a target's read is what is waited for before flushing. */
    void batch() {
        batched = true;
    }

    void endBatch() {
        batched = false;
        channel.flush();
    }

    void flushUnlessBatched() {
        if (!batched) {
            channel.flush();
        }
    }

    void flush() {
        channel.flush();
    }

    /** Whether nothing more will be said. */
    boolean closing() {
        return closing;
    }

    void close() {
        closing = true;
    }

    void closeAfterFlush() {
        closing = true;
        channel.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(ChannelFutureListener.CLOSE);
    }

    /** Ends the stream towards the client only, so that what it still sends does not reset what it has not read yet. */
    void shutdownAfterFlush() {
        closing = true;
        channel.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(flushed -> channel.shutdownOutput());
    }
}
