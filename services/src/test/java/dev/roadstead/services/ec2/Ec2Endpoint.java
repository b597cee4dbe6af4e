package dev.roadstead.services.ec2;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.roadstead.services.aws.Caller;
import dev.roadstead.services.aws.ReadMembers;
import dev.roadstead.wire.CallScope;
import dev.roadstead.wire.CredentialSource;
import dev.roadstead.wire.Headers;
import dev.roadstead.wire.HttpRequestMessage;
import dev.roadstead.wire.HttpResponseMessage;
import dev.roadstead.wire.PresentMember;
import dev.roadstead.wire.ServiceModel;
import dev.roadstead.wire.SigV4;
import dev.roadstead.wire.UnbuiltServices;
import dev.roadstead.wire.WireCall;
import dev.roadstead.wire.WireEndpoint;
import dev.roadstead.wire.WireService;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Supplier;

/** EC2 alone behind HTTP, as clients reach it: decoded, checked and refused as behind the gateway. */
final class Ec2Endpoint implements AutoCloseable {

    static final String ACCESS_KEY = "AKIAEXAMPLEEXAMPLE00";
    static final String SECRET_KEY = "secret";

    private final HttpServer server;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

    private Ec2Endpoint(HttpServer server) {
        this.server = server;
    }

    /** Serves an API on a port of its own choice. */
    static Ec2Endpoint start(Ec2Api api) throws IOException {
        WireEndpoint endpoint = endpoint(api);
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 64);
        Ec2Endpoint started = new Ec2Endpoint(server);
        server.setExecutor(started.threads);
        server.createContext("/", exchange -> answer(endpoint, exchange));
        server.start();
        return started;
    }

    String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    private static WireEndpoint endpoint(Ec2Api api) {
        ReadMembers reads = ReadMembers.of("ec2");
        WireService service = new WireService(
                ServiceModel.load(Ec2Endpoint.class.getClassLoader(), "ec2"),
                api,
                (PresentMember member) -> reads.reads(member.shape(), member.member()));
        CallScope scope = new CallScope() {
            @Override
            public <T> T within(WireCall call, Supplier<T> operation) {
                return new Caller(World.ACCOUNT, call.signature().region(), World.ROOT).run(operation);
            }
        };
        return new WireEndpoint(
                List.of(service),
                UnbuiltServices.of(Ec2Endpoint.class.getClassLoader()),
                new SigV4((key, token) -> new CredentialSource.Found(SECRET_KEY, "root"), InstantSource.system()),
                scope,
                () -> "00000000-0000-4000-8000-000000000000");
    }

    private static void answer(WireEndpoint endpoint, HttpExchange exchange) throws IOException {
        try (exchange) {
            Headers.Builder headers = Headers.builder();
            exchange.getRequestHeaders().forEach((name, values) -> values.forEach(value -> headers.add(name, value)));
            String query = exchange.getRequestURI().getRawQuery();
            HttpResponseMessage response = endpoint.answer(new HttpRequestMessage(
                            exchange.getRequestMethod(),
                            exchange.getRequestURI().getRawPath(),
                            query == null ? "" : query,
                            headers.build(),
                            exchange.getRequestBody().readAllBytes(),
                            "127.0.0.1"))
                    .response();
            response.headers()
                    .asMap()
                    .forEach((name, values) -> exchange.getResponseHeaders().put(name, values));
            exchange.getResponseHeaders().remove("Content-Length");
            exchange.sendResponseHeaders(response.status(), response.body().length == 0 ? -1 : response.body().length);
            exchange.getResponseBody().write(response.body());
        }
    }

    @Override
    public void close() {
        server.stop(0);
        threads.close();
    }
}
