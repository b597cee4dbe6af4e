package dev.roadstead.server;

import dev.roadstead.wire.Headers;
import io.helidon.http.Header;
import io.helidon.webserver.http.ServerRequest;
import java.net.InetSocketAddress;

/** What our handlers take from Helidon's request, as it came. */
final class RequestParts {
    private RequestParts() {}

    static String path(ServerRequest request) {
        String path = request.prologue().uriPath().rawPath();
        return path.startsWith("/") ? path : "/" + path;
    }

    static String query(ServerRequest request) {
        return request.prologue().query().rawValue();
    }

    static Headers headers(ServerRequest request) {
        Headers.Builder headers = Headers.builder();
        for (Header header : request.headers()) {
            header.allValues().forEach(value -> headers.add(header.name(), value));
        }
        return headers.build();
    }

    static String sourceAddress(ServerRequest request) {
        return request.remotePeer().address() instanceof InetSocketAddress address
                ? address.getAddress().getHostAddress()
                : "";
    }
}
