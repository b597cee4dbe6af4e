package dev.roadstead.services.ec2;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What was found out about a path, when it was looked at.
 *
 * @param through ARNs of resources that the path must pass
 * @param around ARNs of resources that it must not pass
 * @param result what was found, and nothing else
 */
record NetworkInsightsAnalysis(
        String networkInsightsAnalysisId,
        String networkInsightsPathId,
        List<String> through,
        List<String> around,
        Instant started,
        software.amazon.awssdk.services.ec2.model.NetworkInsightsAnalysis result,
        Optional<Idempotency> idempotency)
        implements Resource {

    private static final Duration KEPT = Duration.ofDays(120);

    NetworkInsightsAnalysis {
        through = List.copyOf(through);
        around = List.copyOf(around);
    }

    @Override
    public String resourceId() {
        return networkInsightsAnalysisId;
    }

    boolean found() {
        return Boolean.TRUE.equals(result.networkPathFound());
    }

    /** Whether it is still described. */
    boolean visible(Instant now) {
        return now.isBefore(started.plus(KEPT));
    }
}
