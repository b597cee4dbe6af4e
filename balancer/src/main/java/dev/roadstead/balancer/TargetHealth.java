package dev.roadstead.balancer;

import org.jspecify.annotations.Nullable;

/**
 * A target's health in AWS's words.
 *
 * @param reason AWS's reason code; null where the target is healthy
 * @param description AWS's description of it; null where the target is healthy
 * @see <a href="https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_TargetHealth.html">TargetHealth</a>
 */
public record TargetHealth(
        TargetState state,
        @Nullable String reason,
        @Nullable String description) {

    /** Passes its health checks. */
    public static final TargetHealth HEALTHY = new TargetHealth(TargetState.HEALTHY, null, null);

    /** Just registered; its first check is not done. */
    public static final TargetHealth REGISTERING =
            new TargetHealth(TargetState.INITIAL, "Elb.RegistrationInProgress", "Target registration is in progress");

    /** Checked, but neither passed nor failed often enough. */
    public static final TargetHealth INITIAL =
            new TargetHealth(TargetState.INITIAL, "Elb.InitialHealthChecking", "Initial health checks in progress");

    /** No listener forwards to its group. */
    public static final TargetHealth NOT_IN_USE = new TargetHealth(
            TargetState.UNUSED,
            "Target.NotInUse",
            "Target group is not configured to receive traffic from the load balancer");

    /** Gets no further request; open ones go on until the deregistration delay is over. */
    public static final TargetHealth DRAINING = new TargetHealth(
            TargetState.DRAINING, "Target.DeregistrationInProgress", "Target deregistration is in progress");

    /** Was deregistered and has finished every request: nothing is lost by forgetting it before its delay is over. */
    public static final TargetHealth DRAINED = new TargetHealth(
            TargetState.UNUSED, "Target.NotRegistered", "Target is not registered to the target group");

    /** Its checks ended without an answer in time. */
    public static final TargetHealth TIMED_OUT =
            new TargetHealth(TargetState.UNHEALTHY, "Target.Timeout", "Request timed out");

    /** It could not be connected to, or its answer was malformed. */
    public static final TargetHealth FAILED =
            new TargetHealth(TargetState.UNHEALTHY, "Target.FailedHealthChecks", "Health checks failed");

    /** It could not be checked, for a reason of the load balancer's own. */
    public static final TargetHealth INTERNAL_ERROR = new TargetHealth(
            TargetState.UNHEALTHY, "Elb.InternalError", "Health checks failed due to an internal error");

    /** Its checks ended with a status code that the matcher does not hold. */
    public static TargetHealth mismatched(int statusCode) {
        return new TargetHealth(
                TargetState.UNHEALTHY,
                "Target.ResponseCodeMismatch",
                "Health checks failed with these codes: [" + statusCode + "]");
    }
}
