package dev.roadstead.store;

import java.util.Comparator;
import java.util.Objects;

/**
 * Where a record lives: the account that owns it, the region, and an id that is unique among the records of a kind
 * there. Services without regions (IAM) use {@link #GLOBAL}. Keys sort by account, region and id.
 *
 * @param account 1 to 64 characters
 * @param region 1 to 64 characters
 * @param id 1 to 2048 characters without NUL, where a record is written; one that is looked up may be any text, and is found
 *     nowhere
 */
public record Key(String account, String region, String id) implements Comparable<Key> {
    /** The region of what has none. */
    public static final String GLOBAL = "global";

    private static final int PART_LIMIT = 64;
    private static final int ID_LIMIT = 2048;
    private static final Comparator<Key> ORDER =
            Comparator.comparing(Key::account).thenComparing(Key::region).thenComparing(Key::id);

    public Key {
        check("account", account, PART_LIMIT);
        check("region", region, PART_LIMIT);
        Objects.requireNonNull(id, "id");
    }

    /** Throws where no record can lie. */
    void checkWritable() {
        check("id", id, ID_LIMIT);
    }

    /** The key of a record that belongs to an account but to no region. */
    public static Key global(String account, String id) {
        return new Key(account, GLOBAL, id);
    }

    @Override
    public int compareTo(Key other) {
        return ORDER.compare(this, other);
    }

    @Override
    public String toString() {
        return account + "/" + region + "/" + id;
    }

    private static void check(String part, String value, int limit) {
        Objects.requireNonNull(value, part);
        if (value.isEmpty() || value.length() > limit || value.indexOf('\0') >= 0) {
            throw new IllegalArgumentException("%s of %d characters in a key (expected 1 to %d, without NUL)"
                    .formatted(part, value.length(), limit));
        }
    }
}
