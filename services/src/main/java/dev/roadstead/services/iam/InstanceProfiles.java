package dev.roadstead.services.iam;

import java.util.List;
import software.amazon.awssdk.services.iam.model.InstanceProfile;
import software.amazon.awssdk.services.iam.model.ListInstanceProfilesForRoleRequest;
import software.amazon.awssdk.services.iam.model.ListInstanceProfilesForRoleResponse;
import software.amazon.awssdk.services.iam.model.ListInstanceProfilesRequest;
import software.amazon.awssdk.services.iam.model.ListInstanceProfilesResponse;

/** There are no instances, hence no instance profiles; tools ask for them before they delete a role. */
final class InstanceProfiles {
    private static final List<InstanceProfile> NONE = List.of();

    private final Directory directory;

    InstanceProfiles(Directory directory) {
        this.directory = directory;
    }

    ListInstanceProfilesResponse list(ListInstanceProfilesRequest request) {
        Paging.page(NONE, InstanceProfile::arn, request.marker(), request.maxItems());
        Paging.prefix(request.pathPrefix());
        return ListInstanceProfilesResponse.builder()
                .instanceProfiles(NONE)
                .isTruncated(false)
                .build();
    }

    ListInstanceProfilesForRoleResponse listOf(ListInstanceProfilesForRoleRequest request) {
        directory.require(HolderKind.ROLE, request.roleName());
        Paging.page(NONE, InstanceProfile::arn, request.marker(), request.maxItems());
        return ListInstanceProfilesForRoleResponse.builder()
                .instanceProfiles(NONE)
                .isTruncated(false)
                .build();
    }
}
