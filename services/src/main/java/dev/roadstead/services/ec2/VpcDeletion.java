package dev.roadstead.services.ec2;

import static dev.roadstead.services.ec2.ResourceType.VPC;

import dev.roadstead.services.aws.Platform;
import software.amazon.awssdk.services.ec2.model.DeleteVpcRequest;
import software.amazon.awssdk.services.ec2.model.DeleteVpcResponse;

/** The end of a VPC: what it was founded with and its peering connections go along, all else must be gone. */
final class VpcDeletion {

    private final Work work;
    private final Platform platform;

    VpcDeletion(Work work, Platform platform) {
        this.work = work;
        this.platform = platform;
    }

    DeleteVpcResponse delete(DeleteVpcRequest request) {
        work.enforcing(estate -> {
            Vpc vpc = estate.require(VPC, request.vpcId());
            requireEmpty(estate, vpc.vpcId());
            estate.securityGroups(vpc.vpcId()).toList().forEach(g -> estate.delete(ResourceType.SECURITY_GROUP, g));
            estate.routeTables(vpc.vpcId()).toList().forEach(t -> estate.delete(ResourceType.ROUTE_TABLE, t));
            estate.networkAcls(vpc.vpcId()).toList().forEach(acl -> estate.delete(ResourceType.NETWORK_ACL, acl));
            PeeringOperations.deleteAll(estate, vpc, platform.clock().instant());
            estate.delete(VPC, vpc);
        });
        return DeleteVpcResponse.builder().build();
    }

    private static void requireEmpty(Estate estate, String vpcId) {
        boolean used = estate.subnets(vpcId).findAny().isPresent()
                || estate.internetGateway(vpcId).isPresent()
                || estate.interfaces(vpcId).findAny().isPresent()
                || estate.natGateways(vpcId).anyMatch(NatGateway::alive)
                || estate.endpoints(vpcId).findAny().isPresent()
                || estate.interfaceEndpoints(vpcId).findAny().isPresent()
                || estate.securityGroups(vpcId).anyMatch(group -> !group.defaultGroup())
                || estate.routeTables(vpcId).anyMatch(table -> !table.main())
                || estate.networkAcls(vpcId).anyMatch(acl -> !acl.defaultAcl());
        if (used) {
            throw Ec2Failures.dependency("vpc", vpcId);
        }
    }
}
