/**
 * Deploys the example shop as any user would: through the public API, with the AWS SDK's own clients. Every step first looks whether it
 * is done, so that running it again changes nothing.
 */
@NullMarked
package dev.roadstead.quickstart;

import org.jspecify.annotations.NullMarked;
