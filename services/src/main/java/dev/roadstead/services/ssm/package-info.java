/**
 * Systems Manager Parameter Store: versioned configuration values and secrets.
 *
 * @see <a href="https://docs.aws.amazon.com/systems-manager/latest/userguide/systems-manager-parameter-store.html">
 *     Parameter Store</a>
 */
@NullMarked
package dev.roadstead.services.ssm;

import org.jspecify.annotations.NullMarked;
