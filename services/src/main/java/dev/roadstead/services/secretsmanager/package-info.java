/**
 * Secrets Manager: named secrets with versions and staging labels, sealed at rest.
 *
 * @see <a href="https://docs.aws.amazon.com/secretsmanager/latest/apireference/Welcome.html">Secrets Manager API</a>
 */
@NullMarked
package dev.roadstead.services.secretsmanager;

import org.jspecify.annotations.NullMarked;
