package dev.roadstead.balancer;

import dev.roadstead.balancer.HealthDecisions.Outcome;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.EventLoop;
import io.netty.channel.socket.SocketChannel;
import io.netty.util.concurrent.ScheduledFuture;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** One health check of one target: a GET on a connection of its own, which is closed when the answer's head is there. */
final class HealthCheck extends ChannelInboundHandlerAdapter {

    private final NodeDoor door;
    private final Reading reading;
    private final InetSocketAddress remote;
    private final HealthCheckSettings settings;
    private final Consumer<Outcome> outcome;
    private HeadReader.@Nullable Partial partial;
    private @Nullable ScheduledFuture<?> timeout;
    private @Nullable SocketChannel channel;
    private boolean done;

    /** What the checks of one event loop read answers with, one after the other. */
    record Reading(EventLoop loop, HeadReader reader, ResponseHead head) {

        static Reading on(EventLoop loop) {
            return new Reading(loop, new HeadReader(), new ResponseHead());
        }
    }

    HealthCheck(
            NodeDoor door,
            Reading reading,
            InetSocketAddress remote,
            HealthCheckSettings settings,
            Consumer<Outcome> outcome) {
        this.door = door;
        this.reading = reading;
        this.remote = remote;
        this.settings = settings;
        this.outcome = outcome;
    }

    void start() {
        timeout = reading.loop()
                .schedule(() -> end(new Outcome.TimedOut()), settings.timeout().toNanos(), TimeUnit.NANOSECONDS);
        door.open().whenCompleteAsync((opened, failure) -> connect(opened), reading.loop());
    }

    private void connect(@Nullable SocketChannel opened) {
        if (opened == null) {
            end(new Outcome.Unable());
            return;
        }
        if (done) {
            opened.unsafe().closeForcibly();
            return;
        }
        channel = opened;
        ChannelFuture connected = door.connect(opened, reading.loop(), this, remote);
        connected.addListener(future -> {
            if (!future.isSuccess()) {
                end(new Outcome.Refused());
            }
        });
    }

    /** Nothing is heard of it any more. */
    void cancel() {
        done = true;
        close();
    }

    private void end(Outcome ended) {
        if (!done) {
            done = true;
            outcome.accept(ended);
        }
        close();
    }

    private void close() {
        ScheduledFuture<?> running = timeout;
        if (running != null) {
            running.cancel(false);
        }
        SocketChannel open = channel;
        if (open != null && open.isRegistered()) {
            open.close();
        }
    }

    @Override
    public void channelActive(ChannelHandlerContext context) {
        String request = "GET " + settings.request().path() + " HTTP/1.1\r\nHost: "
                + remote.getAddress().getHostAddress() + ":" + remote.getPort()
                + "\r\nConnection: close\r\nUser-Agent: ELB-HealthChecker/2.0\r\nAccept-Encoding: gzip, compressed\r\n\r\n";
        context.writeAndFlush(Unpooled.copiedBuffer(request, StandardCharsets.US_ASCII));
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        ByteBuf in = (ByteBuf) message;
        try {
            if (!done) {
                read(in);
            }
        } catch (MalformedMessage e) {
            end(new Outcome.Malformed());
        } finally {
            in.release();
        }
    }

    private void read(ByteBuf in) {
        ResponseHead head = reading.head();
        HeadReader reader = reading.reader();
        do {
            partial = reader.read(in, partial);
            if (partial != null) {
                return;
            }
            head.parse(reader.bytes(), reader.start(), reader.end());
        } while (head.interim() && in.isReadable());
        if (!head.interim()) {
            boolean matches = StatusMatcher.parse(settings.request().matcher()).matches(head.statusCode());
            end(matches ? new Outcome.Passed() : new Outcome.Mismatched(head.statusCode()));
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        end(new Outcome.Malformed());
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        context.close();
    }
}
