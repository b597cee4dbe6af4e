package dev.roadstead.examples.shop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ShopServerTest {

    private final ByteArrayOutputStream log = new ByteArrayOutputStream();
    private final Settings settings =
            Settings.from(Map.of("PORT", "0", "DB_NAME", "test", "SHOP_VERSION", "2.0", "DB_HOST", "embedded"));
    private Items items;
    private ShopServer server;

    @BeforeEach
    void start() throws Exception {
        items = Items.open(settings.database());
        items.migrate();
        server = ShopServer.start(settings, items, "task-1", Clock.systemUTC(), new PrintStream(log, true));
    }

    @AfterEach
    void stop() throws Exception {
        server.drain();
        try (var connection =
                java.sql.DriverManager.getConnection(settings.database().url(), "shop", "")) {
            connection.createStatement().execute("shutdown");
        }
    }

    @Test
    void itIsHealthyAndSaysWhichTaskAnsweredInWhichVersion() throws Exception {
        assertThat(get("/api/health").body()).isEqualTo("{\"status\":\"ok\"}");
        assertThat(get("/api/info").body()).isEqualTo("{\"task\":\"task-1\",\"version\":\"2.0\"}");
        assertThat(get("/api/nothing").statusCode()).isEqualTo(404);
    }

    @Test
    void anItemThatIsPostedIsListed() throws Exception {
        assertThat(post("sex\"tant").statusCode()).isEqualTo(201);
        assertThat(get("/api/items").body()).contains("anchor", "{\"id\":4,\"name\":\"sex\\u0022tant\"}");
    }

    @Test
    void aNameThatIsEmptyOrTooLongIsRefused() throws Exception {
        assertThat(post(" ").statusCode()).isEqualTo(400);
        assertThat(post("x".repeat(101)).statusCode()).isEqualTo(400);
        assertThat(post("x".repeat(5000)).statusCode()).isEqualTo(400);
        assertThat(items.list()).hasSize(3);
    }

    @Test
    void everyRequestIsALineOfOutput() throws Exception {
        get("/api/health");
        assertThat(log.toString(StandardCharsets.UTF_8)).matches("GET /api/health 200 \\d+ms\\n");
    }

    @Test
    void aSecondMigrationChangesNothing() throws Exception {
        assertThat(items.migrate()).isZero();
    }

    @Test
    void wrongSettingsAreNamed() {
        assertThatThrownBy(() -> Settings.from(Map.of("DB_HOST", "db.example")))
                .hasMessageContaining("DB_HOST: db.example (expected embedded");
        assertThatThrownBy(() -> Settings.from(Map.of("PORT", "many"))).hasMessageContaining("PORT: many (expected");
    }

    private HttpResponse<String> get(String path) throws Exception {
        return send(HttpRequest.newBuilder(uri(path)).build());
    }

    private HttpResponse<String> post(String body) throws Exception {
        return send(HttpRequest.newBuilder(uri("/api/items"))
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build());
    }

    private URI uri(String path) {
        return URI.create("http://127.0.0.1:" + server.port() + path);
    }

    private static HttpResponse<String> send(HttpRequest request) throws Exception {
        try (HttpClient client = HttpClient.newHttpClient()) {
            return client.send(request, HttpResponse.BodyHandlers.ofString());
        }
    }
}
