/**
 * The packaged server: the {@code roadstead} command, the installation on disk, the composition root and the HTTP gateway.
 */
@NullMarked
package dev.roadstead.server;

import org.jspecify.annotations.NullMarked;
