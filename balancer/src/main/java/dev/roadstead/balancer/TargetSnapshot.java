package dev.roadstead.balancer;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A registered or deregistering target.
 *
 * @param registeredAt when it was registered; a target registered anew starts over as initial
 * @param drainingUntil null while it is registered; from its deregistration on, the instant at which its deregistration
 *     delay is over. Until then its open requests go on; what is still open then is cut
 */
public record TargetSnapshot(
        TargetAddress address,
        Instant registeredAt,
        @Nullable Instant drainingUntil) {

    /** Whether it still gets requests. */
    public boolean registered() {
        return drainingUntil == null;
    }
}
