/**
 * The life of one task as a pure state machine: events come in, actions come out. The real host and the simulated one
 * differ only in who carries out the actions.
 */
@NullMarked
package dev.roadstead.host.task;

import org.jspecify.annotations.NullMarked;
