package dev.roadstead.services.ecs;

import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * What a call with a client token made, so that the same call answers the same again.
 *
 * @param fingerprint of the request; another request with this token is an error
 * @param made ids of what it made
 */
record ClientToken(String fingerprint, List<String> made, Instant at) {

    /** How long a token is remembered. */
    static final Duration LIFETIME = Duration.ofHours(24);

    ClientToken {
        made = List.copyOf(made);
    }
}
