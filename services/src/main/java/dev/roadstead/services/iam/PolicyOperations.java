package dev.roadstead.services.iam;

import dev.roadstead.services.aws.Failures;
import dev.roadstead.services.aws.Page;
import dev.roadstead.services.aws.Platform;
import dev.roadstead.services.policy.PolicyType;
import dev.roadstead.store.Key;
import dev.roadstead.store.Versioned;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.iam.model.CreatePolicyRequest;
import software.amazon.awssdk.services.iam.model.CreatePolicyResponse;
import software.amazon.awssdk.services.iam.model.DeletePolicyRequest;
import software.amazon.awssdk.services.iam.model.DeletePolicyResponse;
import software.amazon.awssdk.services.iam.model.GetPolicyRequest;
import software.amazon.awssdk.services.iam.model.GetPolicyResponse;
import software.amazon.awssdk.services.iam.model.ListEntitiesForPolicyRequest;
import software.amazon.awssdk.services.iam.model.ListEntitiesForPolicyResponse;
import software.amazon.awssdk.services.iam.model.ListPoliciesRequest;
import software.amazon.awssdk.services.iam.model.ListPoliciesResponse;
import software.amazon.awssdk.services.iam.model.ListPolicyTagsRequest;
import software.amazon.awssdk.services.iam.model.ListPolicyTagsResponse;
import software.amazon.awssdk.services.iam.model.Policy;
import software.amazon.awssdk.services.iam.model.PolicyGroup;
import software.amazon.awssdk.services.iam.model.PolicyRole;
import software.amazon.awssdk.services.iam.model.PolicyUser;
import software.amazon.awssdk.services.iam.model.Tag;
import software.amazon.awssdk.services.iam.model.TagPolicyRequest;
import software.amazon.awssdk.services.iam.model.TagPolicyResponse;
import software.amazon.awssdk.services.iam.model.UntagPolicyRequest;
import software.amazon.awssdk.services.iam.model.UntagPolicyResponse;

/** Managed policies. */
final class PolicyOperations {
    static final int SIZE_LIMIT = 6144;

    private final Platform platform;
    private final Directory directory;

    PolicyOperations(Platform platform, Directory directory) {
        this.platform = platform;
        this.directory = directory;
    }

    private record Entry(String arn, IamPolicy policy) {}

    CreatePolicyResponse create(CreatePolicyRequest request) {
        String document = checked(request.policyDocument());
        Instant now = platform.clock().instant();
        IamPolicy policy = new IamPolicy(
                new Identity(
                        Paging.path(request.path()),
                        request.policyName(),
                        platform.ids().iam("ANPA", 21),
                        now),
                Optional.ofNullable(request.description()),
                now,
                IamPolicy.Versions.first(document, now),
                TagSets.of(request.tags()));
        directory.store().change(tx -> {
            Key key = Directory.key(Directory.account(), request.policyName());
            if (tx.contains(Directory.POLICY, key)) {
                throw IamErrors.exists("A policy called " + request.policyName()
                        + " already exists. Duplicate names are not allowed.");
            }
            tx.insert(Directory.POLICY, key, policy);
        });
        return CreatePolicyResponse.builder()
                .policy(described(new Entry(policy.arn(Directory.account()), policy)))
                .build();
    }

    static String checked(String document) {
        Documents.checked(document, PolicyType.IDENTITY);
        if (Documents.size(document) > SIZE_LIMIT) {
            throw IamErrors.limitExceeded("Cannot exceed quota for PolicySize: " + SIZE_LIMIT);
        }
        return document;
    }

    GetPolicyResponse get(GetPolicyRequest request) {
        IamPolicy policy = PolicyBook.require(directory.store(), request.policyArn());
        return GetPolicyResponse.builder()
                .policy(described(new Entry(request.policyArn(), policy)))
                .build();
    }

    ListPoliciesResponse list(ListPoliciesRequest request) {
        String scope = request.scopeAsString() == null ? "All" : request.scopeAsString();
        if (!List.of("All", "AWS", "Local").contains(scope)) {
            throw IamErrors.validation("Scope: " + scope + " (expected All, AWS or Local)");
        }
        checkUsage(request.policyUsageFilterAsString());
        String account = Directory.account();
        Stream<Entry> managed = scope.equals("Local")
                ? Stream.of()
                : AwsManagedPolicies.all().stream()
                        .map(policy -> new Entry(policy.arn(AwsManagedPolicies.ACCOUNT), policy));
        Stream<Entry> own = scope.equals("AWS")
                ? Stream.of()
                : directory.store().list(Directory.POLICY, account, Key.GLOBAL).stream()
                        .map(found -> new Entry(found.value().arn(account), found.value()));
        List<Entry> entries = Stream.concat(managed, own)
                .filter(entry -> entry.policy().identity().path().startsWith(Paging.prefix(request.pathPrefix())))
                .filter(entry -> !Boolean.TRUE.equals(request.onlyAttached()) || attachments(entry) > 0)
                .sorted(Comparator.comparing(Entry::arn))
                .toList();
        Page<Entry> page = Paging.page(entries, Entry::arn, request.marker(), request.maxItems());
        return ListPoliciesResponse.builder()
                .policies(page.items().stream()
                        .map(entry -> described(entry).toBuilder()
                                .tags((List<Tag>) null)
                                .description(null)
                                .build())
                        .toList())
                .isTruncated(Paging.truncated(page))
                .marker(page.token())
                .build();
    }

    DeletePolicyResponse delete(DeletePolicyRequest request) {
        String arn = request.policyArn();
        directory.store().change(tx -> {
            Versioned<IamPolicy> found = PolicyBook.requireOwn(tx, arn);
            if (PolicyBook.attachees(tx, Directory.account(), arn).count() > 0) {
                throw IamErrors.deleteConflict("Cannot delete a policy attached to entities.");
            }
            if (found.value().versions().all().size() > 1) {
                throw IamErrors.deleteConflict("This policy has more than one version. Before you delete a policy,"
                        + " you must delete the policy's versions. The default version is deleted with the policy.");
            }
            tx.delete(Directory.POLICY, found.key());
        });
        return DeletePolicyResponse.builder().build();
    }

    ListEntitiesForPolicyResponse entities(ListEntitiesForPolicyRequest request) {
        checkUsage(request.policyUsageFilterAsString());
        PolicyBook.require(directory.store(), request.policyArn());
        PolicyBook.Attachees attached =
                PolicyBook.attachees(directory.store(), Directory.account(), request.policyArn());
        String asked = request.entityFilterAsString() == null ? "" : request.entityFilterAsString();
        String prefix = Paging.prefix(request.pathPrefix());
        List<Holder<?>> holders = Stream.of(
                        asked.isEmpty() || asked.equals("User") ? attached.users() : List.<IamUser>of(),
                        asked.isEmpty() || asked.equals("Group") ? attached.groups() : List.<IamGroup>of(),
                        asked.isEmpty() || asked.equals("Role") ? attached.roles() : List.<IamRole>of())
                .<Holder<?>>flatMap(List::stream)
                .filter(holder -> holder.path().startsWith(prefix))
                .sorted(Comparator.comparing(Holder::uniqueId))
                .toList();
        Page<Holder<?>> page = Paging.page(holders, Holder::uniqueId, request.marker(), request.maxItems());
        return ListEntitiesForPolicyResponse.builder()
                .policyUsers(page.items().stream()
                        .filter(IamUser.class::isInstance)
                        .map(user -> PolicyUser.builder()
                                .userName(user.name())
                                .userId(user.uniqueId())
                                .build())
                        .toList())
                .policyGroups(page.items().stream()
                        .filter(IamGroup.class::isInstance)
                        .map(group -> PolicyGroup.builder()
                                .groupName(group.name())
                                .groupId(group.uniqueId())
                                .build())
                        .toList())
                .policyRoles(page.items().stream()
                        .filter(IamRole.class::isInstance)
                        .map(role -> PolicyRole.builder()
                                .roleName(role.name())
                                .roleId(role.uniqueId())
                                .build())
                        .toList())
                .isTruncated(Paging.truncated(page))
                .marker(page.token())
                .build();
    }

    TagPolicyResponse tag(TagPolicyRequest request) {
        update(request.policyArn(), policy -> policy.withTags(TagSets.with(policy.tags(), request.tags())));
        return TagPolicyResponse.builder().build();
    }

    UntagPolicyResponse untag(UntagPolicyRequest request) {
        update(request.policyArn(), policy -> policy.withTags(TagSets.without(policy.tags(), request.tagKeys())));
        return UntagPolicyResponse.builder().build();
    }

    ListPolicyTagsResponse tags(ListPolicyTagsRequest request) {
        IamPolicy policy = PolicyBook.require(directory.store(), request.policyArn());
        Page<Tag> page = TagSets.page(policy.tags(), request.marker(), request.maxItems());
        return ListPolicyTagsResponse.builder()
                .tags(page.items())
                .isTruncated(Paging.truncated(page))
                .marker(page.token())
                .build();
    }

    private void update(String arn, UnaryOperator<IamPolicy> change) {
        directory.store().change(tx -> {
            Versioned<IamPolicy> found = PolicyBook.requireOwn(tx, arn);
            tx.update(Directory.POLICY, found, change.apply(found.value()));
        });
    }

    /** Every policy here is one of permissions: boundaries are refused. */
    private static void checkUsage(@Nullable String filter) {
        if (filter != null && !filter.equals("PermissionsPolicy")) {
            throw Failures.notImplemented("PolicyUsageFilter " + filter);
        }
    }

    private int attachments(Entry entry) {
        return PolicyBook.attachees(directory.store(), Directory.account(), entry.arn())
                .count();
    }

    private Policy described(Entry entry) {
        IamPolicy policy = entry.policy();
        return Policy.builder()
                .policyName(policy.identity().name())
                .policyId(policy.identity().uniqueId())
                .arn(entry.arn())
                .path(policy.identity().path())
                .defaultVersionId(policy.versions().inForce().id())
                .attachmentCount(attachments(entry))
                .permissionsBoundaryUsageCount(0)
                .isAttachable(true)
                .description(policy.description().orElse(null))
                .createDate(policy.identity().created())
                .updateDate(policy.updated())
                .tags(policy.tags())
                .build();
    }
}
