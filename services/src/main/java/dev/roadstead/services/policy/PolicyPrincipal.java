package dev.roadstead.services.policy;

/**
 * Who a resource's policy speaks of.
 *
 * @see <a href="https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html">Principal</a>
 */
public sealed interface PolicyPrincipal {
    /** {@code "*"}: everyone. */
    record Everyone() implements PolicyPrincipal {}

    /** A whole account: its number, or the ARN of its root. */
    record Account(String account) implements PolicyPrincipal {}

    /** A user, a role, or a session of a role. */
    record Identity(String arn) implements PolicyPrincipal {}

    /** A service, such as {@code ecs-tasks.amazonaws.com}. */
    record Service(String name) implements PolicyPrincipal {}
}
