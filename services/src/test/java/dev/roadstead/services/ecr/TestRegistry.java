package dev.roadstead.services.ecr;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.roadstead.host.Ipv4;
import dev.roadstead.services.aws.Access;
import dev.roadstead.services.aws.Authorizer;
import dev.roadstead.services.aws.Caller;
import dev.roadstead.services.aws.EndpointGate;
import dev.roadstead.services.aws.Entrance;
import dev.roadstead.services.aws.Ids;
import dev.roadstead.services.aws.Origin;
import dev.roadstead.services.aws.Platform;
import dev.roadstead.services.aws.Principal;
import dev.roadstead.services.aws.SealingKey;
import dev.roadstead.store.Store;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Supplier;

/** ECR behind the JDK's HTTP server, with a clock to turn and actions to deny. */
final class TestRegistry implements AutoCloseable, Authorizer, InstantSource {

    static final long LAYER_LIMIT_BYTES = 300 << 20;
    private static final int TLS_HANDSHAKE = 0x16;
    static final Caller ROOT = new Caller("123456789012", "us-east-1", new Principal.Root("123456789012"));

    static final RegistryRequest.Client CLIENT = new RegistryRequest.Client("127.0.0.1", false);

    final Store store = Store.memory();
    final Set<String> denied = new HashSet<>();

    /** What no endpoint lets pass, from whom. */
    final Set<String> closed = new HashSet<>();

    private final HttpServer server;
    private final ServerSocket front;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final Path directory;
    private Instant now = Instant.parse("2026-11-21T09:00:00Z");
    Ecr ecr;

    /** The address of a way that is closed. */
    static final String CLOSED = "198.18.0.99";

    /** The VPC endpoints that requests from an address come by. */
    final Map<String, Entrance> entrances = new ConcurrentHashMap<>();

    /** What was published last. */
    Map<String, List<Ipv4>> names = Map.of();

    TestRegistry(Path directory) throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        front = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        this.directory = directory;
        ecr = open();
        server.setExecutor(threads);
        server.createContext("/", this::answer);
        server.start();
        threads.submit(this::front);
    }

    private Ecr open() {
        return Ecr.open(
                new Platform(store, this, new Ids(new SecureRandom()), this),
                new Ecr.Settings(
                        directory,
                        new RegistryNames(new RegistryAddress(port()), (owner, published) -> names = published),
                        new SealingKey(new byte[32], new SecureRandom()),
                        new Gate()),
                LAYER_LIMIT_BYTES);
    }

    private final class Gate implements EndpointGate {
        @Override
        public boolean passes(String source, Access access) {
            return !closed.contains(source + " " + access);
        }

        @Override
        public Origin origin(String source) {
            if (source.equals(CLOSED)) {
                return new Origin.Unknown(source);
            }
            return Optional.ofNullable(entrances.get(source))
                    .<Origin>map(Origin.ByEndpoint::new)
                    .orElseGet(Origin.Elsewhere::new);
        }
    }

    /** What a new process finds after one that was killed: records and files. */
    void restart() {
        names = Map.of();
        ecr = open();
    }

    int port() {
        return front.getLocalPort();
    }

    /** Clients try TLS first; the JDK's server would let them wait, the gateway does not. */
    private void front() {
        while (!front.isClosed()) {
            try {
                Socket client = front.accept();
                threads.submit(() -> pass(client));
            } catch (IOException closed) {
                return;
            }
        }
    }

    private void pass(Socket client) {
        try (client;
                Socket inner =
                        new Socket(front.getInetAddress(), server.getAddress().getPort())) {
            int first = client.getInputStream().read();
            if (first < 0 || first == TLS_HANDSHAKE) {
                return;
            }
            inner.getOutputStream().write(first);
            var upstream = threads.submit(() -> {
                client.getInputStream().transferTo(inner.getOutputStream());
                inner.shutdownOutput();
                return true;
            });
            inner.getInputStream().transferTo(client.getOutputStream());
            client.shutdownInput();
            upstream.cancel(true);
        } catch (IOException gone) {
            return; // one of the two has hung up
        }
    }

    <R> R asRoot(Supplier<R> call) {
        return ROOT.run(call);
    }

    String password() {
        return asRoot(() -> {
            String login = ecr.api()
                    .getAuthorizationToken()
                    .authorizationData()
                    .getFirst()
                    .authorizationToken();
            String decoded = new String(Base64.getDecoder().decode(login), StandardCharsets.UTF_8);
            return decoded.substring("AWS:".length());
        });
    }

    /** The Authorization header of a client that has logged in. */
    String basic() {
        return "Basic " + Base64.getEncoder().encodeToString(("AWS:" + password()).getBytes(StandardCharsets.UTF_8));
    }

    void createRepository(String name) {
        asRoot(() -> ecr.api().createRepository(request -> request.repositoryName(name)));
    }

    void pass(Duration time) {
        now = now.plus(time);
    }

    @Override
    public Instant instant() {
        return now;
    }

    @Override
    public Decision decide(Caller caller, Access access) {
        return denied.contains(access.action())
                ? new Decision.Denied(
                        "User: " + caller.principal().arn() + " is not authorized to perform: " + access.action()
                                + " on resource: " + access.resources().getFirst())
                : new Decision.Allowed();
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            Map<String, String> headers = new HashMap<>();
            exchange.getRequestHeaders()
                    .forEach((name, values) -> headers.put(name.toLowerCase(Locale.ROOT), String.join(",", values)));
            RegistryResponse response = ecr.registry()
                    .handle(new RegistryRequest(
                            exchange.getRequestMethod(),
                            exchange.getRequestURI().getRawPath(),
                            Optional.ofNullable(exchange.getRequestURI().getRawQuery())
                                    .orElse(""),
                            headers,
                            CLIENT,
                            exchange.getRequestBody()));
            // As the gateway does: a client that is still sending would not see the answer.
            exchange.getRequestBody().transferTo(OutputStream.nullOutputStream());
            response.headers().forEach(exchange.getResponseHeaders()::set);
            long length = Long.parseLong(response.headers().get("Content-Length"));
            boolean head = exchange.getRequestMethod().equals("HEAD");
            exchange.sendResponseHeaders(response.status(), head || length == 0 ? -1 : length);
            if (!head && length > 0) {
                response.body().writeTo(exchange.getResponseBody());
            }
        }
    }

    @Override
    public void close() throws IOException {
        front.close();
        server.stop(0);
        threads.shutdownNow();
        store.close();
    }
}
