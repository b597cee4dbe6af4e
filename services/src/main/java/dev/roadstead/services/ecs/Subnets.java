package dev.roadstead.services.ecs;

import java.util.Comparator;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.services.ec2.Ec2Client;
import software.amazon.awssdk.services.ec2.model.DescribeSecurityGroupsRequest;
import software.amazon.awssdk.services.ec2.model.DescribeSubnetsRequest;
import software.amazon.awssdk.services.ec2.model.Subnet;
import software.amazon.awssdk.services.ecs.model.AwsVpcConfiguration;
import software.amazon.awssdk.services.ecs.model.NetworkConfiguration;

/** The subnets and security groups that a launch names. */
final class Subnets {

    private static final int SUBNET_LIMIT = 16;
    private static final int GROUP_LIMIT = 5;

    private final Ec2Client ec2;

    Subnets(Ec2Client ec2) {
        this.ec2 = ec2;
    }

    /** Where tasks may be placed. */
    record Place(String subnetId, String availabilityZone, String vpcId) {}

    /** The places that a network configuration names, all of which exist; sorted by zone. */
    List<Place> checked(Scope scope, @Nullable NetworkConfiguration network) {
        if (network == null || network.awsvpcConfiguration() == null) {
            throw EcsErrors.invalidParameter(
                    "Network Configuration must be provided when networkMode 'awsvpc' is specified.");
        }
        AwsVpcConfiguration vpc = network.awsvpcConfiguration();
        if (vpc.subnets().isEmpty()) {
            throw EcsErrors.invalidParameter("subnets can not be empty.");
        }
        limit("subnets", vpc.subnets().size(), SUBNET_LIMIT);
        limit("securityGroups", vpc.securityGroups().size(), GROUP_LIMIT);
        List<Place> places = retrieving("subnet", vpc.subnets(), () -> places(scope, vpc.subnets()));
        if (places.stream().map(Place::vpcId).distinct().count() > 1) {
            throw EcsErrors.invalidParameter("The provided subnets must all be in the same VPC: " + vpc.subnets());
        }
        checkGroups(scope, vpc.securityGroups(), places.getFirst().vpcId());
        return places;
    }

    /** A configuration as AWS shows it, with its defaults: what spells them out says no more. */
    static NetworkConfiguration filled(NetworkConfiguration network) {
        AwsVpcConfiguration vpc = network.awsvpcConfiguration();
        String publicIp = vpc.assignPublicIpAsString();
        return NetworkConfiguration.builder()
                .awsvpcConfiguration(vpc.toBuilder()
                        .securityGroups(List.copyOf(vpc.securityGroups()))
                        .assignPublicIp(publicIp == null ? "DISABLED" : publicIp)
                        .build())
                .build();
    }

    private static void limit(String member, int size, int most) {
        if (size > most) {
            throw EcsErrors.invalidParameter(member + " cannot have more than " + most + " elements.");
        }
    }

    /** The places of subnets, in order of zone. */
    List<Place> places(Scope scope, List<String> subnetIds) {
        List<Subnet> subnets = scope.ecs()
                .run(() -> ec2.describeSubnets(DescribeSubnetsRequest.builder()
                                .subnetIds(subnetIds)
                                .build())
                        .subnets());
        return subnets.stream()
                .map(subnet -> new Place(subnet.subnetId(), subnet.availabilityZone(), subnet.vpcId()))
                .sorted(Comparator.comparing(Place::availabilityZone).thenComparing(Place::subnetId))
                .toList();
    }

    private void checkGroups(Scope scope, List<String> groups, String vpcId) {
        if (groups.isEmpty()) {
            return;
        }
        var found = retrieving(
                "security group",
                groups,
                () -> scope.ecs()
                        .run(() -> ec2.describeSecurityGroups(DescribeSecurityGroupsRequest.builder()
                                        .groupIds(groups)
                                        .build())
                                .securityGroups()));
        for (var group : found) {
            if (!group.vpcId().equals(vpcId)) {
                throw EcsErrors.invalidParameter("Security group " + group.groupId()
                        + " does not appear to belong to the same VPC as the input subnets. It is in " + group.vpcId()
                        + ", and they are in " + vpcId + ".");
            }
        }
    }

    private static <T> T retrieving(String what, List<String> ids, Supplier<T> call) {
        try {
            return call.get();
        } catch (AwsServiceException e) {
            if (e.statusCode() >= 500) {
                throw e;
            }
            throw EcsErrors.invalidParameter("Error retrieving " + what + " information for " + ids + ": "
                    + Causes.message(e) + " (ErrorCode: " + Causes.code(e) + ")");
        }
    }
}
