package dev.roadstead.services.iam;

import dev.roadstead.services.aws.Principal;
import dev.roadstead.services.policy.PolicyDocument;
import dev.roadstead.services.policy.PolicyType;
import dev.roadstead.store.Versioned;
import dev.roadstead.store.View;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The policies that speak for a caller.
 *
 * @param identity of the user with its groups, of the role, or of the service's own role
 * @param session narrows what a session may do
 */
record Held(List<PolicyDocument> identity, Optional<PolicyDocument> session) {
    private static final Held NOTHING = new Held(List.of(), Optional.empty());

    /** Collects them as they are at this moment; whoever no longer exists holds none. */
    static Held by(Principal principal, View view, CompiledPolicies compiled) {
        return switch (principal) {
            case Principal.Root root -> NOTHING;
            case Principal.User user -> new Held(ofUser(user, view, compiled), Optional.empty());
            case Principal.AssumedRole session ->
                new Held(
                        ofRole(session, view, compiled),
                        session.sessionPolicy().map(document -> compiled.of(document, PolicyType.IDENTITY)));
            case Principal.Service service ->
                new Held(
                        ServicePermissions.of(service.name()).stream()
                                .map(document -> compiled.of(document, PolicyType.AWS_MANAGED))
                                .toList(),
                        Optional.empty());
        };
    }

    private static List<PolicyDocument> ofUser(Principal.User principal, View view, CompiledPolicies compiled) {
        Optional<IamUser> user = Directory.find(view, HolderKind.USER, principal.account(), principal.name())
                .map(Versioned::value)
                .filter(found -> found.uniqueId().equals(principal.userId()));
        if (user.isEmpty()) {
            return List.of();
        }
        List<PolicyDocument> policies = new ArrayList<>(of(user.get(), principal.account(), view, compiled));
        for (IamGroup group : Directory.groupsOf(view, principal.account(), principal.userId())) {
            policies.addAll(of(group, principal.account(), view, compiled));
        }
        return policies;
    }

    private static List<PolicyDocument> ofRole(Principal.AssumedRole principal, View view, CompiledPolicies compiled) {
        return Directory.find(view, HolderKind.ROLE, principal.account(), principal.roleName())
                .map(Versioned::value)
                .filter(found -> found.uniqueId().equals(principal.roleId()))
                .map(role -> of(role, principal.account(), view, compiled))
                .orElse(List.of());
    }

    private static List<PolicyDocument> of(Holder<?> holder, String account, View view, CompiledPolicies compiled) {
        Stream<PolicyDocument> inline =
                holder.grants().inline().values().stream().map(document -> compiled.of(document, PolicyType.IDENTITY));
        Stream<PolicyDocument> attached = holder.grants().attached().stream()
                .flatMap(arn -> PolicyBook.find(view, account, arn).stream()
                        .map(policy -> compiled.of(document(policy), typeOf(arn))));
        return Stream.concat(inline, attached).toList();
    }

    private static PolicyType typeOf(String arn) {
        return AwsManagedPolicies.find(arn).isPresent() ? PolicyType.AWS_MANAGED : PolicyType.IDENTITY;
    }

    private static String document(IamPolicy policy) {
        return policy.versions().inForce().document();
    }
}
