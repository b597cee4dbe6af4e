/**
 * Explains a packet's way as any user could: it asks the public API's network insights, with the AWS SDK's own clients, and says in a
 * person's words what they found.
 */
@NullMarked
package dev.roadstead.explain;

import org.jspecify.annotations.NullMarked;
