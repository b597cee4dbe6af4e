package dev.roadstead.services.ec2;

import static dev.roadstead.services.ec2.ResourceType.SECURITY_GROUP;
import static dev.roadstead.services.ec2.ResourceType.VPC;

import java.util.List;
import java.util.stream.Stream;
import software.amazon.awssdk.services.ec2.model.DescribeSecurityGroupReferencesRequest;
import software.amazon.awssdk.services.ec2.model.DescribeSecurityGroupReferencesResponse;
import software.amazon.awssdk.services.ec2.model.DescribeStaleSecurityGroupsRequest;
import software.amazon.awssdk.services.ec2.model.DescribeStaleSecurityGroupsResponse;
import software.amazon.awssdk.services.ec2.model.SecurityGroupReference;
import software.amazon.awssdk.services.ec2.model.StaleIpPermission;
import software.amazon.awssdk.services.ec2.model.StaleSecurityGroup;

/** Who refers to security groups across peering connections, and which references have lost what they name. */
final class StaleGroupOperations {

    private final Work work;

    StaleGroupOperations(Work work) {
        this.work = work;
    }

    DescribeStaleSecurityGroupsResponse stale(DescribeStaleSecurityGroupsRequest request) {
        Estate estate = work.read();
        Vpc vpc = estate.require(VPC, request.vpcId());
        List<SecurityGroup> stale = estate.securityGroups(vpc.vpcId())
                .filter(group -> stale(estate, group, false).findAny().isPresent()
                        || stale(estate, group, true).findAny().isPresent())
                .toList();
        var page = Listing.cut(stale, SecurityGroup::groupId, request.maxResults(), request.nextToken());
        return DescribeStaleSecurityGroupsResponse.builder()
                .staleSecurityGroupSet(
                        page.map(group -> described(estate, group)).items())
                .nextToken(page.token())
                .build();
    }

    DescribeSecurityGroupReferencesResponse references(DescribeSecurityGroupReferencesRequest request) {
        Estate estate = work.read();
        List<SecurityGroupReference> references = request.groupId().stream()
                .map(id -> estate.require(SECURITY_GROUP, id))
                .flatMap(group -> estate.peerings(group.vpcId())
                        .filter(VpcPeeringConnection::active)
                        .filter(connection -> estate.securityGroups(connection.peerOf(group.vpcId()))
                                .anyMatch(other -> other.refersTo(group.groupId())))
                        .map(connection -> SecurityGroupReference.builder()
                                .groupId(group.groupId())
                                .referencingVpcId(connection.peerOf(group.vpcId()))
                                .vpcPeeringConnectionId(connection.vpcPeeringConnectionId())
                                .build()))
                .toList();
        return DescribeSecurityGroupReferencesResponse.builder()
                .securityGroupReferenceSet(references)
                .build();
    }

    private static Stream<SecurityGroupRule> stale(Estate estate, SecurityGroup group, boolean egress) {
        return group.rules(egress)
                .filter(rule -> rule.peer()
                        .group()
                        .filter(id -> GroupReferences.stale(estate, group, id))
                        .isPresent());
    }

    private static StaleSecurityGroup described(Estate estate, SecurityGroup group) {
        return StaleSecurityGroup.builder()
                .groupId(group.groupId())
                .groupName(group.name())
                .description(group.description())
                .vpcId(group.vpcId())
                .staleIpPermissions(permissions(estate, group, false))
                .staleIpPermissionsEgress(permissions(estate, group, true))
                .build();
    }

    private static List<StaleIpPermission> permissions(Estate estate, SecurityGroup group, boolean egress) {
        return stale(estate, group, egress)
                .map(rule -> permission(estate, group, rule))
                .toList();
    }

    private static StaleIpPermission permission(Estate estate, SecurityGroup group, SecurityGroupRule rule) {
        StaleIpPermission.Builder permission = StaleIpPermission.builder()
                .ipProtocol(rule.protocol().text())
                .userIdGroupPairs(
                        SecurityGroupDescription.pair(estate, group, rule).toList());
        if (rule.protocol().ported()) {
            permission.fromPort(rule.protocol().from()).toPort(rule.protocol().to());
        }
        return permission.build();
    }
}
