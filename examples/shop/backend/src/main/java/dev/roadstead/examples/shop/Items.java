package dev.roadstead.examples.shop;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/** The shop's items in a relational database; one connection, used by one request at a time. */
final class Items implements AutoCloseable {

    static final int NAME_LENGTH = 100;

    private static final List<String> MIGRATIONS = List.of(
            "create table item (id bigint generated always as identity primary key, name varchar(100) not null)",
            "insert into item (name) values ('anchor'), ('buoy'), ('lantern')");

    /** One thing that the shop sells. */
    record Item(long id, String name) {}

    private final Connection connection;

    private Items(Connection connection) {
        this.connection = connection;
    }

    static Items open(Settings.Database database) throws SQLException {
        return new Items(DriverManager.getConnection(database.url(), database.user(), database.password()));
    }

    /** Applies the changes of the schema that this database has not seen, and says how many that were. */
    synchronized int migrate() throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("create table if not exists migration (version int primary key)");
            int applied = 0;
            for (int version = 1; version <= MIGRATIONS.size(); version++) {
                try (ResultSet known = statement.executeQuery("select 1 from migration where version = " + version)) {
                    if (known.next()) {
                        continue;
                    }
                }
                statement.execute(MIGRATIONS.get(version - 1));
                statement.execute("insert into migration values (" + version + ")");
                applied++;
            }
            return applied;
        }
    }

    synchronized List<Item> list() throws SQLException {
        List<Item> items = new ArrayList<>();
        try (PreparedStatement query = connection.prepareStatement("select id, name from item order by id limit 1000");
                ResultSet rows = query.executeQuery()) {
            while (rows.next()) {
                items.add(new Item(rows.getLong(1), rows.getString(2)));
            }
        }
        return items;
    }

    synchronized Item add(String name) throws SQLException {
        try (PreparedStatement insert =
                connection.prepareStatement("insert into item (name) values (?)", new String[] {"id"})) {
            insert.setString(1, name);
            insert.executeUpdate();
            try (ResultSet keys = insert.getGeneratedKeys()) {
                keys.next();
                return new Item(keys.getLong(1), name);
            }
        }
    }

    @Override
    public synchronized void close() throws SQLException {
        connection.close();
    }
}
