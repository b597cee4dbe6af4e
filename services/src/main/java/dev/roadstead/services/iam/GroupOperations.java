package dev.roadstead.services.iam;

import dev.roadstead.services.aws.Page;
import dev.roadstead.services.aws.Platform;
import dev.roadstead.store.Key;
import dev.roadstead.store.Versioned;
import java.util.List;
import software.amazon.awssdk.services.iam.model.AddUserToGroupRequest;
import software.amazon.awssdk.services.iam.model.AddUserToGroupResponse;
import software.amazon.awssdk.services.iam.model.CreateGroupRequest;
import software.amazon.awssdk.services.iam.model.CreateGroupResponse;
import software.amazon.awssdk.services.iam.model.DeleteGroupRequest;
import software.amazon.awssdk.services.iam.model.DeleteGroupResponse;
import software.amazon.awssdk.services.iam.model.GetGroupRequest;
import software.amazon.awssdk.services.iam.model.GetGroupResponse;
import software.amazon.awssdk.services.iam.model.Group;
import software.amazon.awssdk.services.iam.model.ListGroupsForUserRequest;
import software.amazon.awssdk.services.iam.model.ListGroupsForUserResponse;
import software.amazon.awssdk.services.iam.model.ListGroupsRequest;
import software.amazon.awssdk.services.iam.model.ListGroupsResponse;
import software.amazon.awssdk.services.iam.model.RemoveUserFromGroupRequest;
import software.amazon.awssdk.services.iam.model.RemoveUserFromGroupResponse;

/** Groups and who is in them. */
final class GroupOperations {
    private final Platform platform;
    private final Directory directory;

    GroupOperations(Platform platform, Directory directory) {
        this.platform = platform;
        this.directory = directory;
    }

    CreateGroupResponse create(CreateGroupRequest request) {
        Identity identity = new Identity(
                Paging.path(request.path()),
                request.groupName(),
                platform.ids().iam("AGPA", 21),
                platform.clock().instant());
        IamGroup group = new IamGroup(identity, List.of(), Grants.NONE);
        directory.store().change(tx -> {
            Key key = Directory.key(Directory.account(), request.groupName());
            if (tx.contains(HolderKind.GROUP.kind(), key)) {
                throw IamErrors.exists("Group with name " + request.groupName() + " already exists.");
            }
            tx.insert(HolderKind.GROUP.kind(), key, group);
        });
        return CreateGroupResponse.builder().group(described(group)).build();
    }

    GetGroupResponse get(GetGroupRequest request) {
        IamGroup group = directory.require(HolderKind.GROUP, request.groupName());
        List<IamUser> members = directory.list(HolderKind.USER).stream()
                .filter(user -> group.members().contains(user.uniqueId()))
                .toList();
        Page<IamUser> page =
                Paging.page(members, user -> user.identity().sortKey(), request.marker(), request.maxItems());
        return GetGroupResponse.builder()
                .group(described(group))
                .users(page.items().stream().map(UserOperations::described).toList())
                .isTruncated(Paging.truncated(page))
                .marker(page.token())
                .build();
    }

    ListGroupsResponse list(ListGroupsRequest request) {
        List<IamGroup> groups = directory.list(HolderKind.GROUP).stream()
                .filter(group -> group.path().startsWith(Paging.prefix(request.pathPrefix())))
                .toList();
        Page<IamGroup> page =
                Paging.page(groups, group -> group.identity().sortKey(), request.marker(), request.maxItems());
        return ListGroupsResponse.builder()
                .groups(page.items().stream().map(GroupOperations::described).toList())
                .isTruncated(Paging.truncated(page))
                .marker(page.token())
                .build();
    }

    ListGroupsForUserResponse listOf(ListGroupsForUserRequest request) {
        IamUser user = directory.require(HolderKind.USER, request.userName());
        Page<IamGroup> page = Paging.page(
                Directory.groupsOf(directory.store(), Directory.account(), user.uniqueId()),
                group -> group.identity().sortKey(),
                request.marker(),
                request.maxItems());
        return ListGroupsForUserResponse.builder()
                .groups(page.items().stream().map(GroupOperations::described).toList())
                .isTruncated(Paging.truncated(page))
                .marker(page.token())
                .build();
    }

    DeleteGroupResponse delete(DeleteGroupRequest request) {
        directory.store().change(tx -> {
            Versioned<IamGroup> found = Directory.require(tx, HolderKind.GROUP, request.groupName());
            if (!found.value().members().isEmpty()) {
                throw IamErrors.deleteConflict("Cannot delete entity, must remove users from group first.");
            }
            Deletions.checkNoPolicies(found.value());
            tx.delete(HolderKind.GROUP.kind(), found.key());
        });
        return DeleteGroupResponse.builder().build();
    }

    AddUserToGroupResponse add(AddUserToGroupRequest request) {
        directory.store().change(tx -> {
            IamUser user =
                    Directory.require(tx, HolderKind.USER, request.userName()).value();
            Directory.update(tx, HolderKind.GROUP, request.groupName(), group -> group.with(user));
        });
        return AddUserToGroupResponse.builder().build();
    }

    RemoveUserFromGroupResponse remove(RemoveUserFromGroupRequest request) {
        directory.store().change(tx -> {
            String id = Directory.require(tx, HolderKind.USER, request.userName())
                    .value()
                    .uniqueId();
            Directory.update(tx, HolderKind.GROUP, request.groupName(), group -> group.without(id));
        });
        return RemoveUserFromGroupResponse.builder().build();
    }

    private static Group described(IamGroup group) {
        return Group.builder()
                .path(group.path())
                .groupName(group.name())
                .groupId(group.uniqueId())
                .arn(group.arn(Directory.account()))
                .createDate(group.identity().created())
                .build();
    }
}
