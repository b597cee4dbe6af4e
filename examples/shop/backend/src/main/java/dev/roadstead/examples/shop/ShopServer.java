package dev.roadstead.examples.shop;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.time.Clock;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Collectors;

/** The API: {@code /api/health}, {@code /api/info} and {@code /api/items}; a line on standard output for each request. */
final class ShopServer {

    private static final int BODY_BYTES = 4096;
    private static final int DRAIN_SECONDS = 10;

    private record Answer(int status, String body) {}

    private final HttpServer server;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final Settings settings;
    private final Items items;
    private final String task;
    private final Clock clock;
    private final PrintStream log;
    private volatile boolean draining;

    private ShopServer(Settings settings, Items items, String task, Clock clock, PrintStream log) throws IOException {
        this.settings = settings;
        this.items = items;
        this.task = task;
        this.clock = clock;
        this.log = log;
        this.server = HttpServer.create(new InetSocketAddress(settings.port()), 0);
    }

    static ShopServer start(Settings settings, Items items, String task, Clock clock, PrintStream log)
            throws IOException {
        ShopServer shop = new ShopServer(settings, items, task, clock, log);
        shop.server.setExecutor(shop.threads);
        shop.server.createContext("/", shop::handle);
        shop.server.start();
        return shop;
    }

    int port() {
        return server.getAddress().getPort();
    }

    /** Takes no new connection, lets open requests finish, and returns when the last one has. */
    void drain() {
        draining = true;
        server.stop(DRAIN_SECONDS);
        threads.close();
    }

    private void handle(HttpExchange exchange) throws IOException {
        long started = clock.millis();
        Answer answer = answer(exchange);
        byte[] body = answer.body().getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        exchange.getResponseHeaders().set("Access-Control-Allow-Origin", settings.frontendUrl());
        exchange.getResponseHeaders().set("X-Shop-Task", task);
        if (draining) {
            exchange.getResponseHeaders().set("Connection", "close");
        }
        try (exchange) {
            exchange.sendResponseHeaders(answer.status(), body.length);
            exchange.getResponseBody().write(body);
        }
        log.println(exchange.getRequestMethod() + " " + exchange.getRequestURI() + " " + answer.status() + " "
                + (clock.millis() - started) + "ms");
    }

    private Answer answer(HttpExchange exchange) throws IOException {
        String request =
                exchange.getRequestMethod() + " " + exchange.getRequestURI().getPath();
        try {
            return switch (request) {
                case "GET /api/health" -> health();
                case "GET /api/info" -> info();
                case "GET /api/items" -> list();
                case "POST /api/items" -> add(exchange);
                default -> new Answer(404, "{\"error\":\"no such resource\"}");
            };
        } catch (SQLException failed) {
            log.println("the database failed: " + failed);
            return new Answer(503, "{\"error\":\"the database failed\"}");
        }
    }

    private Answer health() throws SQLException {
        items.list();
        return new Answer(200, "{\"status\":\"ok\"}");
    }

    private Answer info() {
        return new Answer(200, "{\"task\":%s,\"version\":%s}".formatted(quoted(task), quoted(settings.version())));
    }

    private Answer list() throws SQLException {
        return new Answer(200, items.list().stream().map(ShopServer::json).collect(Collectors.joining(",", "[", "]")));
    }

    private Answer add(HttpExchange exchange) throws IOException, SQLException {
        byte[] body = exchange.getRequestBody().readNBytes(BODY_BYTES + 1);
        String name = new String(body, StandardCharsets.UTF_8).strip();
        if (name.isEmpty() || name.length() > Items.NAME_LENGTH) {
            return new Answer(
                    400,
                    "{\"error\":\"expected the item's name as text, of 1 to " + Items.NAME_LENGTH + " characters\"}");
        }
        return new Answer(201, json(items.add(name)));
    }

    private static String json(Items.Item item) {
        return "{\"id\":%d,\"name\":%s}".formatted(item.id(), quoted(item.name()));
    }

    private static String quoted(String text) {
        String escaped = text.chars()
                .mapToObj(c -> c < ' ' || c == '"' || c == '\\' ? "\\u%04x".formatted(c) : Character.toString(c))
                .collect(Collectors.joining());
        return '"' + escaped + '"';
    }
}
