/** Benchmarks of whole processes; the scripts beside this module drive them. */
@NullMarked
package dev.roadstead.bench;

import org.jspecify.annotations.NullMarked;
