package dev.roadstead.services.iam;

import dev.roadstead.services.aws.Principal;
import java.util.List;
import software.amazon.awssdk.services.iam.model.Tag;

/** A user. */
record IamUser(Identity identity, List<Tag> tags, Grants grants) implements Holder<IamUser> {
    IamUser {
        tags = List.copyOf(tags);
    }

    Principal.User principal(String account) {
        return new Principal.User(account, path(), name(), uniqueId());
    }

    @Override
    public String arn(String account) {
        return identity.arn(account, "user");
    }

    @Override
    public IamUser withGrants(Grants changed) {
        return new IamUser(identity, tags, changed);
    }

    @Override
    public IamUser withTags(List<Tag> changed) {
        return new IamUser(identity, changed, grants);
    }

    IamUser named(String path, String name) {
        return new IamUser(identity.named(path, name), tags, grants);
    }
}
