package dev.roadstead.store;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.concurrent.Executor;

/** Puts the durable store together. */
final class SqliteStore {
    private static final String OWNER_ONLY = "rwx------";

    private SqliteStore() {}

    static Store open(Path directory, Executor wakes) {
        create(directory);
        StoreLock lock = StoreLock.take(directory.resolve("store.lock"));
        try {
            SqliteDatabase database = SqliteDatabase.open(directory.resolve("store.sqlite"));
            return new RecordStore(loaded(database), new SqliteCommits(database, lock), wakes).started();
        } catch (StoreException e) {
            lock.close();
            throw e;
        }
    }

    private static State loaded(SqliteDatabase database) {
        try {
            return database.load();
        } catch (StoreException e) {
            database.close();
            throw e;
        }
    }

    private static void create(Path directory) {
        try {
            Files.createDirectories(
                    directory, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(OWNER_ONLY)));
        } catch (IOException e) {
            throw new StoreException("cannot make the store's directory " + directory + ": " + e.getMessage(), e);
        }
    }
}
