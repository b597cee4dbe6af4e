package dev.roadstead.host;

/** Which packets of an interface are counted, by flows: those that security groups and network ACLs let through, or drop. */
public enum Counted {
    NOTHING(false, false),
    ACCEPTED(true, false),
    REFUSED(false, true),
    ALL(true, true);

    private final boolean accepted;
    private final boolean refused;

    Counted(boolean accepted, boolean refused) {
        this.accepted = accepted;
        this.refused = refused;
    }

    /** Whether packets that are let through are counted. */
    public boolean accepted() {
        return accepted;
    }

    /** Whether packets that are dropped are counted. */
    public boolean refused() {
        return refused;
    }

    /** What is counted where both are wanted. */
    public Counted and(Counted other) {
        return of(accepted || other.accepted, refused || other.refused);
    }

    /** Those packets. */
    public static Counted of(boolean accepted, boolean refused) {
        if (accepted) {
            return refused ? ALL : ACCEPTED;
        }
        return refused ? REFUSED : NOTHING;
    }
}
