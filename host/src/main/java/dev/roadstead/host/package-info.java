/**
 * What happens on one machine, as data: assignments and a network plan go down, observations come up. Everything in this
 * package is an immutable value that can cross a wire; {@link dev.roadstead.host.Host} and {@link
 * dev.roadstead.host.Network} are the seam, {@code linux} and {@code simulated} its two sides.
 */
@NullMarked
package dev.roadstead.host;

import org.jspecify.annotations.NullMarked;
