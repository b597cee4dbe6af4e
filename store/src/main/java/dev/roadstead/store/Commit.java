package dev.roadstead.store;

import java.util.List;

/**
 * What a transaction did.
 *
 * @param after the store's state with it
 * @param clear whether every record that was there before is gone
 */
record Commit(State after, List<Write> writes, boolean clear) {
    /** A transaction that wrote nothing; waiting for it is waiting for what it may have read. */
    static Commit nothing(State state) {
        return new Commit(state, List.of(), false);
    }

    boolean changes() {
        return clear || !writes.isEmpty();
    }
}
