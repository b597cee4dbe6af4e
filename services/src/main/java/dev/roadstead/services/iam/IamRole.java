package dev.roadstead.services.iam;

import java.util.List;
import java.util.Optional;
import software.amazon.awssdk.services.iam.model.Tag;

/** A role. */
record IamRole(Identity identity, Trust trust, List<Tag> tags, Grants grants) implements Holder<IamRole> {
    static final String LINKED_PATH = "/aws-service-role/";

    /**
     * Who may assume it, for how long.
     *
     * @param document the trust policy
     */
    record Trust(String document, Optional<String> description, int maxSessionSeconds) {}

    IamRole {
        tags = List.copyOf(tags);
    }

    /** Whether it belongs to a service, which alone changes it. */
    boolean linkedToService() {
        return path().startsWith(LINKED_PATH);
    }

    @Override
    public String arn(String account) {
        return identity.arn(account, "role");
    }

    @Override
    public IamRole withGrants(Grants changed) {
        return new IamRole(identity, trust, tags, changed);
    }

    @Override
    public IamRole withTags(List<Tag> changed) {
        return new IamRole(identity, trust, changed, grants);
    }

    IamRole withTrust(Trust changed) {
        return new IamRole(identity, changed, tags, grants);
    }
}
