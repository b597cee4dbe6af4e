package dev.roadstead.balancer;

import java.util.Locale;

/** The states of a target's health that this data plane reports. */
public enum TargetState {
    INITIAL,
    HEALTHY,
    UNHEALTHY,
    UNUSED,
    DRAINING;

    /** As AWS writes it. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
