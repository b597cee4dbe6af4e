package dev.roadstead.server;

import io.helidon.http.DirectHandler;
import io.helidon.http.ServerResponseHeaders;
import io.helidon.http.Status;

/**
 * Answers what failed before there was a request, as with an octet in the method that no token may have (RFC 9110, section 5.6.2): that is the
 * client's fault, where Helidon takes every failure for the server's.
 */
final class UnreadableRequest implements DirectHandler {

    @Override
    public TransportResponse handle(
            TransportRequest request, EventType type, Status status, ServerResponseHeaders headers, String message) {
        boolean read = !request.method().isEmpty();
        return read
                ? DirectHandler.defaultHandler().handle(request, type, status, headers, message)
                : DirectHandler.defaultHandler()
                        .handle(request, EventType.BAD_REQUEST, Status.BAD_REQUEST_400, headers, "not an HTTP request");
    }
}
