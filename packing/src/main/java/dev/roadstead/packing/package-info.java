/**
 * Packs directories of this machine into an OCI image layout, without a container engine and without a network: the
 * same input gives the same digests. It needs nothing but the JDK, so that {@code scripts/pack-image} can run it from
 * source.
 */
@NullMarked
package dev.roadstead.packing;

import org.jspecify.annotations.NullMarked;
