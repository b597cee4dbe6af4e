/**
 * What all of AWS shares: callers, ARNs, authorization around every call, ids, pages, tags and filters. Knows no service; the only
 * package of the services that every other one may import.
 */
@NullMarked
package dev.roadstead.services.aws;

import org.jspecify.annotations.NullMarked;
