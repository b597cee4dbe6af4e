package dev.roadstead.store;

/** The records as they were at one version: every read answers of the same moment. Holding one is cheap. */
public interface Snapshot extends View {
    /** The version of the last transaction that this snapshot includes; 0 is the empty store. */
    long version();
}
