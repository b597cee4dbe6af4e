package dev.roadstead.services.ec2;

import static dev.roadstead.services.ec2.ResourceType.SECURITY_GROUP;

import java.util.List;

/** The security groups of an interface. */
final class InterfaceGroups {

    private InterfaceGroups() {}

    /** The groups asked for, found fit for an interface of that VPC; the default group when there are none. */
    static List<String> checked(Estate estate, String vpcId, List<String> asked) {
        if (asked.isEmpty()) {
            return List.of(estate.defaultGroup(vpcId).groupId());
        }
        int most = estate.limit(Quotas.GROUPS_PER_INTERFACE);
        List<String> distinct = asked.stream().distinct().toList();
        if (distinct.size() > most) {
            throw Ec2Failures.failure(
                    "SecurityGroupsPerInterfaceLimitExceeded",
                    "The maximum number of security groups per interface has been reached: " + distinct.size()
                            + " (expected at most " + most + ")");
        }
        for (String id : distinct) {
            if (!estate.require(SECURITY_GROUP, id).vpcId().equals(vpcId)) {
                throw Ec2Failures.failure(
                        "InvalidGroup.NotFound",
                        "The security group '" + id + "' does not exist in VPC '" + vpcId + "'");
            }
        }
        return distinct;
    }
}
