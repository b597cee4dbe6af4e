package dev.roadstead.services.ec2;

import static dev.roadstead.services.ec2.ResourceType.SECURITY_GROUP;
import static dev.roadstead.services.ec2.ResourceType.VPC;

import dev.roadstead.services.aws.Ids;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import software.amazon.awssdk.services.ec2.model.CreateSecurityGroupRequest;
import software.amazon.awssdk.services.ec2.model.CreateSecurityGroupResponse;
import software.amazon.awssdk.services.ec2.model.DeleteSecurityGroupRequest;
import software.amazon.awssdk.services.ec2.model.DeleteSecurityGroupResponse;
import software.amazon.awssdk.services.ec2.model.DescribeSecurityGroupsRequest;
import software.amazon.awssdk.services.ec2.model.DescribeSecurityGroupsResponse;
import software.amazon.awssdk.services.ec2.model.GetSecurityGroupsForVpcRequest;
import software.amazon.awssdk.services.ec2.model.GetSecurityGroupsForVpcResponse;

/** Security groups. */
final class SecurityGroupOperations {

    private static final Listing<SecurityGroup> LISTING =
            new Listing<>(SECURITY_GROUP, "groupIds", SecurityGroupDescription.filters());
    private static final Filters<SecurityGroup> FOR_VPC = new Filters<>(SecurityGroup::groupId)
            .by("group-id", SecurityGroup::groupId)
            .by("group-name", SecurityGroup::name)
            .by("description", SecurityGroup::description)
            .by("primary-vpc-id", SecurityGroup::vpcId)
            .byEach("owner-id", (estate, group) -> List.of(estate.account()));
    private static final String ALLOWED = "[a-zA-Z0-9 ._\\-:/()#,@\\[\\]+=&;{}!$*]{1,255}";

    private final Work work;
    private final Founding founding;
    private final Ids ids;
    private final TagRequests tagRequests;

    SecurityGroupOperations(Work work, Founding founding, Ids ids, TagRequests tagRequests) {
        this.work = work;
        this.founding = founding;
        this.ids = ids;
        this.tagRequests = tagRequests;
    }

    CreateSecurityGroupResponse create(CreateSecurityGroupRequest request) {
        String name = request.groupName();
        requireName(name);
        requireText("GroupDescription", request.description());
        Map<String, String> tags =
                tagRequests.onCreation(request.tagSpecifications(), "CreateSecurityGroup", SECURITY_GROUP.name());
        return work.enforce(estate -> {
            Vpc vpc = request.vpcId() == null ? defaultVpc(estate) : estate.require(VPC, request.vpcId());
            requireRoom(estate, vpc.vpcId(), name);
            SecurityGroup group = estate.put(
                    SECURITY_GROUP,
                    new SecurityGroup(
                            ids.resource("sg"),
                            vpc.vpcId(),
                            name,
                            request.description(),
                            List.of(founding.allEgress())));
            estate.tag(SECURITY_GROUP.name(), group.groupId(), tags);
            return CreateSecurityGroupResponse.builder()
                    .groupId(group.groupId())
                    .securityGroupArn(SecurityGroupDescription.arn(estate, group))
                    .tags(TagRequests.described(tags))
                    .build();
        });
    }

    DescribeSecurityGroupsResponse describe(DescribeSecurityGroupsRequest request) {
        Estate estate = work.read();
        List<String> names = request.groupNames();
        Stream<SecurityGroup> all = names.isEmpty() ? estate.all(SECURITY_GROUP) : byNames(estate, names);
        var page = LISTING.page(
                estate,
                all,
                new Listing.Query(request.groupIds(), request.filters(), request.maxResults(), request.nextToken()));
        return DescribeSecurityGroupsResponse.builder()
                .securityGroups(page.map(group -> SecurityGroupDescription.of(estate, group))
                        .items())
                .nextToken(page.token())
                .build();
    }

    /** The groups that interfaces of a VPC can have: its own. */
    GetSecurityGroupsForVpcResponse forVpc(GetSecurityGroupsForVpcRequest request) {
        Estate estate = work.read();
        Vpc vpc = estate.require(VPC, request.vpcId());
        List<SecurityGroup> matches = estate.securityGroups(vpc.vpcId())
                .filter(FOR_VPC.matching(estate, request.filters()))
                .toList();
        var page = Listing.cut(matches, SecurityGroup::groupId, request.maxResults(), request.nextToken());
        return GetSecurityGroupsForVpcResponse.builder()
                .securityGroupForVpcs(page.map(group -> SecurityGroupDescription.forVpc(estate, group))
                        .items())
                .nextToken(page.token())
                .build();
    }

    DeleteSecurityGroupResponse delete(DeleteSecurityGroupRequest request) {
        String id = work.enforce(estate -> {
            SecurityGroup group = GroupLookup.required(estate, request.groupId(), request.groupName());
            requireDeletable(estate, group);
            estate.delete(SECURITY_GROUP, group);
            return group.groupId();
        });
        return DeleteSecurityGroupResponse.builder()
                .returnValue(true)
                .groupId(id)
                .build();
    }

    private static void requireDeletable(Estate estate, SecurityGroup group) {
        String id = group.groupId();
        if (group.defaultGroup()) {
            throw Ec2Failures.failure(
                    "CannotDelete",
                    "the specified group: \"" + id + "\" name: \"default\" cannot be deleted by a user");
        }
        boolean used = estate.interfaces(group.vpcId())
                        .anyMatch(eni -> eni.settings().groupIds().contains(id))
                || estate.securityGroups(group.vpcId())
                        .anyMatch(other -> !other.groupId().equals(id) && other.refersTo(id));
        if (used) {
            throw Ec2Failures.failure("DependencyViolation", "resource " + id + " has a dependent object");
        }
    }

    private void requireRoom(Estate estate, String vpcId, String name) {
        if (estate.securityGroups(vpcId).anyMatch(group -> group.name().equals(name))) {
            throw Ec2Failures.failure(
                    "InvalidGroup.Duplicate",
                    "The security group '" + name + "' already exists for VPC '" + vpcId + "'");
        }
        Quotas.require(
                estate.all(SECURITY_GROUP).count(),
                estate.limit(Quotas.SECURITY_GROUPS),
                "SecurityGroupLimitExceeded",
                "security groups for VPC '" + vpcId + "'");
    }

    private static Stream<SecurityGroup> byNames(Estate estate, List<String> names) {
        Vpc vpc = defaultVpc(estate);
        List<SecurityGroup> found = names.stream()
                .map(name -> GroupLookup.byName(estate, vpc.vpcId(), name))
                .sorted(java.util.Comparator.comparing(SecurityGroup::groupId))
                .distinct()
                .toList();
        return found.stream();
    }

    private static Vpc defaultVpc(Estate estate) {
        return estate.defaultVpc()
                .orElseThrow(() -> Ec2Failures.failure("VPCIdNotSpecified", "No default VPC for this user"));
    }

    private static void requireName(String name) {
        requireText("groupName", name);
        if (name.equals(SecurityGroup.DEFAULT)) {
            throw Ec2Failures.invalidValue("Cannot use reserved security group name: default");
        }
        if (name.startsWith("sg-")) {
            throw Ec2Failures.invalidValue(
                    "Invalid security group name: " + name + " (group names may not begin with sg-)");
        }
    }

    private static void requireText(String parameter, String text) {
        if (text == null || text.isEmpty()) {
            throw Ec2Failures.missing(parameter);
        }
        if (!text.matches(ALLOWED)) {
            throw Ec2Failures.invalidValue("Value (" + text + ") for parameter " + parameter
                    + " is invalid. Character sets beyond ASCII are not supported, and it may have up to 255 characters: "
                    + "a-z, A-Z, 0-9, spaces, and ._-:/()#,@[]+=&;{}!$*");
        }
    }
}
