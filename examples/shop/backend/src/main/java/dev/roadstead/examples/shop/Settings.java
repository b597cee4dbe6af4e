package dev.roadstead.examples.shop;

import java.util.Map;

/**
 * What the environment says.
 *
 * @param port where to listen
 * @param version which build this is
 * @param frontendUrl the origin whose pages may call the API
 * @param database where the items are
 */
record Settings(int port, String version, String frontendUrl, Database database) {

    /** {@code DB_HOST} and its friends: the same variables whatever the database is. */
    record Database(String host, int port, String name, String user, String password) {

        private static final String EMBEDDED = "embedded";

        Database {
            if (!host.equals(EMBEDDED)) {
                throw new IllegalArgumentException("DB_HOST: " + host + " (expected " + EMBEDDED
                        + "; another host needs a JDBC driver in the image)");
            }
        }

        /** An embedded database lives as long as its process. */
        String url() {
            return "jdbc:h2:mem:" + name + ";DB_CLOSE_DELAY=-1;DATABASE_TO_LOWER=TRUE;MODE=PostgreSQL";
        }
    }

    static Settings from(Map<String, String> environment) {
        Database database = new Database(
                environment.getOrDefault("DB_HOST", Database.EMBEDDED),
                number(environment, "DB_PORT", 5432),
                environment.getOrDefault("DB_NAME", "shop"),
                environment.getOrDefault("DB_USER", "shop"),
                environment.getOrDefault("DB_PASSWORD", ""));
        return new Settings(
                number(environment, "PORT", 3001),
                environment.getOrDefault("SHOP_VERSION", "unversioned"),
                environment.getOrDefault("FRONTEND_URL", "*"),
                database);
    }

    private static int number(Map<String, String> environment, String name, int otherwise) {
        String text = environment.getOrDefault(name, Integer.toString(otherwise));
        try {
            int number = Integer.parseInt(text);
            if (number >= 0 && number <= 65535) {
                return number;
            }
        } catch (NumberFormatException wrong) {
            // answered below, with every other wrong number
        }
        throw new IllegalArgumentException(name + ": " + text + " (expected a port from 0 to 65535)");
    }
}
