package dev.roadstead.services.policy;

/** What a policy says of a request. */
public enum Effect {
    /** A statement allows it and none denies it. */
    ALLOW,
    /** A statement denies it. */
    DENY,
    /** No statement speaks of it. */
    NONE
}
