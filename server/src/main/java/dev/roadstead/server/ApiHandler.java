package dev.roadstead.server;

import dev.roadstead.wire.HttpRequestMessage;
import dev.roadstead.wire.HttpResponseMessage;
import dev.roadstead.wire.WireAnswer;
import dev.roadstead.wire.WireEndpoint;
import io.helidon.webserver.http.Handler;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.util.Optional;

/** Reads a request of AWS's APIs whole, within the limits, and answers what {@link WireEndpoint} says. */
final class ApiHandler implements Handler {
    private final WireEndpoint endpoint;
    private final BodyReader bodies;

    ApiHandler(WireEndpoint endpoint, BodyReader bodies) {
        this.endpoint = endpoint;
        this.bodies = bodies;
    }

    @Override
    public void handle(ServerRequest request, ServerResponse response) {
        long started = System.nanoTime();
        WireAnswer answer = answer(request);
        RequestLog.api(request, answer, System.nanoTime() - started);
        send(answer.response(), response);
    }

    private WireAnswer answer(ServerRequest request) {
        Optional<BodyReader.Room> room = bodies.room(request);
        if (room.isEmpty()) {
            return endpoint.busy(message(request, new byte[0]));
        }
        try (BodyReader.Room held = room.get()) {
            return switch (held.read(request)) {
                case BodyReader.Body.Whole(byte[] bytes) -> endpoint.answer(message(request, bytes));
                case BodyReader.Body.TooLarge(long limitBytes) ->
                    endpoint.tooLarge(message(request, new byte[0]), limitBytes);
                case BodyReader.Body.TooSlow(long limitSeconds) ->
                    endpoint.tooSlow(message(request, new byte[0]), limitSeconds);
            };
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
