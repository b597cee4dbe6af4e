package dev.roadstead.balancer;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.SocketChannel;
import org.jspecify.annotations.Nullable;

/**
 * A client's connection: reads one request after the other, and begins the next only when the response to the one before
 * is written. Only its event loop touches it.
 */
final class ClientConnection extends ChannelInboundHandlerAdapter {

    private final BoundListener listener;
    private final NodeLoop home;
    private final ClientOutput output;
    private final ClientDeadlines deadlines;
    private final RequestDispatch dispatch;
    private final HeadBudget.Share headShare;
    private final ClientInput input;
    private final SocketChannel channel;
    private HeadReader.@Nullable Partial partial;
    private @Nullable Exchange exchange;
    private @Nullable TargetConnection unflushed;
    private boolean inRead;
    private boolean serving;

    ClientConnection(SocketChannel channel, BoundListener listener, NodeLoop home) {
        this.channel = channel;
        this.listener = listener;
        this.home = home;
        this.input = new ClientInput(channel);
        this.output = new ClientOutput(channel, home);
        this.deadlines = new ClientDeadlines(this, home);
        this.headShare = home.scratch().heads().new Share();
        this.dispatch = new RequestDispatch(
                this, ClientOrigin.of(channel.remoteAddress(), listener.nodeAddress(), listener.port()));
    }

    NodeLoop home() {
        return home;
    }

    BoundListener listener() {
        return listener;
    }

    ClientOutput output() {
        return output;
    }

    @Override
    public void channelActive(ChannelHandlerContext context) {
        home.clientOpened(this);
        deadlines.start();
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        ByteBuf in = (ByteBuf) message;
        inRead = true;
        home.loadBalancer().counters().received.add(in.readableBytes());
        deadlines.touch();
        if (output.closing()) {
            in.release();
        } else if (input.holds()) {
            input.hold(in);
        } else {
            serve(in);
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
        inRead = false;
        TargetConnection target = unflushed;
        unflushed = null;
        if (target != null) {
            target.flush();
        }
        output.flush();
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext context) {
        Exchange current = exchange;
        if (current != null) {
            current.clientWritable(output.writable());
        } else if (output.writable()) {
            serveHeld();
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        output.close();
        headShare.take(0);
        deadlines.stop();
        home.clientClosed(this);
        Exchange abandoned = exchange;
        exchange = null;
        if (abandoned != null) {
            home.loadBalancer().counters().abandoned.increment();
            abandoned.abandon();
        }
        input.drop();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        context.close();
    }

    /** Serves what the buffer holds, as far as that is possible now, and owns it. */
    private void serve(ByteBuf in) {
        serving = true;
        try {
            while (in.isReadable() && ready()) {
                Exchange current = exchange;
                if (current == null) {
                    readHead(in);
                } else {
                    current.fromClient(in);
                }
            }
        } catch (MalformedMessage e) {
            refuse(e);
        } finally {
            serving = false;
        }
        if (in.isReadable() && !output.closing()) {
            input.hold(in);
        } else {
            in.release();
        }
    }

    private boolean ready() {
        Exchange current = exchange;
        return !output.closing() && (current == null ? output.writable() : !current.requestDone());
    }

    /** Serves what came too early, if now is the time. */
    void serveHeld() {
        if (serving || !ready()) {
            return;
        }
        ByteBuf waiting = input.take();
        if (waiting == null) {
            return;
        }
        serve(waiting);
        input.adjust();
        if (!inRead) {
            output.flush();
        }
    }

    private void readHead(ByteBuf in) {
        HeadReader reader = home.scratch().reader();
        deadlines.headBegins();
        HeadReader.Partial rest = reader.read(in, partial);
        partial = rest;
        headShare.take(rest == null ? 0 : rest.size());
        RequestHead head = home.scratch().request();
        if (rest != null) {
            rest.readLine(head.line());
            return;
        }
        deadlines.headEnds();
        head.parse(reader.bytes(), reader.start(), reader.end());
        dispatch.dispatch(head, in);
    }

    /** Begins an exchange; the connection serves nothing else until that is done. */
    void begin(BalancedGroup group, RequestTraits request, ByteBuf head) {
        Exchange begun = new Exchange(this, group, request, head);
        exchange = begun;
        begun.start();
    }

    private void refuse(MalformedMessage refused) {
        Exchange current = exchange;
        if (current == null) {
            replyWithError(refused.statusCode(), false);
        } else {
            current.broken(refused.statusCode());
        }
    }

    /** Ends the exchange, if there is one, with an error of the load balancer's own. */
    void replyWithError(int statusCode, boolean requestDone) {
        Exchange failed = exchange;
        boolean headMethod = failed != null && failed.request().headMethod();
        boolean keepAlive = requestDone && failed != null && failed.request().keepAlive() && mayKeepAlive();
        HeadWriter out = home.scratch().writer().start();
        ElbResponses.error(statusCode, new ElbResponses.Context(home.scratch().date(), keepAlive, headMethod), out);
        output.reply(out, statusCode);
        done(keepAlive, requestDone);
    }

    /** The response is written, and what comes next can begin. */
    void done(boolean keepAlive, boolean requestDone) {
        exchange = null;
        if (!keepAlive) {
            endOutput(requestDone);
            return;
        }
        input.pause(false);
        if (!inRead) {
            output.flushUnlessBatched();
        }
        serveHeld();
    }

    /** Closes once all is sent; a client that may still be sending is given the time to read why. */
    void endOutput(boolean requestDone) {
        exchange = null;
        partial = null;
        headShare.take(0);
        input.drop();
        if (requestDone) {
            output.closeAfterFlush();
        } else {
            output.shutdownAfterFlush();
            input.pause(false);
            deadlines.linger();
        }
    }

    boolean mayKeepAlive() {
        return !listener.closed() && !deadlines.keepAliveOver();
    }

    /** A byte went either way. */
    void touch() {
        deadlines.touch();
    }

    void timedOut() {
        Exchange current = exchange;
        if (current != null) {
            current.timedOut();
        } else if (partial != null) {
            replyWithError(408, false);
        } else {
            close();
        }
    }

    /** The listener is gone: nothing new begins, but what has begun may end. */
    void retire() {
        if (exchange == null) {
            close();
        }
    }

    void close() {
        channel.close();
    }

    /** Has what was written to a target flushed: when the present read is over, or at once where there is none. */
    void wrote(TargetConnection target) {
        if (inRead) {
            unflushed = target;
        } else {
            target.flush();
        }
    }

    void reading(boolean wanted) {
        input.pause(!wanted);
    }

    boolean isReading() {
        return input.isReading();
    }
}
