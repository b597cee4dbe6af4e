/**
 * STS: who calls, and temporary credentials.
 *
 * @see <a href="https://docs.aws.amazon.com/STS/latest/APIReference/welcome.html">STS API Reference</a>
 */
@NullMarked
package dev.roadstead.services.sts;

import org.jspecify.annotations.NullMarked;
