/** The walk, run by the build. */
@NullMarked
package dev.roadstead.acceptance;

import org.jspecify.annotations.NullMarked;
