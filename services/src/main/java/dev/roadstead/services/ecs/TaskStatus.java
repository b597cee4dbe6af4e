package dev.roadstead.services.ecs;

/**
 * Where a task is in its life.
 *
 * @see <a href="https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-lifecycle-explanation.html">Task lifecycle</a>
 */
enum TaskStatus {
    /** Its network interface is being made. */
    PROVISIONING,
    /** The host pulls its images and makes its containers. */
    PENDING,
    /** Its containers run; its targets are being registered. */
    ACTIVATING,
    RUNNING,
    /** Its targets are deregistered and drain; its containers still run. */
    DEACTIVATING,
    /** The host stops its containers. */
    STOPPING,
    /** Its network interface is being removed. */
    DEPROVISIONING,
    STOPPED;

    boolean terminal() {
        return this == STOPPED;
    }

    /** Before its containers were seen running. */
    boolean starting() {
        return this == PROVISIONING || this == PENDING || this == ACTIVATING;
    }

    /** Whether the host holds containers of it, or may. */
    boolean onHost() {
        return this == PENDING || this == ACTIVATING || this == RUNNING || this == DEACTIVATING || this == STOPPING;
    }

    /** The only way from one status to the next: forward, never out of the last. */
    TaskStatus advance(TaskStatus next) {
        if (terminal() && next != STOPPED || next.ordinal() < ordinal()) {
            throw new IllegalStateException("a task that is " + this + " does not become " + next);
        }
        return next;
    }
}
