package dev.roadstead.server;

import dev.roadstead.services.ecr.RegistryRequest;
import dev.roadstead.services.ecr.RegistryResponse;
import io.helidon.http.HeaderNames;
import io.helidon.webserver.CloseConnectionException;
import io.helidon.webserver.http.Handler;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.json.JsonMapper;

/** Streams a registry client's request to its handler, and the answer back. */
final class RegistryHandler implements Handler {
    private static final Logger LOG = LoggerFactory.getLogger(RegistryHandler.class);

    private final StreamingHandler registry;

    RegistryHandler(StreamingHandler registry) {
        this.registry = registry;
    }

    /** Whether a request is the registry's: under {@code /v2}, and not signed as an API's call is, or for a layer's bytes. */
    static boolean isRegistry(ServerRequest request) {
        if (RegistryRequest.isForLayer(request.headers().first(HeaderNames.HOST).orElse(""))) {
            return true;
        }
        String path = RequestParts.path(request);
        return (path.equals("/v2") || path.startsWith("/v2/"))
                && !request.headers()
                        .first(HeaderNames.AUTHORIZATION)
                        .orElse("")
                        .startsWith("AWS4-");
    }

    @Override
    public void handle(ServerRequest request, ServerResponse response) {
        long started = System.nanoTime();
        try (InputStream body = body(request)) {
            RegistryResponse answer = answer(request, body);
            send(request, answer, response);
            RequestLog.registry(request, answer.status(), System.nanoTime() - started);
        } catch (IOException | UncheckedIOException e) {
            throw new CloseConnectionException("the client went away", e);
        }
    }

    private RegistryResponse answer(ServerRequest request, InputStream body) {
        try {
            return registry.handle(new RegistryRequest(
                    method(request),
                    RequestParts.path(request),
                    RequestParts.query(request),
                    headers(request),
                    new RegistryRequest.Client(RequestParts.sourceAddress(request), request.isSecure()),
                    body));
        } catch (IOException | UncheckedIOException e) {
            LOG.warn("registry request {} {} ended: {}", method(request), RequestParts.path(request), e.toString());
            return internalError(": " + e.getMessage());
        } catch (RuntimeException e) {
            LOG.error("registry request {} {} failed", method(request), RequestParts.path(request), e);
            return internalError("");
        }
    }

    private static String method(ServerRequest request) {
        return request.prologue().method().text();
    }

    private static Map<String, String> headers(ServerRequest request) {
        Map<String, String> headers = new TreeMap<>();
        RequestParts.headers(request).asMap().forEach((name, values) -> headers.put(name, String.join(",", values)));
        return headers;
    }

    private static RegistryResponse internalError(String cause) {
        byte[] body = JsonMapper.shared()
                .writeValueAsBytes(
                        Map.of("errors", List.of(Map.of("code", "UNKNOWN", "message", "internal error" + cause))));
        return new RegistryResponse(
                500,
                Map.of("Content-Type", "application/json", "Content-Length", Integer.toString(body.length)),
                out -> out.write(body));
    }

    private static InputStream body(ServerRequest request) {
        return request.content().hasEntity() ? request.content().inputStream() : InputStream.nullInputStream();
    }

    private static void send(ServerRequest request, RegistryResponse answer, ServerResponse response)
            throws IOException {
        response.status(answer.status());
        answer.headers().forEach(response::header);
        boolean withoutBody =
                method(request).equals("HEAD") || "0".equals(answer.headers().get("Content-Length"));
        if (withoutBody) {
            response.send();
            return;
        }
        try (OutputStream out = response.outputStream()) {
            answer.body().writeTo(out);
        }
    }
}
