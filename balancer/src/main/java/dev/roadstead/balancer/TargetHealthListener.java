package dev.roadstead.balancer;

/** Hears of each change of a target's health, on a thread of the balancer that it must not block. */
@FunctionalInterface
public interface TargetHealthListener {

    /** The target's health is now this. */
    void healthChanged(String targetGroupId, TargetAddress target, TargetHealth health);
}
