package dev.roadstead.services.iam;

import dev.roadstead.services.aws.Page;
import software.amazon.awssdk.services.iam.model.DeleteGroupPolicyRequest;
import software.amazon.awssdk.services.iam.model.DeleteGroupPolicyResponse;
import software.amazon.awssdk.services.iam.model.DeleteRolePolicyRequest;
import software.amazon.awssdk.services.iam.model.DeleteRolePolicyResponse;
import software.amazon.awssdk.services.iam.model.DeleteUserPolicyRequest;
import software.amazon.awssdk.services.iam.model.DeleteUserPolicyResponse;
import software.amazon.awssdk.services.iam.model.GetGroupPolicyRequest;
import software.amazon.awssdk.services.iam.model.GetGroupPolicyResponse;
import software.amazon.awssdk.services.iam.model.GetRolePolicyRequest;
import software.amazon.awssdk.services.iam.model.GetRolePolicyResponse;
import software.amazon.awssdk.services.iam.model.GetUserPolicyRequest;
import software.amazon.awssdk.services.iam.model.GetUserPolicyResponse;
import software.amazon.awssdk.services.iam.model.ListGroupPoliciesRequest;
import software.amazon.awssdk.services.iam.model.ListGroupPoliciesResponse;
import software.amazon.awssdk.services.iam.model.ListRolePoliciesRequest;
import software.amazon.awssdk.services.iam.model.ListRolePoliciesResponse;
import software.amazon.awssdk.services.iam.model.ListUserPoliciesRequest;
import software.amazon.awssdk.services.iam.model.ListUserPoliciesResponse;
import software.amazon.awssdk.services.iam.model.PutGroupPolicyRequest;
import software.amazon.awssdk.services.iam.model.PutGroupPolicyResponse;
import software.amazon.awssdk.services.iam.model.PutRolePolicyRequest;
import software.amazon.awssdk.services.iam.model.PutRolePolicyResponse;
import software.amazon.awssdk.services.iam.model.PutUserPolicyRequest;
import software.amazon.awssdk.services.iam.model.PutUserPolicyResponse;

/** Inline policies, as the API asks for them: the same for users, groups and roles. */
final class InlinePolicyOperations {
    private final InlinePolicies policies;

    InlinePolicyOperations(Directory directory) {
        this.policies = new InlinePolicies(directory);
    }

    PutUserPolicyResponse putUser(PutUserPolicyRequest request) {
        policies.put(HolderKind.USER, request.userName(), request.policyName(), request.policyDocument());
        return PutUserPolicyResponse.builder().build();
    }

    GetUserPolicyResponse getUser(GetUserPolicyRequest request) {
        String document = policies.get(HolderKind.USER, request.userName(), request.policyName());
        return GetUserPolicyResponse.builder()
                .userName(request.userName())
                .policyName(request.policyName())
                .policyDocument(Documents.encoded(document))
                .build();
    }

    DeleteUserPolicyResponse deleteUser(DeleteUserPolicyRequest request) {
        policies.delete(HolderKind.USER, request.userName(), request.policyName());
        return DeleteUserPolicyResponse.builder().build();
    }

    ListUserPoliciesResponse listUser(ListUserPoliciesRequest request) {
        Page<String> page = policies.list(HolderKind.USER, request.userName(), request.marker(), request.maxItems());
        return ListUserPoliciesResponse.builder()
                .policyNames(page.items())
                .isTruncated(Paging.truncated(page))
                .marker(page.token())
                .build();
    }

    PutGroupPolicyResponse putGroup(PutGroupPolicyRequest request) {
        policies.put(HolderKind.GROUP, request.groupName(), request.policyName(), request.policyDocument());
        return PutGroupPolicyResponse.builder().build();
    }

    GetGroupPolicyResponse getGroup(GetGroupPolicyRequest request) {
        String document = policies.get(HolderKind.GROUP, request.groupName(), request.policyName());
        return GetGroupPolicyResponse.builder()
                .groupName(request.groupName())
                .policyName(request.policyName())
                .policyDocument(Documents.encoded(document))
                .build();
    }

    DeleteGroupPolicyResponse deleteGroup(DeleteGroupPolicyRequest request) {
        policies.delete(HolderKind.GROUP, request.groupName(), request.policyName());
        return DeleteGroupPolicyResponse.builder().build();
    }

    ListGroupPoliciesResponse listGroup(ListGroupPoliciesRequest request) {
        Page<String> page = policies.list(HolderKind.GROUP, request.groupName(), request.marker(), request.maxItems());
        return ListGroupPoliciesResponse.builder()
                .policyNames(page.items())
                .isTruncated(Paging.truncated(page))
                .marker(page.token())
                .build();
    }

    PutRolePolicyResponse putRole(PutRolePolicyRequest request) {
        policies.put(HolderKind.ROLE, request.roleName(), request.policyName(), request.policyDocument());
        return PutRolePolicyResponse.builder().build();
    }

    GetRolePolicyResponse getRole(GetRolePolicyRequest request) {
        String document = policies.get(HolderKind.ROLE, request.roleName(), request.policyName());
        return GetRolePolicyResponse.builder()
                .roleName(request.roleName())
                .policyName(request.policyName())
                .policyDocument(Documents.encoded(document))
                .build();
    }

    DeleteRolePolicyResponse deleteRole(DeleteRolePolicyRequest request) {
        policies.delete(HolderKind.ROLE, request.roleName(), request.policyName());
        return DeleteRolePolicyResponse.builder().build();
    }

    ListRolePoliciesResponse listRole(ListRolePoliciesRequest request) {
        Page<String> page = policies.list(HolderKind.ROLE, request.roleName(), request.marker(), request.maxItems());
        return ListRolePoliciesResponse.builder()
                .policyNames(page.items())
                .isTruncated(Paging.truncated(page))
                .marker(page.token())
                .build();
    }
}
