package dev.roadstead.store;

import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The SQLite file. Used by one thread at a time.
 *
 * <p>After a failed write the connection is closed and the next write opens another: what state the driver's
 * statements are in after a full disk is nothing to build on. The file's version is compared then, because a log that
 * was written but not synced may count as committed when it is read again.
 */
final class SqliteDatabase implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(SqliteDatabase.class);

    private final Path file;
    private @Nullable SqliteSession session;
    /** The version of the last commit that was acknowledged. */
    private long version;

    private SqliteDatabase(Path file, SqliteSession session) {
        this.file = file;
        this.session = session;
    }

    static SqliteDatabase open(Path file) {
        try {
            return new SqliteDatabase(file, SqliteSession.open(file));
        } catch (SQLException | StoreException e) {
            throw new StoreException("cannot open the store " + file + ": " + e.getMessage(), e);
        }
    }

    /** Everything that was ever acknowledged. */
    State load() {
        try {
            State state = session().load();
            version = state.version();
            return state;
        } catch (SQLException | IllegalArgumentException e) {
            throw new StoreException("cannot read the store " + file + ": " + e.getMessage(), e);
        }
    }

    /** Writes commits as one transaction of SQLite; when it throws, none of them is there. */
    void append(List<Commit> commits) {
        try {
            session().append(commits);
            version = commits.getLast().after().version();
        } catch (SQLException | StoreException e) {
            close();
            throw new StoreException("cannot write to the store " + file + ": " + e.getMessage(), e);
        }
    }

    @Override
    public void close() {
        SqliteSession open = session;
        session = null;
        if (open == null) {
            return;
        }
        try {
            open.close();
        } catch (SQLException e) {
            LOG.warn("closing the store {}: {}", file, e.getMessage());
        }
    }

    private SqliteSession session() throws SQLException {
        SqliteSession open = session;
        if (open == null) {
            open = SqliteSession.open(file);
            session = open;
            checkVersion(open.version());
        }
        return open;
    }

    private void checkVersion(long found) {
        if (found != version) {
            throw new StoreException(
                    "after a failed write it has version %d, and %d was acknowledged: start the server again"
                            .formatted(found, version));
        }
    }
}
