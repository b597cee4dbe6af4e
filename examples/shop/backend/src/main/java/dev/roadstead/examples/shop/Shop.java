package dev.roadstead.examples.shop;

import java.io.IOException;
import java.net.http.HttpClient;
import java.sql.SQLException;
import java.time.Clock;
import java.util.List;

/**
 * Starts the shop's backend: {@code serve} answers requests until SIGTERM, {@code migrate} brings the database's schema
 * up to date and ends, as a one-off task does before a deployment.
 */
public final class Shop {

    private Shop() {}

    /** Exits 0 after a migration or an orderly stop, 2 when the configuration or the arguments are wrong. */
    public static void main(String[] arguments) throws IOException, InterruptedException {
        List<String> command = List.of(arguments);
        try {
            Settings settings = Settings.from(System.getenv());
            if (command.equals(List.of("migrate"))) {
                migrate(settings);
            } else if (command.isEmpty() || command.equals(List.of("serve"))) {
                serve(settings);
            } else {
                throw new IllegalArgumentException(command + ": unknown command (expected serve or migrate)");
            }
        } catch (IllegalArgumentException | SQLException wrong) {
            System.err.println("cannot start: " + wrong.getMessage());
            System.exit(2);
        }
    }

    private static void migrate(Settings settings) throws SQLException {
        try (Items items = Items.open(settings.database())) {
            int applied = items.migrate();
            System.out.println("migrated " + settings.database().name() + ": " + applied + " changes applied");
        }
    }

    private static void serve(Settings settings) throws IOException, SQLException, InterruptedException {
        Items items = Items.open(settings.database());
        items.migrate();
        String task = TaskMetadata.taskId(System.getenv(), HttpClient.newHttpClient());
        ShopServer server = ShopServer.start(settings, items, task, Clock.systemUTC(), System.out);
        System.out.println("shop " + settings.version() + " listens on port " + server.port() + " as task " + task);
        // The JVM's own answer to SIGTERM would be exit code 143; an orderly stop is a success.
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            server.drain();
            System.out.println("stopped after the last request");
            System.out.flush();
            Runtime.getRuntime().halt(0);
        }));
        Thread.currentThread().join();
    }
}
