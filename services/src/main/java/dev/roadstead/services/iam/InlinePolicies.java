package dev.roadstead.services.iam;

import dev.roadstead.services.aws.Page;
import dev.roadstead.services.policy.PolicyType;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The policies that are part of a user, group or role. */
final class InlinePolicies {
    private final Directory directory;

    InlinePolicies(Directory directory) {
        this.directory = directory;
    }

    <H extends Holder<H>> void put(HolderKind<H> kind, String holder, String policy, String document) {
        Documents.checked(document, PolicyType.IDENTITY);
        directory.update(kind, holder, found -> {
            Grants grants = found.grants().withInline(policy, document);
            int size =
                    grants.inline().values().stream().mapToInt(Documents::size).sum();
            if (size > kind.inlineLimit()) {
                throw IamErrors.limitExceeded("Maximum policy size of %d bytes exceeded for %s %s"
                        .formatted(kind.inlineLimit(), kind.noun(), holder));
            }
            return found.withGrants(grants);
        });
    }

    /** The document. */
    <H extends Holder<H>> String get(HolderKind<H> kind, String holder, String policy) {
        String document = directory.require(kind, holder).grants().inline().get(policy);
        if (document == null) {
            throw notFound(kind, policy);
        }
        return document;
    }

    <H extends Holder<H>> void delete(HolderKind<H> kind, String holder, String policy) {
        directory.update(kind, holder, found -> {
            if (!found.grants().inline().containsKey(policy)) {
                throw notFound(kind, policy);
            }
            return found.withGrants(found.grants().withoutInline(policy));
        });
    }

    <H extends Holder<H>> Page<String> list(
            HolderKind<H> kind, String holder, @Nullable String marker, @Nullable Integer maxItems) {
        List<String> names =
                List.copyOf(directory.require(kind, holder).grants().inline().keySet());
        return Paging.page(names, name -> name, marker, maxItems);
    }

    private static RuntimeException notFound(HolderKind<?> kind, String policy) {
        return IamErrors.notFound(kind.noun() + " policy", policy);
    }
}
