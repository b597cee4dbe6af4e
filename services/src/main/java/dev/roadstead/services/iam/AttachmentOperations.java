package dev.roadstead.services.iam;

import dev.roadstead.services.aws.Page;
import software.amazon.awssdk.services.iam.model.AttachGroupPolicyRequest;
import software.amazon.awssdk.services.iam.model.AttachGroupPolicyResponse;
import software.amazon.awssdk.services.iam.model.AttachRolePolicyRequest;
import software.amazon.awssdk.services.iam.model.AttachRolePolicyResponse;
import software.amazon.awssdk.services.iam.model.AttachUserPolicyRequest;
import software.amazon.awssdk.services.iam.model.AttachUserPolicyResponse;
import software.amazon.awssdk.services.iam.model.AttachedPolicy;
import software.amazon.awssdk.services.iam.model.DetachGroupPolicyRequest;
import software.amazon.awssdk.services.iam.model.DetachGroupPolicyResponse;
import software.amazon.awssdk.services.iam.model.DetachRolePolicyRequest;
import software.amazon.awssdk.services.iam.model.DetachRolePolicyResponse;
import software.amazon.awssdk.services.iam.model.DetachUserPolicyRequest;
import software.amazon.awssdk.services.iam.model.DetachUserPolicyResponse;
import software.amazon.awssdk.services.iam.model.ListAttachedGroupPoliciesRequest;
import software.amazon.awssdk.services.iam.model.ListAttachedGroupPoliciesResponse;
import software.amazon.awssdk.services.iam.model.ListAttachedRolePoliciesRequest;
import software.amazon.awssdk.services.iam.model.ListAttachedRolePoliciesResponse;
import software.amazon.awssdk.services.iam.model.ListAttachedUserPoliciesRequest;
import software.amazon.awssdk.services.iam.model.ListAttachedUserPoliciesResponse;

/** Attached policies, as the API asks for them: the same for users, groups and roles. */
final class AttachmentOperations {
    private final Attachments attachments;

    AttachmentOperations(Directory directory) {
        this.attachments = new Attachments(directory);
    }

    AttachUserPolicyResponse attachUser(AttachUserPolicyRequest request) {
        attachments.attach(HolderKind.USER, request.userName(), request.policyArn());
        return AttachUserPolicyResponse.builder().build();
    }

    DetachUserPolicyResponse detachUser(DetachUserPolicyRequest request) {
        attachments.detach(HolderKind.USER, request.userName(), request.policyArn());
        return DetachUserPolicyResponse.builder().build();
    }

    ListAttachedUserPoliciesResponse listUser(ListAttachedUserPoliciesRequest request) {
        Page<AttachedPolicy> page = attachments.list(
                HolderKind.USER,
                request.userName(),
                request.pathPrefix(),
                new Attachments.Marked(request.marker(), request.maxItems()));
        return ListAttachedUserPoliciesResponse.builder()
                .attachedPolicies(page.items())
                .isTruncated(Paging.truncated(page))
                .marker(page.token())
                .build();
    }

    AttachGroupPolicyResponse attachGroup(AttachGroupPolicyRequest request) {
        attachments.attach(HolderKind.GROUP, request.groupName(), request.policyArn());
        return AttachGroupPolicyResponse.builder().build();
    }

    DetachGroupPolicyResponse detachGroup(DetachGroupPolicyRequest request) {
        attachments.detach(HolderKind.GROUP, request.groupName(), request.policyArn());
        return DetachGroupPolicyResponse.builder().build();
    }

    ListAttachedGroupPoliciesResponse listGroup(ListAttachedGroupPoliciesRequest request) {
        Page<AttachedPolicy> page = attachments.list(
                HolderKind.GROUP,
                request.groupName(),
                request.pathPrefix(),
                new Attachments.Marked(request.marker(), request.maxItems()));
        return ListAttachedGroupPoliciesResponse.builder()
                .attachedPolicies(page.items())
                .isTruncated(Paging.truncated(page))
                .marker(page.token())
                .build();
    }

    AttachRolePolicyResponse attachRole(AttachRolePolicyRequest request) {
        attachments.attach(HolderKind.ROLE, request.roleName(), request.policyArn());
        return AttachRolePolicyResponse.builder().build();
    }

    DetachRolePolicyResponse detachRole(DetachRolePolicyRequest request) {
        attachments.detach(HolderKind.ROLE, request.roleName(), request.policyArn());
        return DetachRolePolicyResponse.builder().build();
    }

    ListAttachedRolePoliciesResponse listRole(ListAttachedRolePoliciesRequest request) {
        Page<AttachedPolicy> page = attachments.list(
                HolderKind.ROLE,
                request.roleName(),
                request.pathPrefix(),
                new Attachments.Marked(request.marker(), request.maxItems()));
        return ListAttachedRolePoliciesResponse.builder()
                .attachedPolicies(page.items())
                .isTruncated(Paging.truncated(page))
                .marker(page.token())
                .build();
    }
}
