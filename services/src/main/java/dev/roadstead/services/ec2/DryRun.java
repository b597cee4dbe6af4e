package dev.roadstead.services.ec2;

import java.util.function.Function;

/** The parameter that all of EC2's operations have: asks whether the caller might, and does nothing. */
final class DryRun {

    private DryRun() {}

    /** The operation, or what answers instead of it once the caller turned out to be authorized. */
    static <Q, R> Function<Q, R> or(Boolean dryRun, Function<Q, R> operation) {
        return Boolean.TRUE.equals(dryRun)
                ? request -> {
                    throw Ec2Failures.failure(
                            412, "DryRunOperation", "Request would have succeeded, but DryRun flag is set.");
                }
                : operation;
    }
}
