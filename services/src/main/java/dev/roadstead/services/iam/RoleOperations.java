package dev.roadstead.services.iam;

import dev.roadstead.services.aws.Page;
import dev.roadstead.services.aws.Platform;
import dev.roadstead.services.policy.PolicyDocument;
import dev.roadstead.services.policy.PolicyPrincipal;
import dev.roadstead.services.policy.PolicyType;
import dev.roadstead.services.policy.Statement;
import dev.roadstead.store.Key;
import dev.roadstead.store.Transaction;
import dev.roadstead.store.Versioned;
import dev.roadstead.store.View;
import java.util.List;
import java.util.Optional;
import software.amazon.awssdk.services.iam.model.CreateRoleRequest;
import software.amazon.awssdk.services.iam.model.CreateRoleResponse;
import software.amazon.awssdk.services.iam.model.DeleteRoleRequest;
import software.amazon.awssdk.services.iam.model.DeleteRoleResponse;
import software.amazon.awssdk.services.iam.model.GetRoleRequest;
import software.amazon.awssdk.services.iam.model.GetRoleResponse;
import software.amazon.awssdk.services.iam.model.ListRoleTagsRequest;
import software.amazon.awssdk.services.iam.model.ListRoleTagsResponse;
import software.amazon.awssdk.services.iam.model.ListRolesRequest;
import software.amazon.awssdk.services.iam.model.ListRolesResponse;
import software.amazon.awssdk.services.iam.model.Role;
import software.amazon.awssdk.services.iam.model.RoleLastUsed;
import software.amazon.awssdk.services.iam.model.Tag;
import software.amazon.awssdk.services.iam.model.TagRoleRequest;
import software.amazon.awssdk.services.iam.model.TagRoleResponse;
import software.amazon.awssdk.services.iam.model.UntagRoleRequest;
import software.amazon.awssdk.services.iam.model.UntagRoleResponse;
import software.amazon.awssdk.services.iam.model.UpdateAssumeRolePolicyRequest;
import software.amazon.awssdk.services.iam.model.UpdateAssumeRolePolicyResponse;
import software.amazon.awssdk.services.iam.model.UpdateRoleDescriptionRequest;
import software.amazon.awssdk.services.iam.model.UpdateRoleDescriptionResponse;
import software.amazon.awssdk.services.iam.model.UpdateRoleRequest;
import software.amazon.awssdk.services.iam.model.UpdateRoleResponse;

/** Roles. */
final class RoleOperations {
    private static final int HOUR_SECONDS = 3600;
    private static final int TRUST_LIMIT = 2048;

    private final Platform platform;
    private final Directory directory;

    RoleOperations(Platform platform, Directory directory) {
        this.platform = platform;
        this.directory = directory;
    }

    CreateRoleResponse create(CreateRoleRequest request) {
        if (request.path() != null && request.path().startsWith(IamRole.LINKED_PATH)) {
            throw IamErrors.validation("The path " + request.path() + " is reserved for service-linked roles.");
        }
        IamRole.Trust trust = new IamRole.Trust(
                checkedTrust(request.assumeRolePolicyDocument()),
                Optional.ofNullable(request.description()),
                request.maxSessionDuration() == null ? HOUR_SECONDS : request.maxSessionDuration());
        IamRole role = new IamRole(
                identity(Paging.path(request.path()), request.roleName()),
                trust,
                TagSets.of(request.tags()),
                Grants.NONE);
        directory.store().change(tx -> insert(tx, role));
        return CreateRoleResponse.builder().role(described(role)).build();
    }

    Identity identity(String path, String name) {
        return new Identity(
                path, name, platform.ids().iam("AROA", 21), platform.clock().instant());
    }

    static void insert(Transaction tx, IamRole role) {
        Key key = Directory.key(Directory.account(), role.name());
        if (tx.contains(HolderKind.ROLE.kind(), key)) {
            throw IamErrors.exists("Role with name " + role.name() + " already exists.");
        }
        tx.insert(HolderKind.ROLE.kind(), key, role);
    }

    GetRoleResponse get(GetRoleRequest request) {
        IamRole role = directory.require(HolderKind.ROLE, request.roleName());
        return GetRoleResponse.builder()
                .role(described(role).toBuilder()
                        .roleLastUsed(RoleLastUsed.builder().build())
                        .build())
                .build();
    }

    ListRolesResponse list(ListRolesRequest request) {
        List<IamRole> roles = directory.list(HolderKind.ROLE).stream()
                .filter(role -> role.path().startsWith(Paging.prefix(request.pathPrefix())))
                .toList();
        Page<IamRole> page =
                Paging.page(roles, role -> role.identity().sortKey(), request.marker(), request.maxItems());
        return ListRolesResponse.builder()
                .roles(page.items().stream()
                        .map(role -> described(role).toBuilder()
                                .tags((List<Tag>) null)
                                .build())
                        .toList())
                .isTruncated(Paging.truncated(page))
                .marker(page.token())
                .build();
    }

    DeleteRoleResponse delete(DeleteRoleRequest request) {
        directory.store().change(tx -> {
            Versioned<IamRole> found = Directory.require(tx, HolderKind.ROLE, request.roleName());
            Directory.checkModifiable(found.value());
            Deletions.checkNoPolicies(found.value());
            tx.delete(HolderKind.ROLE.kind(), found.key());
        });
        return DeleteRoleResponse.builder().build();
    }

    UpdateRoleResponse update(UpdateRoleRequest request) {
        directory.update(HolderKind.ROLE, request.roleName(), role -> {
            IamRole.Trust old = role.trust();
            return role.withTrust(new IamRole.Trust(
                    old.document(),
                    request.description() == null ? old.description() : Optional.of(request.description()),
                    request.maxSessionDuration() == null ? old.maxSessionSeconds() : request.maxSessionDuration()));
        });
        return UpdateRoleResponse.builder().build();
    }

    UpdateRoleDescriptionResponse updateDescription(UpdateRoleDescriptionRequest request) {
        IamRole updated = directory.update(
                HolderKind.ROLE,
                request.roleName(),
                role -> role.withTrust(new IamRole.Trust(
                        role.trust().document(),
                        Optional.of(request.description()),
                        role.trust().maxSessionSeconds())));
        return UpdateRoleDescriptionResponse.builder().role(described(updated)).build();
    }

    UpdateAssumeRolePolicyResponse updateTrust(UpdateAssumeRolePolicyRequest request) {
        String document = checkedTrust(request.policyDocument());
        directory.update(
                HolderKind.ROLE,
                request.roleName(),
                role -> role.withTrust(new IamRole.Trust(
                        document, role.trust().description(), role.trust().maxSessionSeconds())));
        return UpdateAssumeRolePolicyResponse.builder().build();
    }

    TagRoleResponse tag(TagRoleRequest request) {
        directory.update(
                HolderKind.ROLE, request.roleName(), role -> role.withTags(TagSets.with(role.tags(), request.tags())));
        return TagRoleResponse.builder().build();
    }

    UntagRoleResponse untag(UntagRoleRequest request) {
        directory.update(
                HolderKind.ROLE,
                request.roleName(),
                role -> role.withTags(TagSets.without(role.tags(), request.tagKeys())));
        return UntagRoleResponse.builder().build();
    }

    ListRoleTagsResponse tags(ListRoleTagsRequest request) {
        Page<Tag> page = TagSets.page(
                directory.require(HolderKind.ROLE, request.roleName()).tags(), request.marker(), request.maxItems());
        return ListRoleTagsResponse.builder()
                .tags(page.items())
                .isTruncated(Paging.truncated(page))
                .marker(page.token())
                .build();
    }

    static Role described(IamRole role) {
        return Role.builder()
                .path(role.path())
                .roleName(role.name())
                .roleId(role.uniqueId())
                .arn(role.arn(Directory.account()))
                .createDate(role.identity().created())
                .assumeRolePolicyDocument(Documents.encoded(role.trust().document()))
                .description(role.trust().description().orElse(null))
                .maxSessionDuration(role.trust().maxSessionSeconds())
                .tags(role.tags().isEmpty() ? null : role.tags())
                .build();
    }

    private String checkedTrust(String document) {
        PolicyDocument policy = Documents.checked(document, PolicyType.TRUST);
        if (Documents.size(document) > TRUST_LIMIT) {
            throw IamErrors.limitExceeded("Cannot exceed quota for ACLSizePerRole: " + TRUST_LIMIT);
        }
        policy.statements().stream()
                .flatMap(statement -> statement.principals().stream())
                .map(Statement.Principals::principals)
                .flatMap(List::stream)
                .forEach(principal -> checkExists(directory.store(), principal));
        return document;
    }

    private static void checkExists(View view, PolicyPrincipal principal) {
        if (principal instanceof PolicyPrincipal.Identity(String arn)
                && arn.startsWith("arn:aws:iam::" + Directory.account() + ":")
                && !exists(view, arn)) {
            throw IamErrors.malformed("Invalid principal in policy: \"AWS\":\"" + arn + "\"");
        }
    }

    private static boolean exists(View view, String arn) {
        String account = Directory.account();
        String name = arn.substring(arn.lastIndexOf('/') + 1);
        HolderKind<?> kind = arn.contains(":user/") ? HolderKind.USER : HolderKind.ROLE;
        return Directory.find(view, kind, account, name)
                .filter(found -> found.value().arn(account).equals(arn))
                .isPresent();
    }
}
