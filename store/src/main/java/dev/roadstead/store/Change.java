package dev.roadstead.store;

/**
 * That a record was written or removed. It says where to look, not what is there: read the store for that.
 *
 * @param kind the kind's name
 * @param version the version of the transaction that did it
 */
public record Change(String kind, Key key, long version, boolean removed) {}
