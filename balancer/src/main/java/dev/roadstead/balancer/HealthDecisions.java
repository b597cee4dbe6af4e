package dev.roadstead.balancer;

import java.time.Duration;

/**
 * What the outcome of a health check means for a target, and when to check next. Pure functions.
 *
 * <p>A newly registered target is healthy after one successful check, and an unhealthy one after as many consecutive
 * successes as the healthy threshold says; either is unhealthy after as many consecutive failures as the unhealthy threshold
 * says.
 *
 * @see <a href="https://docs.aws.amazon.com/elasticloadbalancing/latest/application/target-group-health-checks.html">Health
 *     checks for your target groups</a>
 */
final class HealthDecisions {

    /**
     * While a target is initial, a check that could not even connect is repeated this soon, and counts as a failure only as
     * often as the interval says: a container that is still starting is in service soon after it listens, and no sooner
     * unhealthy than it would be otherwise.
     */
    static final Duration EARLY_RETRY = Duration.ofMillis(500);

    private HealthDecisions() {}

    /** How one check ended. */
    sealed interface Outcome {
        /** With a status code that the matcher holds. */
        record Passed() implements Outcome {}

        /** With another status code. */
        record Mismatched(int statusCode) implements Outcome {}

        /** Without an answer in time. */
        record TimedOut() implements Outcome {}

        /** Without a connection, which the target or the network refused. */
        record Refused() implements Outcome {}

        /** Before it began: the load balancer has no socket for it. */
        record Unable() implements Outcome {}

        /** With an answer that is malformed or ends early. */
        record Malformed() implements Outcome {}
    }

    /**
     * A target's health and the consecutive checks that speak against it.
     *
     * @param contrary consecutive successes of an unhealthy target, or failures of another
     * @param sinceCounted how long ago the last check that counted began, which an early retry does not
     */
    record Progress(TargetHealth health, int contrary, Duration sinceCounted) {

        /** A target that was never checked. */
        static final Progress UNCHECKED = new Progress(TargetHealth.REGISTERING, 0, Duration.ZERO);

        private static Progress of(TargetHealth health, int contrary) {
            return new Progress(health, contrary, Duration.ZERO);
        }
    }

    /**
     * What follows from a check.
     *
     * @param delay from the check's start to the next one's
     */
    record Verdict(Progress progress, Duration delay) {}

    static Verdict judge(Progress before, Outcome outcome, HealthCheckSettings settings) {
        boolean early = outcome instanceof Outcome.Refused
                && before.health().state() == TargetState.INITIAL
                && settings.interval().compareTo(EARLY_RETRY) > 0;
        if (early) {
            return judgeEarly(before, settings);
        }
        return new Verdict(counted(before, outcome, settings), settings.interval());
    }

    private static Verdict judgeEarly(Progress before, HealthCheckSettings settings) {
        Duration waited = before.sinceCounted().plus(EARLY_RETRY);
        if (waited.compareTo(settings.interval()) < 0) {
            return new Verdict(new Progress(TargetHealth.INITIAL, before.contrary(), waited), EARLY_RETRY);
        }
        return new Verdict(counted(before, new Outcome.Refused(), settings), EARLY_RETRY);
    }

    private static Progress counted(Progress before, Outcome outcome, HealthCheckSettings settings) {
        return outcome instanceof Outcome.Passed
                ? passed(before, settings)
                : failed(before, failure(outcome), settings.unhealthyThreshold());
    }

    private static Progress passed(Progress before, HealthCheckSettings settings) {
        if (before.health().state() != TargetState.UNHEALTHY) {
            return Progress.of(TargetHealth.HEALTHY, 0);
        }
        int successes = before.contrary() + 1;
        return successes >= settings.healthyThreshold()
                ? Progress.of(TargetHealth.HEALTHY, 0)
                : Progress.of(before.health(), successes);
    }

    private static Progress failed(Progress before, TargetHealth failure, int unhealthyThreshold) {
        if (before.health().state() == TargetState.UNHEALTHY) {
            return Progress.of(failure, 0);
        }
        int failures = before.contrary() + 1;
        if (failures >= unhealthyThreshold) {
            return Progress.of(failure, 0);
        }
        boolean healthy = before.health().state() == TargetState.HEALTHY;
        return Progress.of(healthy ? TargetHealth.HEALTHY : TargetHealth.INITIAL, failures);
    }

    private static TargetHealth failure(Outcome outcome) {
        return switch (outcome) {
            case Outcome.Mismatched(int statusCode) -> TargetHealth.mismatched(statusCode);
            case Outcome.TimedOut() -> TargetHealth.TIMED_OUT;
            case Outcome.Refused(), Outcome.Malformed() -> TargetHealth.FAILED;
            case Outcome.Unable() -> TargetHealth.INTERNAL_ERROR;
            case Outcome.Passed() -> throw new IllegalStateException("a success is no failure");
        };
    }
}
