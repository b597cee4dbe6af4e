package dev.roadstead.services.iam;

import dev.roadstead.services.aws.Caller;
import dev.roadstead.services.aws.Calls;
import dev.roadstead.services.aws.Platform;
import dev.roadstead.services.aws.Principal;
import dev.roadstead.services.aws.SealingKey;
import dev.roadstead.services.policy.ConditionKeys;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.iam.IamClient;
import software.amazon.awssdk.services.iam.model.AddUserToGroupRequest;
import software.amazon.awssdk.services.iam.model.AddUserToGroupResponse;
import software.amazon.awssdk.services.iam.model.AttachGroupPolicyRequest;
import software.amazon.awssdk.services.iam.model.AttachGroupPolicyResponse;
import software.amazon.awssdk.services.iam.model.AttachRolePolicyRequest;
import software.amazon.awssdk.services.iam.model.AttachRolePolicyResponse;
import software.amazon.awssdk.services.iam.model.AttachUserPolicyRequest;
import software.amazon.awssdk.services.iam.model.AttachUserPolicyResponse;
import software.amazon.awssdk.services.iam.model.CreateAccessKeyRequest;
import software.amazon.awssdk.services.iam.model.CreateAccessKeyResponse;
import software.amazon.awssdk.services.iam.model.CreateGroupRequest;
import software.amazon.awssdk.services.iam.model.CreateGroupResponse;
import software.amazon.awssdk.services.iam.model.CreatePolicyRequest;
import software.amazon.awssdk.services.iam.model.CreatePolicyResponse;
import software.amazon.awssdk.services.iam.model.CreatePolicyVersionRequest;
import software.amazon.awssdk.services.iam.model.CreatePolicyVersionResponse;
import software.amazon.awssdk.services.iam.model.CreateRoleRequest;
import software.amazon.awssdk.services.iam.model.CreateRoleResponse;
import software.amazon.awssdk.services.iam.model.CreateServiceLinkedRoleRequest;
import software.amazon.awssdk.services.iam.model.CreateServiceLinkedRoleResponse;
import software.amazon.awssdk.services.iam.model.CreateUserRequest;
import software.amazon.awssdk.services.iam.model.CreateUserResponse;
import software.amazon.awssdk.services.iam.model.DeleteAccessKeyRequest;
import software.amazon.awssdk.services.iam.model.DeleteAccessKeyResponse;
import software.amazon.awssdk.services.iam.model.DeleteGroupPolicyRequest;
import software.amazon.awssdk.services.iam.model.DeleteGroupPolicyResponse;
import software.amazon.awssdk.services.iam.model.DeleteGroupRequest;
import software.amazon.awssdk.services.iam.model.DeleteGroupResponse;
import software.amazon.awssdk.services.iam.model.DeletePolicyRequest;
import software.amazon.awssdk.services.iam.model.DeletePolicyResponse;
import software.amazon.awssdk.services.iam.model.DeletePolicyVersionRequest;
import software.amazon.awssdk.services.iam.model.DeletePolicyVersionResponse;
import software.amazon.awssdk.services.iam.model.DeleteRolePolicyRequest;
import software.amazon.awssdk.services.iam.model.DeleteRolePolicyResponse;
import software.amazon.awssdk.services.iam.model.DeleteRoleRequest;
import software.amazon.awssdk.services.iam.model.DeleteRoleResponse;
import software.amazon.awssdk.services.iam.model.DeleteUserPolicyRequest;
import software.amazon.awssdk.services.iam.model.DeleteUserPolicyResponse;
import software.amazon.awssdk.services.iam.model.DeleteUserRequest;
import software.amazon.awssdk.services.iam.model.DeleteUserResponse;
import software.amazon.awssdk.services.iam.model.DetachGroupPolicyRequest;
import software.amazon.awssdk.services.iam.model.DetachGroupPolicyResponse;
import software.amazon.awssdk.services.iam.model.DetachRolePolicyRequest;
import software.amazon.awssdk.services.iam.model.DetachRolePolicyResponse;
import software.amazon.awssdk.services.iam.model.DetachUserPolicyRequest;
import software.amazon.awssdk.services.iam.model.DetachUserPolicyResponse;
import software.amazon.awssdk.services.iam.model.GetGroupPolicyRequest;
import software.amazon.awssdk.services.iam.model.GetGroupPolicyResponse;
import software.amazon.awssdk.services.iam.model.GetGroupRequest;
import software.amazon.awssdk.services.iam.model.GetGroupResponse;
import software.amazon.awssdk.services.iam.model.GetPolicyRequest;
import software.amazon.awssdk.services.iam.model.GetPolicyResponse;
import software.amazon.awssdk.services.iam.model.GetPolicyVersionRequest;
import software.amazon.awssdk.services.iam.model.GetPolicyVersionResponse;
import software.amazon.awssdk.services.iam.model.GetRolePolicyRequest;
import software.amazon.awssdk.services.iam.model.GetRolePolicyResponse;
import software.amazon.awssdk.services.iam.model.GetRoleRequest;
import software.amazon.awssdk.services.iam.model.GetRoleResponse;
import software.amazon.awssdk.services.iam.model.GetUserPolicyRequest;
import software.amazon.awssdk.services.iam.model.GetUserPolicyResponse;
import software.amazon.awssdk.services.iam.model.GetUserRequest;
import software.amazon.awssdk.services.iam.model.GetUserResponse;
import software.amazon.awssdk.services.iam.model.ListAccessKeysRequest;
import software.amazon.awssdk.services.iam.model.ListAccessKeysResponse;
import software.amazon.awssdk.services.iam.model.ListAttachedGroupPoliciesRequest;
import software.amazon.awssdk.services.iam.model.ListAttachedGroupPoliciesResponse;
import software.amazon.awssdk.services.iam.model.ListAttachedRolePoliciesRequest;
import software.amazon.awssdk.services.iam.model.ListAttachedRolePoliciesResponse;
import software.amazon.awssdk.services.iam.model.ListAttachedUserPoliciesRequest;
import software.amazon.awssdk.services.iam.model.ListAttachedUserPoliciesResponse;
import software.amazon.awssdk.services.iam.model.ListEntitiesForPolicyRequest;
import software.amazon.awssdk.services.iam.model.ListEntitiesForPolicyResponse;
import software.amazon.awssdk.services.iam.model.ListGroupPoliciesRequest;
import software.amazon.awssdk.services.iam.model.ListGroupPoliciesResponse;
import software.amazon.awssdk.services.iam.model.ListGroupsForUserRequest;
import software.amazon.awssdk.services.iam.model.ListGroupsForUserResponse;
import software.amazon.awssdk.services.iam.model.ListGroupsRequest;
import software.amazon.awssdk.services.iam.model.ListGroupsResponse;
import software.amazon.awssdk.services.iam.model.ListInstanceProfilesForRoleRequest;
import software.amazon.awssdk.services.iam.model.ListInstanceProfilesForRoleResponse;
import software.amazon.awssdk.services.iam.model.ListInstanceProfilesRequest;
import software.amazon.awssdk.services.iam.model.ListInstanceProfilesResponse;
import software.amazon.awssdk.services.iam.model.ListPoliciesRequest;
import software.amazon.awssdk.services.iam.model.ListPoliciesResponse;
import software.amazon.awssdk.services.iam.model.ListPolicyTagsRequest;
import software.amazon.awssdk.services.iam.model.ListPolicyTagsResponse;
import software.amazon.awssdk.services.iam.model.ListPolicyVersionsRequest;
import software.amazon.awssdk.services.iam.model.ListPolicyVersionsResponse;
import software.amazon.awssdk.services.iam.model.ListRolePoliciesRequest;
import software.amazon.awssdk.services.iam.model.ListRolePoliciesResponse;
import software.amazon.awssdk.services.iam.model.ListRoleTagsRequest;
import software.amazon.awssdk.services.iam.model.ListRoleTagsResponse;
import software.amazon.awssdk.services.iam.model.ListRolesRequest;
import software.amazon.awssdk.services.iam.model.ListRolesResponse;
import software.amazon.awssdk.services.iam.model.ListUserPoliciesRequest;
import software.amazon.awssdk.services.iam.model.ListUserPoliciesResponse;
import software.amazon.awssdk.services.iam.model.ListUserTagsRequest;
import software.amazon.awssdk.services.iam.model.ListUserTagsResponse;
import software.amazon.awssdk.services.iam.model.ListUsersRequest;
import software.amazon.awssdk.services.iam.model.ListUsersResponse;
import software.amazon.awssdk.services.iam.model.PutGroupPolicyRequest;
import software.amazon.awssdk.services.iam.model.PutGroupPolicyResponse;
import software.amazon.awssdk.services.iam.model.PutRolePolicyRequest;
import software.amazon.awssdk.services.iam.model.PutRolePolicyResponse;
import software.amazon.awssdk.services.iam.model.PutUserPolicyRequest;
import software.amazon.awssdk.services.iam.model.PutUserPolicyResponse;
import software.amazon.awssdk.services.iam.model.RemoveUserFromGroupRequest;
import software.amazon.awssdk.services.iam.model.RemoveUserFromGroupResponse;
import software.amazon.awssdk.services.iam.model.SetDefaultPolicyVersionRequest;
import software.amazon.awssdk.services.iam.model.SetDefaultPolicyVersionResponse;
import software.amazon.awssdk.services.iam.model.TagPolicyRequest;
import software.amazon.awssdk.services.iam.model.TagPolicyResponse;
import software.amazon.awssdk.services.iam.model.TagRoleRequest;
import software.amazon.awssdk.services.iam.model.TagRoleResponse;
import software.amazon.awssdk.services.iam.model.TagUserRequest;
import software.amazon.awssdk.services.iam.model.TagUserResponse;
import software.amazon.awssdk.services.iam.model.UntagPolicyRequest;
import software.amazon.awssdk.services.iam.model.UntagPolicyResponse;
import software.amazon.awssdk.services.iam.model.UntagRoleRequest;
import software.amazon.awssdk.services.iam.model.UntagRoleResponse;
import software.amazon.awssdk.services.iam.model.UntagUserRequest;
import software.amazon.awssdk.services.iam.model.UntagUserResponse;
import software.amazon.awssdk.services.iam.model.UpdateAccessKeyRequest;
import software.amazon.awssdk.services.iam.model.UpdateAccessKeyResponse;
import software.amazon.awssdk.services.iam.model.UpdateAssumeRolePolicyRequest;
import software.amazon.awssdk.services.iam.model.UpdateAssumeRolePolicyResponse;
import software.amazon.awssdk.services.iam.model.UpdateRoleDescriptionRequest;
import software.amazon.awssdk.services.iam.model.UpdateRoleDescriptionResponse;
import software.amazon.awssdk.services.iam.model.UpdateRoleRequest;
import software.amazon.awssdk.services.iam.model.UpdateRoleResponse;
import software.amazon.awssdk.services.iam.model.UpdateUserRequest;
import software.amazon.awssdk.services.iam.model.UpdateUserResponse;

/**
 * AWS IAM. What is not overridden here is not implemented. Thread-safe.
 *
 * @see <a href="https://docs.aws.amazon.com/IAM/latest/APIReference/welcome.html">IAM API Reference</a>
 */
public final class IamApi implements IamClient {
    private final Calls calls;
    private final Directory directory;
    private final UserOperations users;
    private final AccessKeyOperations accessKeys;
    private final GroupOperations groups;
    private final RoleOperations roles;
    private final LinkedRoles linkedRoles;
    private final InstanceProfiles instanceProfiles;
    private final InlinePolicyOperations inline;
    private final AttachmentOperations attached;
    private final PolicyOperations policies;
    private final PolicyVersionOperations versions;

    /**
     * @param sealingKey seals the secrets of access keys
     */
    public IamApi(Platform platform, SealingKey sealingKey) {
        this.calls = platform.calls("iam", Calls.Denial.ACCESS_DENIED);
        this.directory = new Directory(platform.store());
        this.users = new UserOperations(platform, directory);
        this.accessKeys = new AccessKeyOperations(platform, directory, sealingKey);
        this.groups = new GroupOperations(platform, directory);
        this.roles = new RoleOperations(platform, directory);
        this.linkedRoles = new LinkedRoles(roles, directory);
        this.instanceProfiles = new InstanceProfiles(directory);
        this.inline = new InlinePolicyOperations(directory);
        this.attached = new AttachmentOperations(directory);
        this.policies = new PolicyOperations(platform, directory);
        this.versions = new PolicyVersionOperations(platform, directory);
    }

    @Override
    public String serviceName() {
        return SERVICE_NAME;
    }

    @Override
    public void close() {}

    @Override
    public CreateUserResponse createUser(CreateUserRequest request) {
        return calls.run(request, asked -> named("user", Paging.path(asked.path()), asked.userName()), users::create);
    }

    @Override
    public GetUserResponse getUser(GetUserRequest request) {
        return calls.run(request, asked -> user(asked.userName()), users::get);
    }

    @Override
    public UpdateUserResponse updateUser(UpdateUserRequest request) {
        return calls.run(request, asked -> user(asked.userName()), users::update);
    }

    @Override
    public DeleteUserResponse deleteUser(DeleteUserRequest request) {
        return calls.run(request, asked -> user(asked.userName()), users::delete);
    }

    @Override
    public TagUserResponse tagUser(TagUserRequest request) {
        return calls.run(request, asked -> user(asked.userName()), users::tag);
    }

    @Override
    public UntagUserResponse untagUser(UntagUserRequest request) {
        return calls.run(request, asked -> user(asked.userName()), users::untag);
    }

    @Override
    public ListUserTagsResponse listUserTags(ListUserTagsRequest request) {
        return calls.run(request, asked -> user(asked.userName()), users::tags);
    }

    @Override
    public ListUsersResponse listUsers(ListUsersRequest request) {
        return calls.run(request, users::list);
    }

    @Override
    public CreateAccessKeyResponse createAccessKey(CreateAccessKeyRequest request) {
        return calls.run(request, asked -> user(asked.userName()), accessKeys::create);
    }

    @Override
    public ListAccessKeysResponse listAccessKeys(ListAccessKeysRequest request) {
        return calls.run(request, asked -> user(asked.userName()), accessKeys::list);
    }

    @Override
    public UpdateAccessKeyResponse updateAccessKey(UpdateAccessKeyRequest request) {
        return calls.run(request, asked -> user(asked.userName()), accessKeys::update);
    }

    @Override
    public DeleteAccessKeyResponse deleteAccessKey(DeleteAccessKeyRequest request) {
        return calls.run(request, asked -> user(asked.userName()), accessKeys::delete);
    }

    @Override
    public CreateGroupResponse createGroup(CreateGroupRequest request) {
        return calls.run(
                request, asked -> named("group", Paging.path(asked.path()), asked.groupName()), groups::create);
    }

    @Override
    public GetGroupResponse getGroup(GetGroupRequest request) {
        return calls.run(request, asked -> group(asked.groupName()), groups::get);
    }

    @Override
    public DeleteGroupResponse deleteGroup(DeleteGroupRequest request) {
        return calls.run(request, asked -> group(asked.groupName()), groups::delete);
    }

    @Override
    public AddUserToGroupResponse addUserToGroup(AddUserToGroupRequest request) {
        return calls.run(request, asked -> group(asked.groupName()), groups::add);
    }

    @Override
    public RemoveUserFromGroupResponse removeUserFromGroup(RemoveUserFromGroupRequest request) {
        return calls.run(request, asked -> group(asked.groupName()), groups::remove);
    }

    @Override
    public ListGroupsResponse listGroups(ListGroupsRequest request) {
        return calls.run(request, groups::list);
    }

    @Override
    public ListGroupsForUserResponse listGroupsForUser(ListGroupsForUserRequest request) {
        return calls.run(request, asked -> user(asked.userName()), groups::listOf);
    }

    @Override
    public CreateRoleResponse createRole(CreateRoleRequest request) {
        return calls.run(request, asked -> named("role", Paging.path(asked.path()), asked.roleName()), roles::create);
    }

    @Override
    public GetRoleResponse getRole(GetRoleRequest request) {
        return calls.run(request, asked -> role(asked.roleName()), roles::get);
    }

    @Override
    public DeleteRoleResponse deleteRole(DeleteRoleRequest request) {
        return calls.run(request, asked -> role(asked.roleName()), roles::delete);
    }

    @Override
    public UpdateRoleResponse updateRole(UpdateRoleRequest request) {
        return calls.run(request, asked -> role(asked.roleName()), roles::update);
    }

    @Override
    public UpdateRoleDescriptionResponse updateRoleDescription(UpdateRoleDescriptionRequest request) {
        return calls.run(request, asked -> role(asked.roleName()), roles::updateDescription);
    }

    @Override
    public UpdateAssumeRolePolicyResponse updateAssumeRolePolicy(UpdateAssumeRolePolicyRequest request) {
        return calls.run(request, asked -> role(asked.roleName()), roles::updateTrust);
    }

    @Override
    public TagRoleResponse tagRole(TagRoleRequest request) {
        return calls.run(request, asked -> role(asked.roleName()), roles::tag);
    }

    @Override
    public UntagRoleResponse untagRole(UntagRoleRequest request) {
        return calls.run(request, asked -> role(asked.roleName()), roles::untag);
    }

    @Override
    public ListRoleTagsResponse listRoleTags(ListRoleTagsRequest request) {
        return calls.run(request, asked -> role(asked.roleName()), roles::tags);
    }

    @Override
    public ListRolesResponse listRoles(ListRolesRequest request) {
        return calls.run(request, roles::list);
    }

    @Override
    public CreateServiceLinkedRoleResponse createServiceLinkedRole(CreateServiceLinkedRoleRequest request) {
        return calls.run(
                request,
                asked -> List.of(LinkedRoles.arn(asked.awsServiceName())),
                asked -> Map.of(ConditionKeys.AWS_SERVICE_NAME, List.of(asked.awsServiceName())),
                linkedRoles::create);
    }

    @Override
    public ListInstanceProfilesResponse listInstanceProfiles(ListInstanceProfilesRequest request) {
        return calls.run(request, instanceProfiles::list);
    }

    @Override
    public ListInstanceProfilesForRoleResponse listInstanceProfilesForRole(ListInstanceProfilesForRoleRequest request) {
        return calls.run(request, asked -> role(asked.roleName()), instanceProfiles::listOf);
    }

    @Override
    public PutUserPolicyResponse putUserPolicy(PutUserPolicyRequest request) {
        return calls.run(request, asked -> user(asked.userName()), inline::putUser);
    }

    @Override
    public GetUserPolicyResponse getUserPolicy(GetUserPolicyRequest request) {
        return calls.run(request, asked -> user(asked.userName()), inline::getUser);
    }

    @Override
    public DeleteUserPolicyResponse deleteUserPolicy(DeleteUserPolicyRequest request) {
        return calls.run(request, asked -> user(asked.userName()), inline::deleteUser);
    }

    @Override
    public ListUserPoliciesResponse listUserPolicies(ListUserPoliciesRequest request) {
        return calls.run(request, asked -> user(asked.userName()), inline::listUser);
    }

    @Override
    public AttachUserPolicyResponse attachUserPolicy(AttachUserPolicyRequest request) {
        return calls.run(
                request, asked -> user(asked.userName()), asked -> policyKey(asked.policyArn()), attached::attachUser);
    }

    @Override
    public DetachUserPolicyResponse detachUserPolicy(DetachUserPolicyRequest request) {
        return calls.run(
                request, asked -> user(asked.userName()), asked -> policyKey(asked.policyArn()), attached::detachUser);
    }

    @Override
    public ListAttachedUserPoliciesResponse listAttachedUserPolicies(ListAttachedUserPoliciesRequest request) {
        return calls.run(request, asked -> user(asked.userName()), attached::listUser);
    }

    @Override
    public PutGroupPolicyResponse putGroupPolicy(PutGroupPolicyRequest request) {
        return calls.run(request, asked -> group(asked.groupName()), inline::putGroup);
    }

    @Override
    public GetGroupPolicyResponse getGroupPolicy(GetGroupPolicyRequest request) {
        return calls.run(request, asked -> group(asked.groupName()), inline::getGroup);
    }

    @Override
    public DeleteGroupPolicyResponse deleteGroupPolicy(DeleteGroupPolicyRequest request) {
        return calls.run(request, asked -> group(asked.groupName()), inline::deleteGroup);
    }

    @Override
    public ListGroupPoliciesResponse listGroupPolicies(ListGroupPoliciesRequest request) {
        return calls.run(request, asked -> group(asked.groupName()), inline::listGroup);
    }

    @Override
    public AttachGroupPolicyResponse attachGroupPolicy(AttachGroupPolicyRequest request) {
        return calls.run(
                request,
                asked -> group(asked.groupName()),
                asked -> policyKey(asked.policyArn()),
                attached::attachGroup);
    }

    @Override
    public DetachGroupPolicyResponse detachGroupPolicy(DetachGroupPolicyRequest request) {
        return calls.run(
                request,
                asked -> group(asked.groupName()),
                asked -> policyKey(asked.policyArn()),
                attached::detachGroup);
    }

    @Override
    public ListAttachedGroupPoliciesResponse listAttachedGroupPolicies(ListAttachedGroupPoliciesRequest request) {
        return calls.run(request, asked -> group(asked.groupName()), attached::listGroup);
    }

    @Override
    public PutRolePolicyResponse putRolePolicy(PutRolePolicyRequest request) {
        return calls.run(request, asked -> role(asked.roleName()), inline::putRole);
    }

    @Override
    public GetRolePolicyResponse getRolePolicy(GetRolePolicyRequest request) {
        return calls.run(request, asked -> role(asked.roleName()), inline::getRole);
    }

    @Override
    public DeleteRolePolicyResponse deleteRolePolicy(DeleteRolePolicyRequest request) {
        return calls.run(request, asked -> role(asked.roleName()), inline::deleteRole);
    }

    @Override
    public ListRolePoliciesResponse listRolePolicies(ListRolePoliciesRequest request) {
        return calls.run(request, asked -> role(asked.roleName()), inline::listRole);
    }

    @Override
    public AttachRolePolicyResponse attachRolePolicy(AttachRolePolicyRequest request) {
        return calls.run(
                request, asked -> role(asked.roleName()), asked -> policyKey(asked.policyArn()), attached::attachRole);
    }

    @Override
    public DetachRolePolicyResponse detachRolePolicy(DetachRolePolicyRequest request) {
        return calls.run(
                request, asked -> role(asked.roleName()), asked -> policyKey(asked.policyArn()), attached::detachRole);
    }

    @Override
    public ListAttachedRolePoliciesResponse listAttachedRolePolicies(ListAttachedRolePoliciesRequest request) {
        return calls.run(request, asked -> role(asked.roleName()), attached::listRole);
    }

    @Override
    public CreatePolicyResponse createPolicy(CreatePolicyRequest request) {
        return calls.run(
                request, asked -> named("policy", Paging.path(asked.path()), asked.policyName()), policies::create);
    }

    @Override
    public GetPolicyResponse getPolicy(GetPolicyRequest request) {
        return calls.run(request, asked -> List.of(asked.policyArn()), policies::get);
    }

    @Override
    public DeletePolicyResponse deletePolicy(DeletePolicyRequest request) {
        return calls.run(request, asked -> List.of(asked.policyArn()), policies::delete);
    }

    @Override
    public ListEntitiesForPolicyResponse listEntitiesForPolicy(ListEntitiesForPolicyRequest request) {
        return calls.run(request, asked -> List.of(asked.policyArn()), policies::entities);
    }

    @Override
    public TagPolicyResponse tagPolicy(TagPolicyRequest request) {
        return calls.run(request, asked -> List.of(asked.policyArn()), policies::tag);
    }

    @Override
    public UntagPolicyResponse untagPolicy(UntagPolicyRequest request) {
        return calls.run(request, asked -> List.of(asked.policyArn()), policies::untag);
    }

    @Override
    public ListPolicyTagsResponse listPolicyTags(ListPolicyTagsRequest request) {
        return calls.run(request, asked -> List.of(asked.policyArn()), policies::tags);
    }

    @Override
    public CreatePolicyVersionResponse createPolicyVersion(CreatePolicyVersionRequest request) {
        return calls.run(request, asked -> List.of(asked.policyArn()), versions::create);
    }

    @Override
    public GetPolicyVersionResponse getPolicyVersion(GetPolicyVersionRequest request) {
        return calls.run(request, asked -> List.of(asked.policyArn()), versions::get);
    }

    @Override
    public ListPolicyVersionsResponse listPolicyVersions(ListPolicyVersionsRequest request) {
        return calls.run(request, asked -> List.of(asked.policyArn()), versions::list);
    }

    @Override
    public DeletePolicyVersionResponse deletePolicyVersion(DeletePolicyVersionRequest request) {
        return calls.run(request, asked -> List.of(asked.policyArn()), versions::delete);
    }

    @Override
    public SetDefaultPolicyVersionResponse setDefaultPolicyVersion(SetDefaultPolicyVersionRequest request) {
        return calls.run(request, asked -> List.of(asked.policyArn()), versions::setDefault);
    }

    @Override
    public ListPoliciesResponse listPolicies(ListPoliciesRequest request) {
        return calls.run(request, policies::list);
    }

    /** The ARN of a user, or of the one that calls. */
    private List<String> user(@Nullable String name) {
        if (name == null) {
            return Caller.current().principal() instanceof Principal.User user ? List.of(user.arn()) : List.of();
        }
        return holder(HolderKind.USER, name);
    }

    private List<String> group(String name) {
        return holder(HolderKind.GROUP, name);
    }

    private List<String> role(String name) {
        return holder(HolderKind.ROLE, name);
    }

    private <H extends Holder<H>> List<String> holder(HolderKind<H> kind, String name) {
        String account = Directory.account();
        return Directory.find(directory.store(), kind, account, name)
                .map(found -> List.of(found.value().arn(account)))
                .orElseGet(() -> named(kind.noun(), "/", name));
    }

    private static List<String> named(String type, String path, String name) {
        return List.of("arn:aws:iam::" + Directory.account() + ":" + type + path + name);
    }

    private static Map<String, List<String>> policyKey(String arn) {
        return Map.of(ConditionKeys.POLICY_ARN, List.of(arn));
    }
}
