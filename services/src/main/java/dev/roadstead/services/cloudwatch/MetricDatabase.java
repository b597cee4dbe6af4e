package dev.roadstead.services.cloudwatch;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Properties;
import java.util.function.Consumer;
import org.sqlite.JDBC;

/**
 * One connection to the SQLite file of metrics, until it fails. Used by one thread at a time.
 *
 * <p>{@code synchronous=FULL} with a write-ahead log: a commit is one append to the log and one fsync of it. A point is found by its metric,
 * resolution and time, which is also its place in the file, so that a metric's past is read from one stretch of it.
 */
final class MetricDatabase implements AutoCloseable {

    private static final int LAYOUT = 1;
    private static final List<String> PRAGMAS = List.of(
            "pragma journal_mode = wal",
            "pragma synchronous = full",
            "pragma temp_store = memory",
            "pragma cache_size = -1024",
            "pragma busy_timeout = 10000",
            "pragma journal_size_limit = 16777216");
    private static final List<String> TABLES = List.of("""
            create table metric (
              id integer primary key,
              account text not null,
              region text not null,
              namespace text not null,
              name text not null,
              dimensions text not null,
              unique (account, region, namespace, name, dimensions)
            ) strict""", """
            create table point (
              metric integer not null,
              resolution integer not null,
              time integer not null,
              unit text not null,
              count real not null,
              sum real not null,
              minimum real not null,
              maximum real not null,
              spread blob,
              primary key (metric, resolution, time, unit)
            ) strict, without rowid""");
    private static final String COLUMNS = "resolution, time, unit, count, sum, minimum, maximum, spread";

    private final Connection connection;
    private final PreparedStatement findMetric;
    private final PreparedStatement insertMetric;
    private final PreparedStatement findPoint;
    private final PreparedStatement putPoint;

    private MetricDatabase(Connection connection) throws SQLException {
        this.connection = connection;
        findMetric = connection.prepareStatement("select id from metric"
                + " where account = ? and region = ? and namespace = ? and name = ? and dimensions = ?");
        insertMetric = connection.prepareStatement(
                "insert into metric (account, region, namespace, name, dimensions) values (?, ?, ?, ?, ?)");
        findPoint = connection.prepareStatement(
                "select " + COLUMNS + " from point where metric = ? and resolution = ? and time = ? and unit = ?");
        putPoint = connection.prepareStatement(
                "insert or replace into point (metric, " + COLUMNS + ") values (?, ?, ?, ?, ?, ?, ?, ?, ?)");
    }

    static MetricDatabase open(Path file) throws SQLException {
        Connection connection = JDBC.createConnection(JDBC.PREFIX + file.toAbsolutePath(), new Properties());
        try {
            try (Statement statement = connection.createStatement()) {
                for (String pragma : PRAGMAS) {
                    statement.execute(pragma);
                }
            }
            connection.setAutoCommit(false);
            migrate(connection);
            return new MetricDatabase(connection);
        } catch (SQLException e) {
            connection.close();
            throw e;
        }
    }

    private static void migrate(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            int layout;
            try (ResultSet row = statement.executeQuery("pragma user_version")) {
                row.next();
                layout = row.getInt(1);
            }
            if (layout > LAYOUT) {
                throw new SQLException("it has layout %d, and this Roadstead knows up to %d: start the newer one again"
                        .formatted(layout, LAYOUT));
            }
            if (layout < LAYOUT) {
                for (String table : TABLES) {
                    statement.execute(table);
                }
                statement.execute("pragma user_version = " + LAYOUT);
            }
        }
        connection.commit();
    }

    void commit() throws SQLException {
        connection.commit();
    }

    @Override
    public void close() throws SQLException {
        connection.close();
    }

    /** Adds to what there is. */
    void add(Sample sample) throws SQLException {
        add(idOf(sample.metric()), sample.point());
    }

    private void add(long metric, Point point) throws SQLException {
        findPoint.setLong(1, metric);
        findPoint.setLong(2, point.resolution().seconds());
        findPoint.setLong(3, point.time().getEpochSecond());
        findPoint.setString(4, point.unit());
        Summary summary = point.summary();
        try (ResultSet row = findPoint.executeQuery()) {
            if (row.next()) {
                summary = point(row).summary().plus(summary);
            }
        }
        putPoint.setLong(1, metric);
        putPoint.setLong(2, point.resolution().seconds());
        putPoint.setLong(3, point.time().getEpochSecond());
        putPoint.setString(4, point.unit());
        putPoint.setDouble(5, summary.count());
        putPoint.setDouble(6, summary.sum());
        putPoint.setDouble(7, summary.minimum());
        putPoint.setDouble(8, summary.maximum());
        putPoint.setBytes(9, summary.spread() == null ? null : summary.spread().bytes());
        putPoint.executeUpdate();
    }

    private long idOf(Metric metric) throws SQLException {
        OptionalLong known = find(metric);
        if (known.isPresent()) {
            return known.getAsLong();
        }
        name(insertMetric, metric);
        insertMetric.executeUpdate();
        return find(metric).orElseThrow();
    }

    private OptionalLong find(Metric metric) throws SQLException {
        name(findMetric, metric);
        try (ResultSet row = findMetric.executeQuery()) {
            return row.next() ? OptionalLong.of(row.getLong(1)) : OptionalLong.empty();
        }
    }

    private static void name(PreparedStatement statement, Metric metric) throws SQLException {
        statement.setString(1, metric.scope().account());
        statement.setString(2, metric.scope().region());
        statement.setString(3, metric.namespace());
        statement.setString(4, metric.name());
        statement.setString(5, metric.dimensionsText());
    }

    /** What is kept of a metric for the time of a window, in no particular order. */
    void points(Metric metric, Window window, Consumer<Point> consumer) throws SQLException {
        OptionalLong id = find(metric);
        if (id.isEmpty()) {
            return;
        }
        try (PreparedStatement select = connection.prepareStatement(
                "select " + COLUMNS + " from point where metric = ? and resolution = ? and time >= ? and time < ?")) {
            for (Resolution resolution : Resolution.values()) {
                select.setLong(1, id.getAsLong());
                select.setLong(2, resolution.seconds());
                select.setLong(3, window.from().getEpochSecond());
                select.setLong(4, window.to().getEpochSecond());
                try (ResultSet row = select.executeQuery()) {
                    while (row.next()) {
                        consumer.accept(point(row));
                    }
                }
            }
        }
    }

    private static Point point(ResultSet row) throws SQLException {
        byte[] spread = row.getBytes(8);
        return new Point(
                row.getString(3),
                Resolution.ofSeconds(row.getLong(1)),
                Instant.ofEpochSecond(row.getLong(2)),
                new Summary(
                        row.getDouble(4),
                        row.getDouble(5),
                        row.getDouble(6),
                        row.getDouble(7),
                        spread == null ? null : Spread.of(spread)));
    }

    /** The metrics of an account and region that have a point since an instant. */
    List<Metric> metrics(Metric.Scope scope, Optional<String> namespace, Optional<String> name, Instant since)
            throws SQLException {
        List<Metric> metrics = new ArrayList<>();
        try (PreparedStatement select = connection.prepareStatement("""
                select namespace, name, dimensions from metric
                where account = ? and region = ? and namespace = ifnull(?, namespace) and name = ifnull(?, name)
                  and exists (select 1 from point, (select 1 as span union select 60 union select 300 union select 3600)
                    where point.metric = metric.id and point.resolution = span and point.time >= ?)""")) {
            select.setString(1, scope.account());
            select.setString(2, scope.region());
            select.setString(3, namespace.orElse(null));
            select.setString(4, name.orElse(null));
            select.setLong(5, since.getEpochSecond());
            try (ResultSet row = select.executeQuery()) {
                while (row.next()) {
                    metrics.add(
                            new Metric(scope, row.getString(1), row.getString(2), Metric.dimensions(row.getString(3))));
                }
            }
        }
        return metrics;
    }

    /** So many metrics' numbers above one, ascending. */
    List<Long> numbersAfter(long number, int limit) throws SQLException {
        List<Long> numbers = new ArrayList<>();
        try (PreparedStatement select =
                connection.prepareStatement("select id from metric where id > ? order by id limit ?")) {
            select.setLong(1, number);
            select.setInt(2, limit);
            try (ResultSet row = select.executeQuery()) {
                while (row.next()) {
                    numbers.add(row.getLong(1));
                }
            }
        }
        return numbers;
    }

    /** Whether a metric has anything that is too old for its resolution. */
    boolean isDue(long metric, Instant now) throws SQLException {
        for (Resolution resolution : Resolution.values()) {
            if (!oldest(metric, resolution, resolution.horizon(now), 1).isEmpty()) {
                return true;
            }
        }
        return false;
    }

    /** Adds what is too old for its resolution up into the next one, and forgets what is too old for any; says whether all was done. */
    boolean rollUp(long metric, Instant now, int limit) throws SQLException {
        boolean done = true;
        for (Resolution resolution : Resolution.values()) {
            List<Point> old = oldest(metric, resolution, resolution.horizon(now), limit);
            for (Point point : old) {
                Optional<Resolution> wider = resolution.next();
                if (wider.isPresent()) {
                    add(metric, point.in(wider.get()));
                }
                delete(metric, point);
            }
            done &= old.size() < limit;
        }
        forgetIfEmpty(metric);
        return done;
    }

    private List<Point> oldest(long metric, Resolution resolution, Instant horizon, int limit) throws SQLException {
        List<Point> points = new ArrayList<>();
        try (PreparedStatement select = connection.prepareStatement("select " + COLUMNS
                + " from point where metric = ? and resolution = ? and time < ? order by time limit ?")) {
            select.setLong(1, metric);
            select.setLong(2, resolution.seconds());
            select.setLong(3, horizon.getEpochSecond());
            select.setInt(4, limit);
            try (ResultSet row = select.executeQuery()) {
                while (row.next()) {
                    points.add(point(row));
                }
            }
        }
        return points;
    }

    private void delete(long metric, Point point) throws SQLException {
        try (PreparedStatement delete = connection.prepareStatement(
                "delete from point where metric = ? and resolution = ? and time = ? and unit = ?")) {
            delete.setLong(1, metric);
            delete.setLong(2, point.resolution().seconds());
            delete.setLong(3, point.time().getEpochSecond());
            delete.setString(4, point.unit());
            delete.executeUpdate();
        }
    }

    private void forgetIfEmpty(long metric) throws SQLException {
        try (PreparedStatement delete = connection.prepareStatement(
                "delete from metric where id = ?1 and not exists (select 1 from point where metric = ?1)")) {
            delete.setLong(1, metric);
            delete.executeUpdate();
        }
    }

    void clear() throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.executeUpdate("delete from point");
            statement.executeUpdate("delete from metric");
        }
    }
}
