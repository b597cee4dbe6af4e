package dev.roadstead.balancer;

import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/** The response of one exchange: its head is rewritten, its body passes as the buffers that it came in. */
final class ResponsePath {

    /** Up to this size, copying what came with the head costs less than writing it as a buffer of its own. */
    private static final int SMALL = 2048;

    private final ClientConnection client;
    private final RequestTraits request;
    private final BalancedTarget target;
    private HeadReader.@Nullable Partial partial;
    private @Nullable BodyFraming body;
    private boolean tunnelling;
    private boolean unchunked;
    private boolean targetKeepsAlive;
    private boolean clientKeepsAlive;

    ResponsePath(ClientConnection client, RequestTraits request, BalancedTarget target) {
        this.client = client;
        this.request = request;
        this.target = target;
    }

    /** Whether the client has seen the final response's head. */
    boolean started() {
        return body != null;
    }

    boolean done() {
        return body != null && body.done() && !tunnelling;
    }

    boolean endsWithConnection() {
        return tunnelling || body != null && body.endsWithConnection();
    }

    boolean tunnelling() {
        return tunnelling;
    }

    boolean targetKeepsAlive() {
        return targetKeepsAlive;
    }

    boolean clientKeepsAlive() {
        return clientKeepsAlive;
    }

    /** Takes as much of the buffer as belongs to the response. */
    void take(ByteBuf in) {
        while (body == null && in.isReadable()) {
            takeHead(in);
        }
        BodyFraming framing = body;
        if (framing == null || !in.isReadable()) {
            return;
        }
        if (unchunked) {
            int length = framing.take(in, (index, count) -> client.output().write(in.retainedSlice(index, count)));
            in.skipBytes(length);
            return;
        }
        int length = framing.take(in);
        if (length > 0) {
            client.output().write(in.readRetainedSlice(length));
        }
    }

    private void takeHead(ByteBuf in) {
        LoopScratch scratch = client.home().scratch();
        partial = scratch.reader().read(in, partial);
        if (partial != null) {
            return;
        }
        ResponseHead head = scratch.response();
        head.parse(
                scratch.reader().bytes(),
                scratch.reader().start(),
                scratch.reader().end());
        if (head.interim()) {
            interim(head);
        } else {
            begin(head, in);
        }
    }

    private void interim(ResponseHead head) {
        if (head.statusCode() == 101) {
            if (!request.webSocket()) {
                throw MalformedMessage.bad("101 without having been asked");
            }
            tunnelling = true;
            body = BodyFraming.untilClose();
            client.output().write(rewritten(head, ResponseRewriter.Connection.UPGRADE));
        } else if (!request.http10()) {
            client.output().write(rewritten(head, ResponseRewriter.Connection.UNTOLD));
        }
    }

    private void begin(ResponseHead head, ByteBuf in) {
        BodyFraming framing = framing(head);
        unchunked = head.body().chunked() && request.http10();
        targetKeepsAlive = head.keepAlive() && !framing.endsWithConnection();
        clientKeepsAlive = request.keepAlive() && !framing.endsWithConnection() && !unchunked && client.mayKeepAlive();
        HeadWriter out = rewritten(
                head, clientKeepsAlive ? ResponseRewriter.Connection.KEEP_ALIVE : ResponseRewriter.Connection.CLOSE);
        if (in.readableBytes() <= SMALL && !unchunked) {
            out.take(in, framing.take(in));
        }
        body = framing;
        client.output().write(out);
        target.counters().responses.count(head.statusCode());
    }

    /** RFC 9112, section 6.3. */
    private BodyFraming framing(ResponseHead head) {
        if (request.headMethod() || head.statusCode() == 204 || head.statusCode() == 304) {
            return BodyFraming.NONE;
        }
        BodyFields told = head.body();
        if (told.chunked()) {
            return BodyFraming.ofChunks();
        }
        return told.hasLength() ? BodyFraming.ofLength(told.length()) : BodyFraming.untilClose();
    }

    private HeadWriter rewritten(ResponseHead head, ResponseRewriter.Connection connection) {
        HeadWriter out = client.home().scratch().writer().start();
        ResponseRewriter.write(head, connection, unchunked, out);
        return out;
    }
}
