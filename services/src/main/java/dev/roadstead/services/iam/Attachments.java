package dev.roadstead.services.iam;

import dev.roadstead.services.aws.Page;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.iam.model.AttachedPolicy;

/** The managed policies of users, groups and roles. */
final class Attachments {
    private static final int LIMIT = 10;

    private final Directory directory;

    Attachments(Directory directory) {
        this.directory = directory;
    }

    <H extends Holder<H>> void attach(HolderKind<H> kind, String holder, String arn) {
        directory.store().change(tx -> {
            if (PolicyBook.find(tx, Directory.account(), arn).isEmpty()) {
                throw IamErrors.noSuchEntity("Policy " + arn + " does not exist or is not attachable.");
            }
            Directory.update(tx, kind, holder, found -> {
                Grants grants = found.grants().withAttached(arn);
                if (grants.attached().size() > LIMIT) {
                    throw IamErrors.limitExceeded(
                            "Cannot exceed quota for PoliciesPer%s: %d".formatted(kind.capitalNoun(), LIMIT));
                }
                return found.withGrants(grants);
            });
        });
    }

    <H extends Holder<H>> void detach(HolderKind<H> kind, String holder, String arn) {
        directory.update(kind, holder, found -> {
            if (!found.grants().attached().contains(arn)) {
                throw PolicyBook.notFound(arn);
            }
            return found.withGrants(found.grants().withoutAttached(arn));
        });
    }

    <H extends Holder<H>> Page<AttachedPolicy> list(
            HolderKind<H> kind, String holder, @Nullable String pathPrefix, Marked marked) {
        String account = Directory.account();
        List<AttachedPolicy> attached = directory.require(kind, holder).grants().attached().stream()
                .flatMap(arn -> PolicyBook.find(directory.store(), account, arn)
                        .filter(policy -> policy.identity().path().startsWith(Paging.prefix(pathPrefix)))
                        .map(policy -> AttachedPolicy.builder()
                                .policyArn(arn)
                                .policyName(policy.identity().name())
                                .build())
                        .stream())
                .sorted(Comparator.comparing(AttachedPolicy::policyArn))
                .toList();
        return Paging.page(attached, AttachedPolicy::policyArn, marked.marker(), marked.maxItems());
    }

    /** Where a listing goes on, and how much of it is wanted. */
    record Marked(@Nullable String marker, @Nullable Integer maxItems) {}
}
