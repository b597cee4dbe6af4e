/** How the commands that call the public API, as any user could, make the AWS SDK's own clients. */
@NullMarked
package dev.roadstead.client;

import org.jspecify.annotations.NullMarked;
