package dev.roadstead.services.iam;

import dev.roadstead.services.aws.Caller;
import dev.roadstead.services.aws.Page;
import dev.roadstead.services.aws.Platform;
import dev.roadstead.services.aws.Principal;
import dev.roadstead.store.Versioned;
import java.util.List;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.iam.model.CreateUserRequest;
import software.amazon.awssdk.services.iam.model.CreateUserResponse;
import software.amazon.awssdk.services.iam.model.DeleteUserRequest;
import software.amazon.awssdk.services.iam.model.DeleteUserResponse;
import software.amazon.awssdk.services.iam.model.GetUserRequest;
import software.amazon.awssdk.services.iam.model.GetUserResponse;
import software.amazon.awssdk.services.iam.model.ListUserTagsRequest;
import software.amazon.awssdk.services.iam.model.ListUserTagsResponse;
import software.amazon.awssdk.services.iam.model.ListUsersRequest;
import software.amazon.awssdk.services.iam.model.ListUsersResponse;
import software.amazon.awssdk.services.iam.model.Tag;
import software.amazon.awssdk.services.iam.model.TagUserRequest;
import software.amazon.awssdk.services.iam.model.TagUserResponse;
import software.amazon.awssdk.services.iam.model.UntagUserRequest;
import software.amazon.awssdk.services.iam.model.UntagUserResponse;
import software.amazon.awssdk.services.iam.model.UpdateUserRequest;
import software.amazon.awssdk.services.iam.model.UpdateUserResponse;
import software.amazon.awssdk.services.iam.model.User;

/** Users. */
final class UserOperations {
    private final Platform platform;
    private final Directory directory;

    UserOperations(Platform platform, Directory directory) {
        this.platform = platform;
        this.directory = directory;
    }

    /** The user that a request names, or the one that calls. */
    static String name(@Nullable String asked) {
        if (asked != null) {
            return asked;
        }
        if (Caller.current().principal() instanceof Principal.User user) {
            return user.name();
        }
        throw IamErrors.validation("Must specify userName when calling with non-User credentials");
    }

    CreateUserResponse create(CreateUserRequest request) {
        Identity identity = new Identity(
                Paging.path(request.path()),
                request.userName(),
                platform.ids().iam("AIDA", 21),
                platform.clock().instant());
        IamUser user = new IamUser(identity, TagSets.of(request.tags()), Grants.NONE);
        directory.store().change(tx -> {
            checkFree(
                    tx.contains(HolderKind.USER.kind(), Directory.key(Directory.account(), identity.name())),
                    identity.name());
            tx.insert(HolderKind.USER.kind(), Directory.key(Directory.account(), identity.name()), user);
        });
        return CreateUserResponse.builder().user(described(user)).build();
    }

    GetUserResponse get(GetUserRequest request) {
        if (request.userName() == null && Caller.current().principal() instanceof Principal.Root root) {
            return GetUserResponse.builder()
                    .user(User.builder()
                            .userId(root.account())
                            .arn(root.arn())
                            .path("/")
                            .build())
                    .build();
        }
        IamUser user = directory.require(HolderKind.USER, name(request.userName()));
        return GetUserResponse.builder().user(described(user)).build();
    }

    ListUsersResponse list(ListUsersRequest request) {
        List<IamUser> users = directory.list(HolderKind.USER).stream()
                .filter(user -> user.path().startsWith(Paging.prefix(request.pathPrefix())))
                .toList();
        Page<IamUser> page =
                Paging.page(users, user -> user.identity().sortKey(), request.marker(), request.maxItems());
        return ListUsersResponse.builder()
                .users(page.items().stream()
                        .map(user -> described(user).toBuilder()
                                .tags((List<Tag>) null)
                                .build())
                        .toList())
                .isTruncated(Paging.truncated(page))
                .marker(page.token())
                .build();
    }

    UpdateUserResponse update(UpdateUserRequest request) {
        directory.store().change(tx -> {
            Versioned<IamUser> found = Directory.require(tx, HolderKind.USER, request.userName());
            IamUser user = found.value();
            String name = request.newUserName() == null ? user.name() : request.newUserName();
            String path = request.newPath() == null ? user.path() : request.newPath();
            tx.delete(HolderKind.USER.kind(), found.key());
            checkFree(tx.contains(HolderKind.USER.kind(), Directory.key(Directory.account(), name)), name);
            tx.insert(HolderKind.USER.kind(), Directory.key(Directory.account(), name), user.named(path, name));
        });
        return UpdateUserResponse.builder().build();
    }

    DeleteUserResponse delete(DeleteUserRequest request) {
        directory.store().change(tx -> {
            Versioned<IamUser> found = Directory.require(tx, HolderKind.USER, request.userName());
            Deletions.checkNoPolicies(found.value());
            String id = found.value().uniqueId();
            if (!Directory.keysOf(tx, Directory.account(), id).isEmpty()) {
                throw IamErrors.deleteConflict("Cannot delete entity, must delete access keys first.");
            }
            if (!Directory.groupsOf(tx, Directory.account(), id).isEmpty()) {
                throw IamErrors.deleteConflict("Cannot delete entity, must remove users from group first.");
            }
            tx.delete(HolderKind.USER.kind(), found.key());
        });
        return DeleteUserResponse.builder().build();
    }

    TagUserResponse tag(TagUserRequest request) {
        directory.update(
                HolderKind.USER, request.userName(), user -> user.withTags(TagSets.with(user.tags(), request.tags())));
        return TagUserResponse.builder().build();
    }

    UntagUserResponse untag(UntagUserRequest request) {
        directory.update(
                HolderKind.USER,
                request.userName(),
                user -> user.withTags(TagSets.without(user.tags(), request.tagKeys())));
        return UntagUserResponse.builder().build();
    }

    ListUserTagsResponse tags(ListUserTagsRequest request) {
        Page<Tag> page = TagSets.page(
                directory.require(HolderKind.USER, request.userName()).tags(), request.marker(), request.maxItems());
        return ListUserTagsResponse.builder()
                .tags(page.items())
                .isTruncated(Paging.truncated(page))
                .marker(page.token())
                .build();
    }

    static User described(IamUser user) {
        return User.builder()
                .path(user.path())
                .userName(user.name())
                .userId(user.uniqueId())
                .arn(user.arn(Directory.account()))
                .createDate(user.identity().created())
                .tags(user.tags())
                .build();
    }

    private static void checkFree(boolean taken, String name) {
        if (taken) {
            throw IamErrors.exists("User with name " + name + " already exists.");
        }
    }
}
