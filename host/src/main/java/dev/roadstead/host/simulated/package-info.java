/**
 * A machine that exists in memory only, on an injected clock and one thread, for tests and simulations of the control plane. It decides
 * by the same state machine as the real host; only what carries out the actions differs.
 */
@NullMarked
package dev.roadstead.host.simulated;

import org.jspecify.annotations.NullMarked;
