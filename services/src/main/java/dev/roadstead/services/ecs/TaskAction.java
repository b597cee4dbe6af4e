package dev.roadstead.services.ecs;

/** What a task needs done. Each can be repeated without harm. */
sealed interface TaskAction {

    /** Make its network interface. */
    record CreateInterface() implements TaskAction {}

    /** Have everything it needs, and assign it to the host. */
    record StartOnHost() implements TaskAction {}

    /** Register its addresses with the service's target groups. */
    record RegisterTargets() implements TaskAction {}

    /** Take its addresses out of the target groups. */
    record DeregisterTargets() implements TaskAction {}

    /** Have the host stop its containers. */
    record StopOnHost() implements TaskAction {}

    /** Lay fresh credentials of its role where it finds them. */
    record RenewCredentials() implements TaskAction {}

    /** Have the host forget it, and remove its network interface. */
    record Release() implements TaskAction {}

    /** Nobody wants to know of it any more. */
    record Forget() implements TaskAction {}
}
