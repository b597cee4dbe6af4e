package dev.roadstead.store;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;

/**
 * The tables, and how they came to be: SQLite's {@code user_version} counts the steps of this list that a file has
 * seen. Flyway would do the same for 3 MB more and a third of a second of every start; what changes with the releases
 * is the records, and those have schema versions of their own ({@link Kind#schemaVersion}).
 */
final class SqliteSchema {
    /** Only ever append. */
    private static final List<List<String>> STEPS = List.of(List.of(
            """
            create table record (
              slot integer primary key,
              kind text not null,
              account text not null,
              region text not null,
              id text not null,
              version integer not null,
              schema integer not null,
              value blob not null
            ) strict""", "create table store (version integer not null) strict", "insert into store (version) values (0)"));

    private SqliteSchema() {}

    /** Brings a file up to date, each step in a transaction of its own. */
    static void migrate(Connection connection) throws SQLException {
        int version = version(connection);
        if (version > STEPS.size()) {
            throw new StoreException("it has layout %d, and this Roadstead knows up to %d: start the newer one again"
                    .formatted(version, STEPS.size()));
        }
        for (int step = version; step < STEPS.size(); step++) {
            try (Statement statement = connection.createStatement()) {
                for (String sql : STEPS.get(step)) {
                    statement.execute(sql);
                }
                statement.execute("pragma user_version = " + (step + 1));
            }
            connection.commit();
        }
    }

    private static int version(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("pragma user_version")) {
            row.next();
            return row.getInt(1);
        }
    }
}
