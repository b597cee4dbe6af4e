package dev.roadstead.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SqliteStoreTest extends StoreContract {
    @TempDir
    Path directory;

    @Override
    Store open() {
        return Store.open(directory.resolve("store"));
    }

    @Test
    void everythingIsThereAfterReopening() {
        Random random = new Random(3);
        for (int step = 0; step < 300; step++) {
            Key key = Boat.at("boat-" + random.nextInt(40));
            store.change(tx -> {
                if (random.nextInt(3) == 0) {
                    tx.delete(Boat.KIND, key);
                } else {
                    tx.put(Boat.KIND, key, new Boat("böat 🚢", random.nextInt()));
                    tx.delete(Boat.TENDER, key);
                    tx.put(Boat.TENDER, key, new Boat("tender", random.nextInt()));
                }
            });
            if (step == 200) {
                store.clear();
            }
        }
        TreeMap<Key, Versioned<Boat>> before = everything();
        long version = store.snapshot().version();
        store.close();
        store = open();
        assertThat(everything()).isEqualTo(before).isNotEmpty();
        assertThat(store.snapshot().version()).isEqualTo(version);
        assertThat(store.changesSince(version - 1, java.util.Set.of(Boat.KIND))).isEqualTo(new Changes.TooOld(version));
        assertThat(put("next", 1).version()).isEqualTo(version + 1);
    }

    @Test
    void aRecordOfAnOlderSchemaIsUpgradedWhenItIsRead() {
        Kind<String> first = Kind.of("test.name", new TextCodec());
        store.write(tx -> tx.put(first, Boat.at("a"), "ann"));
        store.close();
        store = open();
        SchemaUpgrade upgrade = (from, bytes) ->
                (new String(bytes, StandardCharsets.UTF_8) + "," + from).getBytes(StandardCharsets.UTF_8);
        Kind<String> third = new Kind<>("test.name", 3, new TextCodec(), upgrade);
        assertThat(store.get(third, Boat.at("a")).orElseThrow().value()).isEqualTo("ann,1,2");
        store.write(tx -> tx.put(third, Boat.at("b"), "bob"));
        store.close();
        store = open();
        assertThat(store.listAll(third)).extracting(Versioned::value).containsExactly("ann,1,2", "bob");
        store.close();
        store = open();
        assertThatThrownBy(() -> store.get(first, Boat.at("b")))
                .isInstanceOf(StoreException.class)
                .hasMessageContaining("has schema version 3, and this Roadstead reads up to 1");
    }

    @Test
    void aSecondOpenerIsToldWhoHasIt() {
        assertThatThrownBy(this::open)
                .isInstanceOf(StoreException.class)
                .hasMessageContaining("is open in another process (pid "
                        + ProcessHandle.current().pid() + ")");
        store.close();
        store = open();
    }

    @Test
    void aFileOfANewerLayoutIsLeftAlone() throws Exception {
        store.close();
        try (Connection connection =
                        DriverManager.getConnection("jdbc:sqlite:" + directory.resolve("store/store.sqlite"));
                var statement = connection.createStatement()) {
            statement.execute("pragma user_version = 99");
        }
        assertThatThrownBy(this::open).isInstanceOf(StoreException.class).hasMessageContaining("layout 99");
    }

    @Test
    void aFileThatIsNoStoreIsNamed() throws Exception {
        store.close();
        Files.writeString(directory.resolve("store/store.sqlite"), "this is no database, but a letter".repeat(100));
        assertThatThrownBy(this::open)
                .isInstanceOf(StoreException.class)
                .hasMessageContaining("cannot open the store")
                .hasMessageContaining("store.sqlite");
    }

    @Test
    void whatIsNewInAnOldDirectoryIsTheOwnersAlone() throws Exception {
        assertThat(Files.getPosixFilePermissions(directory.resolve("store")).toString())
                .doesNotContain("GROUP", "OTHERS");
    }

    private TreeMap<Key, Versioned<Boat>> everything() {
        TreeMap<Key, Versioned<Boat>> all = new TreeMap<>();
        for (Kind<Boat> kind : List.of(Boat.KIND, Boat.TENDER)) {
            store.listAll(kind).forEach(read -> all.put(Key.global(kind.name(), read.id()), read));
        }
        return all;
    }

    private record TextCodec() implements RecordCodec<String> {
        @Override
        public byte[] encode(String value) {
            return value.getBytes(StandardCharsets.UTF_8);
        }

        @Override
        public String decode(byte[] bytes) {
            return new String(bytes, StandardCharsets.UTF_8);
        }
    }
}
