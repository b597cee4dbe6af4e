package dev.roadstead.server;

import dev.roadstead.wire.HttpRequestMessage;
import dev.roadstead.wire.HttpResponseMessage;
import dev.roadstead.wire.WireAnswer;
import dev.roadstead.wire.WireEndpoint;
import io.helidon.webserver.http.Handler;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.io.IOException;
import java.io.InputStream;
import java.util.OptionalLong;

/** Reads a request of AWS's APIs whole, within the limit, and answers what {@link WireEndpoint} says. */
final class ApiHandler implements Handler {
    /** A larger body is refused unread. */
    static final int MAX_BODY_BYTES = 10 * 1024 * 1024;

    private final WireEndpoint endpoint;

    ApiHandler(WireEndpoint endpoint) {
        this.endpoint = endpoint;
    }

    @Override
    public void handle(ServerRequest request, ServerResponse response) throws IOException {
        long started = System.nanoTime();
        WireAnswer answer = answer(request);
        RequestLog.api(request, answer, System.nanoTime() - started);
        send(answer.response(), response);
    }

    private WireAnswer answer(ServerRequest request) throws IOException {
        OptionalLong length = request.headers().contentLength();
        if (length.isPresent() && length.getAsLong() > MAX_BODY_BYTES) {
            return endpoint.tooLarge(message(request, new byte[0]), MAX_BODY_BYTES);
        }
        byte[] body = body(request);
        return body.length > MAX_BODY_BYTES
                ? endpoint.tooLarge(message(request, new byte[0]), MAX_BODY_BYTES)
                : endpoint.answer(message(request, body));
    }

    private static byte[] body(ServerRequest request) throws IOException {
        if (!request.content().hasEntity()) {
            return new byte[0];
        }
        try (InputStream in = request.content().inputStream()) {
            return in.readNBytes(MAX_BODY_BYTES + 1);
        }
    }

    private static HttpRequestMessage message(ServerRequest request, byte[] body) {
        return new HttpRequestMessage(
                request.prologue().method().text(),
                RequestParts.path(request),
                RequestParts.query(request),
                RequestParts.headers(request),
                body,
                RequestParts.sourceAddress(request));
    }

    private static void send(HttpResponseMessage message, ServerResponse response) {
        response.status(message.status());
        message.headers().asMap().forEach((name, values) -> response.header(name, values.toArray(String[]::new)));
        response.send(message.body());
    }
}
