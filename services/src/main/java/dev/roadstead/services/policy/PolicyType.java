package dev.roadstead.services.policy;

/** Where a policy is held, which says what its statements must and must not contain. */
public enum PolicyType {
    /** Held by a user or role, or given for a session: has resources, and no principal. */
    IDENTITY,
    /**
     * As {@link #IDENTITY}, but written by AWS: it may name condition keys that no service of ours supplies yet, which
     * then are absent from every request. Only where that narrows what is allowed.
     */
    AWS_MANAGED,
    /** Who may assume a role: has principals, and no resource. */
    TRUST,
    /** What may pass a VPC endpoint: has principals and resources. */
    ENDPOINT
}
