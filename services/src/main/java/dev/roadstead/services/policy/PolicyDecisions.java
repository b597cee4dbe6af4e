package dev.roadstead.services.policy;

import java.util.Collection;
import java.util.function.Predicate;

/**
 * What policies say of a request: an explicit deny outweighs any allow, and what nobody allows is not allowed.
 *
 * @see <a href="https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html">Evaluation
 *     logic</a>
 */
public final class PolicyDecisions {
    private PolicyDecisions() {}

    /** What the policies of an identity say together. */
    public static Effect decide(Collection<PolicyDocument> policies, PolicyRequest request) {
        return decide(policies, request, principal -> true);
    }

    /**
     * What policies say together.
     *
     * @param who whether the caller is meant by a principal, in policies that have some
     */
    public static Effect decide(
            Collection<PolicyDocument> policies, PolicyRequest request, Predicate<PolicyPrincipal> who) {
        Effect effect = Effect.NONE;
        for (PolicyDocument policy : policies) {
            for (Statement statement : policy.statements()) {
                if (!applies(statement, request, who)) {
                    continue;
                }
                if (!statement.allows()) {
                    return Effect.DENY;
                }
                effect = Effect.ALLOW;
            }
        }
        return effect;
    }

    private static boolean applies(Statement statement, PolicyRequest request, Predicate<PolicyPrincipal> who) {
        PolicyContext context = request.context();
        return statement.actions().match(request.action(), context)
                && statement
                        .resources()
                        .map(resources -> resources.match(request.resource(), context))
                        .orElse(true)
                && statement
                        .principals()
                        .map(principals -> principals.principals().stream().anyMatch(who))
                        .orElse(true)
                && statement.conditions().stream().allMatch(condition -> condition.holds(context));
    }
}
