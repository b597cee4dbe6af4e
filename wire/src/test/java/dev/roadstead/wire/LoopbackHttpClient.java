package dev.roadstead.wire;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.function.Function;
import software.amazon.awssdk.http.AbortableInputStream;
import software.amazon.awssdk.http.ExecutableHttpRequest;
import software.amazon.awssdk.http.HttpExecuteRequest;
import software.amazon.awssdk.http.HttpExecuteResponse;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.SdkHttpFullResponse;

/** Lets an AWS SDK client call a function instead of the network: its own marshallers, signer and unmarshallers. */
record LoopbackHttpClient(Function<HttpRequestMessage, HttpResponseMessage> server) implements SdkHttpClient {
    @Override
    public ExecutableHttpRequest prepareRequest(HttpExecuteRequest request) {
        return new ExecutableHttpRequest() {
            @Override
            public HttpExecuteResponse call() {
                return response(server.apply(message(request)));
            }

            @Override
            public void abort() {}
        };
    }

    private static HttpRequestMessage message(HttpExecuteRequest execute) {
        var request = execute.httpRequest();
        Headers.Builder headers = Headers.builder();
        request.headers().forEach((name, values) -> values.forEach(value -> headers.add(name, value)));
        byte[] body = execute.contentStreamProvider()
                .map(provider -> bytes(provider.newStream()))
                .orElse(new byte[0]);
        String path = request.encodedPath().isEmpty() ? "/" : request.encodedPath();
        return new HttpRequestMessage(
                request.method().name(),
                path,
                request.encodedQueryParameters().orElse(""),
                headers.build(),
                body,
                "127.0.0.1");
    }

    private static byte[] bytes(InputStream stream) {
        try (stream) {
            return stream.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static HttpExecuteResponse response(HttpResponseMessage message) {
        var response = SdkHttpFullResponse.builder().statusCode(message.status());
        message.headers().asMap().forEach(response::putHeader);
        return HttpExecuteResponse.builder()
                .response(response.build())
                .responseBody(AbortableInputStream.create(new ByteArrayInputStream(message.body())))
                .build();
    }

    @Override
    public void close() {}
}
