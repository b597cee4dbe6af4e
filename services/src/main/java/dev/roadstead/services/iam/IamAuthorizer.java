package dev.roadstead.services.iam;

import dev.roadstead.services.aws.Access;
import dev.roadstead.services.aws.Arn;
import dev.roadstead.services.aws.Authorizer;
import dev.roadstead.services.aws.Caller;
import dev.roadstead.services.aws.Principal;
import dev.roadstead.services.policy.Effect;
import dev.roadstead.services.policy.PolicyContext;
import dev.roadstead.services.policy.PolicyDecisions;
import dev.roadstead.services.policy.PolicyDocument;
import dev.roadstead.services.policy.PolicyPrincipal;
import dev.roadstead.services.policy.PolicyRequest;
import dev.roadstead.services.policy.PolicyType;
import dev.roadstead.services.policy.RequestKeys;
import dev.roadstead.store.Snapshot;
import dev.roadstead.store.Store;
import dev.roadstead.store.Versioned;
import dev.roadstead.store.View;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * Decides by the policies in IAM's records. To assume a role takes its trust policy as well, which alone suffices for
 * whom it names. Thread-safe.
 *
 * @see <a href="https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic_policy-eval-basics.html">
 *     Requests within a single account</a>
 */
public final class IamAuthorizer implements Authorizer {
    private static final String ASSUME_ROLE = "sts:AssumeRole";
    private static final Decision ALLOWED = new Decision.Allowed();

    private final Store store;
    private final CompiledPolicies compiled = new CompiledPolicies();

    public IamAuthorizer(Store store) {
        this.store = store;
    }

    @Override
    public Decision decide(Caller caller, Access access) {
        boolean assume = access.action().equals(ASSUME_ROLE);
        if (caller.principal() instanceof Principal.Root) {
            return assume ? new Decision.Denied("Roles may not be assumed by root accounts.") : ALLOWED;
        }
        Snapshot view = store.snapshot();
        Held held = Held.by(caller.principal(), view, compiled);
        for (String resource : access.resources()) {
            PolicyRequest request = new PolicyRequest(
                    access.action(), resource, PolicyContext.of(RequestKeys.of(caller, access, resource)));
            Optional<String> refusal = assume ? refusedTrust(view, caller, held, request) : refused(held, request);
            if (refusal.isPresent()) {
                return new Decision.Denied("User: %s is not authorized to perform: %s on resource: %s%s"
                        .formatted(caller.principal().arn(), access.action(), resource, refusal.get()));
            }
        }
        return ALLOWED;
    }

    /** Why not, as the end of AWS's sentence. */
    private static Optional<String> refused(Held held, PolicyRequest request) {
        Optional<String> identity =
                refused(PolicyDecisions.decide(held.identity(), request), "identity-based", request);
        return identity.isPresent() ? identity : refusedSession(held, request);
    }

    private static Optional<String> refusedSession(Held held, PolicyRequest request) {
        return held.session()
                .flatMap(policy -> refused(PolicyDecisions.decide(List.of(policy), request), "session", request));
    }

    private static Optional<String> refused(Effect effect, String type, PolicyRequest request) {
        return switch (effect) {
            case ALLOW -> Optional.empty();
            case DENY -> Optional.of(" with an explicit deny in " + article(type) + " " + type + " policy");
            case NONE -> Optional.of(" because no " + type + " policy allows the " + request.action() + " action");
        };
    }

    private static String article(String type) {
        return type.startsWith("i") ? "an" : "a";
    }

    private Optional<String> refusedTrust(View view, Caller caller, Held held, PolicyRequest request) {
        Optional<PolicyDocument> trust = trust(view, caller.account(), request.resource());
        if (trust.isEmpty()) {
            return Optional.of("");
        }
        Predicate<PolicyPrincipal> named = principal -> principal.names(caller.principal());
        Predicate<PolicyPrincipal> delegated = principal -> principal instanceof PolicyPrincipal.Everyone
                || principal.equals(new PolicyPrincipal.Account(caller.account()));
        Effect byAnyone = PolicyDecisions.decide(List.of(trust.get()), request, named.or(delegated));
        Effect byName = PolicyDecisions.decide(List.of(trust.get()), request, named);
        Effect identity = PolicyDecisions.decide(held.identity(), request);
        if (byAnyone == Effect.DENY || identity == Effect.DENY) {
            return Optional.of(" with an explicit deny");
        }
        if (byAnyone == Effect.NONE || (byName == Effect.NONE && identity == Effect.NONE)) {
            return Optional.of("");
        }
        return refusedSession(held, request);
    }

    private Optional<PolicyDocument> trust(View view, String account, String roleArn) {
        return Arn.parse(roleArn)
                .flatMap(arn -> Directory.find(view, HolderKind.ROLE, account, arn.lastSegment()))
                .map(Versioned::value)
                .filter(role -> role.arn(account).equals(roleArn))
                .map(role -> compiled.of(role.trust().document(), PolicyType.TRUST));
    }
}
