/**
 * CloudWatch Logs: groups, streams and events. Groups and streams are records in the store; events live in append-only files
 * of their own, one directory a stream.
 */
@NullMarked
package dev.roadstead.services.logs;

import org.jspecify.annotations.NullMarked;
