package dev.roadstead.store;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.SortedMap;
import java.util.TreeMap;
import org.sqlite.JDBC;

/**
 * One connection to the SQLite file, until it fails.
 *
 * <p>{@code synchronous=FULL} with a write-ahead log: a commit is one append to the log and one fsync of it. Records
 * are found by slot alone, a row number that memory knows, so that a write touches one B-tree and no index.
 */
final class SqliteSession implements AutoCloseable {
    private static final List<String> PRAGMAS = List.of(
            "pragma locking_mode = exclusive",
            "pragma journal_mode = wal",
            "pragma synchronous = full",
            "pragma temp_store = memory",
            "pragma journal_size_limit = 16777216");

    private final Connection connection;
    private final PreparedStatement put;
    private final PreparedStatement remove;
    private final PreparedStatement setVersion;

    private SqliteSession(Connection connection) throws SQLException {
        this.connection = connection;
        this.put = connection.prepareStatement("insert or replace into record"
                + " (slot, kind, account, region, id, version, schema, value) values (?, ?, ?, ?, ?, ?, ?, ?)");
        this.remove = connection.prepareStatement("delete from record where slot = ?");
        this.setVersion = connection.prepareStatement("update store set version = ?");
    }

    static SqliteSession open(Path file) throws SQLException {
        Connection connection = JDBC.createConnection(JDBC.PREFIX + file.toAbsolutePath(), new Properties());
        try {
            try (Statement statement = connection.createStatement()) {
                for (String pragma : PRAGMAS) {
                    statement.execute(pragma);
                }
            }
            connection.setAutoCommit(false);
            SqliteSchema.migrate(connection);
            return new SqliteSession(connection);
        } catch (SQLException | StoreException e) {
            try {
                connection.close();
            } catch (SQLException closing) {
                e.addSuppressed(closing);
            }
            throw e;
        }
    }

    long version() throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("select version from store")) {
            row.next();
            return row.getLong(1);
        }
    }

    State load() throws SQLException {
        SortedMap<String, List<Map.Entry<Key, Stored>>> records = new TreeMap<>();
        long highestSlot = loadRecords(records);
        List<Map.Entry<String, SortedTree<Key, Stored>>> kinds = new ArrayList<>();
        records.forEach((kind, ofKind) -> kinds.add(Map.entry(kind, tree(kind, ofKind))));
        return new State(version(), highestSlot + 1, SortedTree.ofSorted(kinds));
    }

    void append(List<Commit> commits) throws SQLException {
        for (Commit commit : commits) {
            append(commit);
        }
        setVersion.setLong(1, commits.getLast().after().version());
        setVersion.executeUpdate();
        connection.commit();
    }

    @Override
    public void close() throws SQLException {
        connection.close();
    }

    /** Gives the highest slot. */
    private long loadRecords(SortedMap<String, List<Map.Entry<Key, Stored>>> records) throws SQLException {
        long highest = 0;
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("select slot, kind, account, region, id, version, schema, value"
                        + " from record order by slot")) {
            while (row.next()) {
                Stored stored = stored(row);
                records.computeIfAbsent(row.getString(2), kind -> new ArrayList<>())
                        .add(Map.entry(stored.key(), stored));
                highest = stored.slot();
            }
        }
        return highest;
    }

    private static Stored stored(ResultSet row) throws SQLException {
        Key key = new Key(row.getString(3), row.getString(4), row.getString(5));
        return Stored.loaded(key, row.getLong(6), row.getLong(1), new Encoded(row.getInt(7), row.getBytes(8)));
    }

    /** Sorts here, because SQLite sorts text by its UTF-8 and Java by its UTF-16. */
    private static SortedTree<Key, Stored> tree(String kind, List<Map.Entry<Key, Stored>> records) {
        records.sort(Map.Entry.comparingByKey());
        for (int i = 1; i < records.size(); i++) {
            if (records.get(i).getKey().equals(records.get(i - 1).getKey())) {
                throw new StoreException(
                        "damaged: two records at " + kind + " " + records.get(i).getKey());
            }
        }
        return SortedTree.ofSorted(records);
    }

    private void append(Commit commit) throws SQLException {
        if (commit.clear()) {
            try (Statement statement = connection.createStatement()) {
                statement.executeUpdate("delete from record");
            }
        }
        for (Write write : commit.writes()) {
            append(write);
        }
    }

    private void append(Write write) throws SQLException {
        Stored stored = write.stored();
        Encoded encoded = write.encoded();
        if (encoded == null) {
            remove.setLong(1, stored.slot());
            remove.executeUpdate();
            return;
        }
        put.setLong(1, stored.slot());
        put.setString(2, write.kind().name());
        put.setString(3, stored.key().account());
        put.setString(4, stored.key().region());
        put.setString(5, stored.key().id());
        put.setLong(6, stored.version());
        put.setInt(7, encoded.schemaVersion());
        put.setBytes(8, encoded.bytes());
        put.executeUpdate();
    }
}
