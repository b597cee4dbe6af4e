/**
 * Durable, versioned, typed control-plane records, keyed by account and region, with a change feed.
 *
 * <p>{@link dev.roadstead.store.Store} is the way in. Log events, metric points and blobs do not live here.
 */
@NullMarked
package dev.roadstead.store;

import org.jspecify.annotations.NullMarked;
