package dev.roadstead.services.iam;

import dev.roadstead.services.aws.Arn;
import dev.roadstead.store.Versioned;
import dev.roadstead.store.View;
import java.util.List;
import java.util.Optional;

/** Finds managed policies, the account's own and AWS's, and who they are attached to. */
final class PolicyBook {
    private PolicyBook() {}

    static Optional<IamPolicy> find(View view, String account, String arn) {
        return arn.startsWith("arn:aws:iam::aws:")
                ? AwsManagedPolicies.find(arn)
                : own(view, account, arn).map(Versioned::value);
    }

    /** A policy that the account may change. */
    static Versioned<IamPolicy> requireOwn(View view, String arn) {
        String account = Directory.account();
        if (AwsManagedPolicies.find(arn).isPresent()) {
            throw IamErrors.invalid("Cannot perform the operation on the AWS managed policy " + arn + ".");
        }
        return own(view, account, arn).orElseThrow(() -> notFound(arn));
    }

    static IamPolicy require(View view, String arn) {
        return find(view, Directory.account(), arn).orElseThrow(() -> notFound(arn));
    }

    static RuntimeException notFound(String arn) {
        return IamErrors.noSuchEntity("Policy " + arn + " was not found.");
    }

    /** Everyone whom a policy is attached to. */
    static Attachees attachees(View view, String account, String arn) {
        return new Attachees(
                holding(view, HolderKind.USER, account, arn),
                holding(view, HolderKind.GROUP, account, arn),
                holding(view, HolderKind.ROLE, account, arn));
    }

    record Attachees(List<IamUser> users, List<IamGroup> groups, List<IamRole> roles) {
        int count() {
            return users.size() + groups.size() + roles.size();
        }
    }

    private static <H extends Holder<H>> List<H> holding(View view, HolderKind<H> kind, String account, String arn) {
        return Directory.list(view, kind, account).stream()
                .filter(holder -> holder.grants().attached().contains(arn))
                .toList();
    }

    private static Optional<Versioned<IamPolicy>> own(View view, String account, String arn) {
        return Arn.parse(arn)
                .filter(parsed -> parsed.resource().startsWith("policy/"))
                .flatMap(parsed -> view.get(Directory.POLICY, Directory.key(account, parsed.lastSegment())))
                .filter(found -> found.value().arn(account).equals(arn));
    }
}
