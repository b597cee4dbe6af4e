package dev.roadstead.services.policy;

import dev.roadstead.services.aws.Principal;

/**
 * Who a resource's policy speaks of.
 *
 * @see <a href="https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html">Principal</a>
 */
public sealed interface PolicyPrincipal {
    /** Whether a caller is who is named, by itself or by the role whose session it is; nobody is named by an account or by everyone. */
    default boolean names(Principal caller) {
        return switch (this) {
            case Identity(String arn) ->
                arn.equals(caller.arn())
                        || (caller instanceof Principal.AssumedRole session && arn.equals(session.roleArn()));
            case Service(String name) -> caller instanceof Principal.Service service && name.equals(service.name());
            case Account account -> false;
            case Everyone everyone -> false;
        };
    }

    /** Whether a caller of an account is meant, also among others. */
    default boolean includes(Principal caller, String callersAccount) {
        return switch (this) {
            case Everyone everyone -> true;
            case Account(String account) -> account.equals(callersAccount);
            case Identity identity -> names(caller);
            case Service service -> names(caller);
        };
    }

    /** {@code "*"}: everyone. */
    record Everyone() implements PolicyPrincipal {}

    /** A whole account: its number, or the ARN of its root. */
    record Account(String account) implements PolicyPrincipal {}

    /** A user, a role, or a session of a role. */
    record Identity(String arn) implements PolicyPrincipal {}

    /** A service, such as {@code ecs-tasks.amazonaws.com}. */
    record Service(String name) implements PolicyPrincipal {}
}
