package dev.roadstead.balancer;

import dev.roadstead.balancer.RoutingAction.FixedResponse;
import dev.roadstead.balancer.RoutingAction.Forward;
import dev.roadstead.balancer.RoutingAction.Redirect;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.SocketChannel;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A client's connection: reads one request after the other, and begins the next only when the response to the one before
 * is written. Only its event loop touches it.
 */
final class ClientConnection extends ChannelInboundHandlerAdapter {

    private final BoundListener listener;
    private final NodeLoop home;
    private final ClientOrigin origin;
    private final ClientOutput output;
    private final ClientDeadlines deadlines;
    private final SocketChannel channel;
    private HeadReader.@Nullable Partial partial;
    private @Nullable Exchange exchange;
    private @Nullable TargetConnection unflushed;
    private @Nullable ByteBuf held;
    private boolean inRead;
    private boolean serving;
    private boolean paused;

    ClientConnection(SocketChannel channel, BoundListener listener, NodeLoop home) {
        this.channel = channel;
        this.listener = listener;
        this.home = home;
        this.origin = ClientOrigin.of(channel.remoteAddress(), listener.nodeAddress(), listener.port());
        this.output = new ClientOutput(channel, home);
        this.deadlines = new ClientDeadlines(this, home);
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
        } else if (held != null) {
            hold(in);
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
        deadlines.stop();
        home.clientClosed(this);
        Exchange abandoned = exchange;
        exchange = null;
        if (abandoned != null) {
            home.loadBalancer().counters().abandoned.increment();
            abandoned.abandon();
        }
        dropHeld();
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
            hold(in);
        } else {
            in.release();
        }
    }

    private boolean ready() {
        Exchange current = exchange;
        return !output.closing() && (current == null ? output.writable() : !current.requestDone());
    }

    /** Keeps what came too early, and reads no more until it is served. */
    private void hold(ByteBuf in) {
        ByteBuf before = held;
        held = before == null ? in : Unpooled.wrappedBuffer(before, in);
        adjustReading();
    }

    /** Serves what came too early, if now is the time. */
    void serveHeld() {
        ByteBuf waiting = held;
        if (waiting == null || serving || !ready()) {
            return;
        }
        held = null;
        serve(waiting);
        adjustReading();
        if (!inRead) {
            output.flush();
        }
    }

    private void dropHeld() {
        ByteBuf waiting = held;
        held = null;
        if (waiting != null) {
            waiting.release();
        }
    }

    private void readHead(ByteBuf in) {
        HeadReader reader = home.scratch().reader();
        deadlines.headBegins();
        partial = reader.read(in, partial);
        if (partial != null) {
            return;
        }
        deadlines.headEnds();
        RequestHead head = home.scratch().request();
        head.parse(reader.bytes(), reader.start(), reader.end());
        if (head.methodIs("TRACE")) {
            throw new MalformedMessage(405, "TRACE");
        }
        switch (listener.routes().route(head, origin.address())) {
            case Forward forward -> forward(forward, head);
            case FixedResponse fixed -> {
                HeadWriter out = home.scratch().writer();
                reply(head, in, fixed.statusCode(), context -> ElbResponses.fixed(fixed, context, out));
            }
            case Redirect redirect -> redirect(redirect, head, in);
        }
    }

    private void redirect(Redirect redirect, RequestHead head, ByteBuf in) {
        boolean permanent = redirect.permanent();
        String location =
                RoutingDecisions.location(redirect.location(), head, origin.nodeAddress(), origin.listenerPort());
        HeadWriter out = home.scratch().writer();
        reply(head, in, permanent ? 301 : 302, context -> ElbResponses.redirect(permanent, location, context, out));
    }

    private void forward(Forward forward, RequestHead head) {
        LoopScratch scratch = home.scratch();
        BalancedLoadBalancer loadBalancer = home.loadBalancer();
        BalancedGroup group = RoutingDecisions.targetGroup(
                        forward, scratch.random().nextInt())
                .map(loadBalancer::group)
                .orElse(null);
        Exchange.RequestTraits traits = Exchange.RequestTraits.of(head);
        if (group == null) {
            throw new MalformedMessage(503, "every target group has weight 0");
        }
        RequestRewriter.Context context = new RequestRewriter.Context(
                loadBalancer.attributes().headers(), origin, scratch.epochSeconds(), scratch.random());
        RequestRewriter.write(head, context, scratch.writer().start());
        Exchange begun = new Exchange(this, group, traits, scratch.writer().toBuffer(channel.alloc()));
        exchange = begun;
        begun.start();
    }

    /** Answers at once; a body that is not all there yet is not waited for. */
    private void reply(RequestHead head, ByteBuf in, int statusCode, Consumer<ElbResponses.Context> writer) {
        BodyFraming body = Exchange.RequestTraits.of(head).body();
        in.skipBytes(body.take(in));
        boolean keepAlive = head.keepAlive() && body.done() && mayKeepAlive();
        home.scratch().writer().start();
        writer.accept(new ElbResponses.Context(home.scratch().date(), keepAlive, head.methodIs("HEAD")));
        output.reply(home.scratch().writer(), statusCode);
        done(keepAlive, body.done());
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
        paused = false;
        adjustReading();
        if (!inRead) {
            output.flushUnlessBatched();
        }
        serveHeld();
    }

    /** Closes once all is sent; a client that may still be sending is given the time to read why. */
    void endOutput(boolean requestDone) {
        exchange = null;
        partial = null;
        dropHeld();
        if (requestDone) {
            output.closeAfterFlush();
        } else {
            output.shutdownAfterFlush();
            paused = false;
            adjustReading();
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
        paused = !wanted;
        adjustReading();
    }

    private void adjustReading() {
        channel.config().setAutoRead(!paused && held == null);
    }

    boolean isReading() {
        return channel.config().isAutoRead();
    }
}
