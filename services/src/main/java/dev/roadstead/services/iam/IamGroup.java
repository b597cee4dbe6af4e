package dev.roadstead.services.iam;

import java.util.List;
import java.util.stream.Stream;
import software.amazon.awssdk.services.iam.model.Tag;

/**
 * A group of users, who have its permissions.
 *
 * @param members the users' unique ids
 */
record IamGroup(Identity identity, List<String> members, Grants grants) implements Holder<IamGroup> {
    IamGroup {
        members = List.copyOf(members);
    }

    @Override
    public List<Tag> tags() {
        return List.of();
    }

    @Override
    public String arn(String account) {
        return identity.arn(account, "group");
    }

    @Override
    public IamGroup withGrants(Grants changed) {
        return new IamGroup(identity, members, changed);
    }

    @Override
    public IamGroup withTags(List<Tag> changed) {
        throw new IllegalStateException("a group has no tags");
    }

    IamGroup with(IamUser user) {
        List<String> more = Stream.concat(members.stream(), Stream.of(user.uniqueId()))
                .distinct()
                .toList();
        return new IamGroup(identity, more, grants);
    }

    IamGroup without(String userId) {
        List<String> fewer = members.stream().filter(id -> !id.equals(userId)).toList();
        return new IamGroup(identity, fewer, grants);
    }
}
