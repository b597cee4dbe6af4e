package dev.roadstead.services.iam;

import java.util.List;
import software.amazon.awssdk.services.iam.model.Tag;

/**
 * What holds policies: a user, a group or a role.
 *
 * @param <H> which of them
 */
sealed interface Holder<H extends Holder<H>> permits IamUser, IamGroup, IamRole {
    Identity identity();

    Grants grants();

    List<Tag> tags();

    String arn(String account);

    H withGrants(Grants changed);

    H withTags(List<Tag> changed);

    default String path() {
        return identity().path();
    }

    default String name() {
        return identity().name();
    }

    default String uniqueId() {
        return identity().uniqueId();
    }
}
