package dev.roadstead.store;

/** A record was not as a transaction expected it: somebody else wrote in between. Read again and decide again. */
public final class ConflictException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final String kind;
    private final transient Key key;

    ConflictException(Kind<?> kind, Key key, String found) {
        super(kind.name() + " " + key + ": " + found);
        this.kind = kind.name();
        this.key = key;
    }

    /** The name of the kind of the record in conflict. */
    public String kind() {
        return kind;
    }

    /** The key of the record in conflict. */
    public Key key() {
        return key;
    }
}
