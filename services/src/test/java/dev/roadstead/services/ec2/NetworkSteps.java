package dev.roadstead.services.ec2;

import java.util.function.Function;
import software.amazon.awssdk.services.ec2.Ec2Client;
import software.amazon.awssdk.services.ec2.model.RouteTable;

/** What tests ask of EC2 to have a network, in a call or two each. */
interface NetworkSteps {

    /** What root gets from a call. */
    <R> R ask(Function<Ec2Client, R> call);

    default String vpc(String cidr) {
        return ask(ec2 -> ec2.createVpc(r -> r.cidrBlock(cidr))).vpc().vpcId();
    }

    default String subnet(String vpcId, String cidr) {
        return ask(ec2 -> ec2.createSubnet(r -> r.vpcId(vpcId).cidrBlock(cidr)))
                .subnet()
                .subnetId();
    }

    default String group(String vpcId, String name) {
        return ask(ec2 -> ec2.createSecurityGroup(
                        r -> r.vpcId(vpcId).groupName(name).description("for " + name)))
                .groupId();
    }

    /** An internet gateway attached to a VPC. */
    default String internetGateway(String vpcId) {
        String id =
                ask(ec2 -> ec2.createInternetGateway(r -> {})).internetGateway().internetGatewayId();
        ask(ec2 -> ec2.attachInternetGateway(r -> r.internetGatewayId(id).vpcId(vpcId)));
        return id;
    }

    /** The main route table of a VPC; one that does not exist when there is no such VPC. */
    default String mainRouteTable(String vpcId) {
        return ask(ec2 -> ec2.describeRouteTables(r -> r.filters(
                        f -> f.name("vpc-id").values(vpcId),
                        f -> f.name("association.main").values("true"))))
                .routeTables()
                .stream()
                .map(RouteTable::routeTableId)
                .findFirst()
                .orElse("rtb-0123456789abcdef0");
    }

    /** A route table of a subnet's own. */
    default String routeTable(String vpcId, String subnetId) {
        String id = ask(ec2 -> ec2.createRouteTable(r -> r.vpcId(vpcId)))
                .routeTable()
                .routeTableId();
        ask(ec2 -> ec2.associateRouteTable(r -> r.routeTableId(id).subnetId(subnetId)));
        return id;
    }

    /** A NAT gateway with a new Elastic IP. */
    default String natGateway(String subnetId) {
        String allocation = ask(ec2 -> ec2.allocateAddress(r -> {})).allocationId();
        return ask(ec2 -> ec2.createNatGateway(r -> r.subnetId(subnetId).allocationId(allocation)))
                .natGateway()
                .natGatewayId();
    }

    /** A network ACL of a subnet's own, without entries. */
    default String networkAcl(String vpcId, String subnetId) {
        String acl = ask(ec2 -> ec2.createNetworkAcl(r -> r.vpcId(vpcId)))
                .networkAcl()
                .networkAclId();
        String association = ask(ec2 -> ec2.describeNetworkAcls(
                        r -> r.filters(f -> f.name("association.subnet-id").values(subnetId))))
                .networkAcls()
                .getFirst()
                .associations()
                .stream()
                .filter(each -> each.subnetId().equals(subnetId))
                .findFirst()
                .orElseThrow()
                .networkAclAssociationId();
        ask(ec2 -> ec2.replaceNetworkAclAssociation(r -> r.networkAclId(acl).associationId(association)));
        return acl;
    }
}
