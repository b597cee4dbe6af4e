package dev.roadstead.services.ec2;

import static dev.roadstead.services.ec2.ResourceType.SECURITY_GROUP;

import org.jspecify.annotations.Nullable;

/** Security groups as requests name them: by id, or by name in the default VPC. */
final class GroupLookup {

    private GroupLookup() {}

    static SecurityGroup required(Estate estate, @Nullable String id, @Nullable String name) {
        if (id != null) {
            return estate.require(SECURITY_GROUP, id);
        }
        if (name == null) {
            throw Ec2Failures.failure(
                    "MissingParameter", "The request must contain the parameter groupName or groupId");
        }
        Vpc vpc = estate.defaultVpc()
                .orElseThrow(() -> Ec2Failures.failure("VPCIdNotSpecified", "No default VPC for this user"));
        return byName(estate, vpc.vpcId(), name);
    }

    static SecurityGroup byName(Estate estate, String vpcId, String name) {
        return estate.securityGroups(vpcId)
                .filter(group -> group.name().equals(name))
                .findFirst()
                .orElseThrow(() -> Ec2Failures.failure(
                        "InvalidGroup.NotFound",
                        "The security group '" + name + "' does not exist in default VPC '" + vpcId + "'"));
    }
}
