package dev.roadstead.balancer;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ConnectTimeoutException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One request on its way to a target, and the response on its way back.
 *
 * <p>The rewritten head is kept until the target has sent a byte, because until then the request may still go to another
 * target: always when the connection could not be opened; when a pooled connection turned out closed, or the target was
 * removed, if the request is idempotent and none of its body was sent.
 */
final class Exchange {

    private static final int MAX_ATTEMPTS = 16;

    private final ClientConnection client;
    private final NodeLoop home;
    private final BalancedGroup group;
    private final RequestTraits request;
    private final ByteBuf head;
    private final List<BalancedTarget> tried = new ArrayList<>(1);
    private int attempts;
    private boolean freshOnly;
    private boolean bodySent;
    private boolean headKept = true;
    private @Nullable ByteBuf heldBody;
    private @Nullable BalancedTarget target;
    private @Nullable TargetConnection connection;
    private @Nullable TargetConnection connecting;
    private @Nullable ResponsePath response;
    private long sentAt;

    Exchange(ClientConnection client, BalancedGroup group, RequestTraits request, ByteBuf head) {
        this.client = client;
        this.home = client.home();
        this.group = group;
        this.request = request;
        this.head = head;
    }

    RequestTraits request() {
        return request;
    }

    boolean requestDone() {
        return request.body().done() && !tunnelling();
    }

    private boolean tunnelling() {
        return response != null && response.tunnelling();
    }

    void start() {
        if (attempts++ == MAX_ATTEMPTS) {
            fail(502);
            return;
        }
        BalancedTarget picked = group.pick(tried::contains);
        if (picked == null) {
            fail(tried.isEmpty() ? 503 : 502);
            return;
        }
        target = picked;
        picked.outstanding().incrementAndGet();
        TargetConnection idle = freshOnly ? null : home.takeIdle(picked);
        if (idle == null) {
            connecting = home.open(picked, this);
            return;
        }
        idle.reuse(this);
        connected(idle);
    }

    void connected(TargetConnection open) {
        connecting = null;
        connection = open;
        open.write(head.retainedDuplicate());
        ByteBuf body = heldBody;
        heldBody = null;
        if (body != null) {
            bodySent = true;
            open.write(body);
        }
        sentAt = home.nanoTime();
        client.touch();
        client.wrote(open);
        if (!request.body().done()) {
            client.reading(open.writable());
        }
    }

    void connectFailed(TargetConnection failed, Throwable cause) {
        connecting = null;
        BalancedTarget refusing = leaveTarget();
        if (!failed.wasCut()) {
            refusing.counters().connectionErrors.increment();
        }
        if (cause instanceof ConnectTimeoutException) {
            fail(504);
            return;
        }
        tried.add(refusing);
        start();
    }

    private BalancedTarget leaveTarget() {
        BalancedTarget left = Objects.requireNonNull(target);
        left.outstanding().decrementAndGet();
        target = null;
        return left;
    }

    /** Takes what belongs to the request's body out of the buffer. */
    void fromClient(ByteBuf in) {
        int length = tunnelling() ? in.readableBytes() : request.body().take(in);
        if (length == 0) {
            return;
        }
        ByteBuf part = in.readRetainedSlice(length);
        TargetConnection open = connection;
        if (open == null) {
            hold(part);
            return;
        }
        bodySent = true;
        open.write(part);
        client.wrote(open);
        if (!open.writable()) {
            client.reading(false);
        }
    }

    /** Nothing more is read while a connection is being opened, so no more is held than one read brings. */
    private void hold(ByteBuf part) {
        ByteBuf before = heldBody;
        heldBody = before == null ? part : Unpooled.wrappedBuffer(before, part);
        client.reading(false);
    }

    void fromTarget(ByteBuf in) {
        client.touch();
        ResponsePath path = response;
        TargetConnection open = Objects.requireNonNull(connection);
        if (path == null) {
            dropHead();
            BalancedTarget answering = Objects.requireNonNull(target);
            answering.counters().latency(home.nanoTime() - sentAt);
            path = new ResponsePath(client, request, answering);
            response = path;
        }
        open.flushLater(client.output());
        try {
            path.take(in);
        } catch (MalformedMessage e) {
            broken(502);
            return;
        }
        if (path.tunnelling()) {
            client.serveHeld();
        }
        if (path.done()) {
            finish(path, open, in.isReadable());
        } else if (!client.output().writable()) {
            open.reading(false);
        }
    }

    private void finish(ResponsePath path, TargetConnection open, boolean surplus) {
        leaveTarget();
        connection = null;
        boolean whole = request.body().done();
        boolean reusable = path.targetKeepsAlive() && whole && !surplus && !request.ambiguous();
        open.exchangeDone(reusable);
        client.done(path.clientKeepsAlive() && whole, whole);
    }

    void targetWritable(boolean writable) {
        if (!requestDone()) {
            client.reading(writable);
        }
    }

    void clientWritable(boolean writable) {
        TargetConnection open = connection;
        if (open != null) {
            open.reading(writable);
        }
    }

    void targetClosed(TargetConnection closed) {
        connection = null;
        ResponsePath path = response;
        if (path == null) {
            unanswered(closed);
        } else if (path.endsWithConnection()) {
            leaveTarget();
            client.endOutput(true);
        } else {
            broken(502);
        }
    }

    private void unanswered(TargetConnection closed) {
        boolean mayRepeat = (closed.reused() || closed.wasCut()) && request.idempotent() && !bodySent;
        if (!mayRepeat) {
            broken(502);
            return;
        }
        leaveTarget();
        freshOnly = true;
        start();
    }

    /** No byte came for the idle timeout. */
    void timedOut() {
        boolean clientIsLate = !request.body().done() && client.isReading();
        broken(clientIsLate ? 408 : 504);
    }

    /** The client left, or broke the framing of its body; the target is told by a closed connection. */
    void abandon() {
        dropHead();
        dropHeldBody();
        if (target != null) {
            leaveTarget();
        }
        TargetConnection used = connection == null ? connecting : connection;
        connection = null;
        connecting = null;
        if (used != null) {
            used.closeAfterFlush();
        }
    }

    /** Ends an exchange that cannot be brought to its end: with an error where the client has no response yet. */
    void broken(int statusCode) {
        boolean told = response != null && response.started();
        abandon();
        if (told) {
            client.endOutput(true);
        } else {
            client.replyWithError(statusCode, request.body().done());
        }
    }

    private void fail(int statusCode) {
        dropHead();
        dropHeldBody();
        client.replyWithError(statusCode, request.body().done());
    }

    private void dropHead() {
        if (headKept) {
            headKept = false;
            head.release();
        }
    }

    private void dropHeldBody() {
        ByteBuf body = heldBody;
        heldBody = null;
        if (body != null) {
            body.release();
        }
    }
}
