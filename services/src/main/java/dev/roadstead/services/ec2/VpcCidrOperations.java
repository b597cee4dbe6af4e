package dev.roadstead.services.ec2;

import static dev.roadstead.services.ec2.ResourceType.VPC;

import dev.roadstead.host.Cidr;
import dev.roadstead.services.aws.Ids;
import java.util.ArrayList;
import java.util.List;
import software.amazon.awssdk.services.ec2.model.AssociateVpcCidrBlockRequest;
import software.amazon.awssdk.services.ec2.model.AssociateVpcCidrBlockResponse;
import software.amazon.awssdk.services.ec2.model.DisassociateVpcCidrBlockRequest;
import software.amazon.awssdk.services.ec2.model.DisassociateVpcCidrBlockResponse;
import software.amazon.awssdk.services.ec2.model.VpcCidrBlockAssociation;
import software.amazon.awssdk.services.ec2.model.VpcCidrBlockStateCode;

/** Ranges of a VPC beside its primary one. A range is local on the whole VPC when its association is answered. */
final class VpcCidrOperations {

    private final Work work;
    private final Ids ids;
    private final VpcRanges ranges;

    VpcCidrOperations(Work work, Ids ids, VpcRanges ranges) {
        this.work = work;
        this.ids = ids;
        this.ranges = ranges;
    }

    AssociateVpcCidrBlockResponse associate(AssociateVpcCidrBlockRequest request) {
        refuseUnsupported(request);
        if (request.cidrBlock() == null) {
            throw Ec2Failures.missing("cidrBlock");
        }
        Cidr cidr = Cidrs.parse("cidrBlock", request.cidrBlock());
        return work.enforce(estate -> {
            Vpc vpc = estate.require(VPC, request.vpcId());
            ranges.requireAddable(estate, vpc, cidr);
            Vpc.CidrAssociation association = new Vpc.CidrAssociation(ids.resource("vpc-cidr-assoc"), cidr);
            List<Vpc.CidrAssociation> next = new ArrayList<>(vpc.secondaryCidrs());
            next.add(association);
            estate.put(VPC, vpc.withSecondaryCidrs(next));
            return AssociateVpcCidrBlockResponse.builder()
                    .vpcId(vpc.vpcId())
                    .cidrBlockAssociation(described(association, VpcCidrBlockStateCode.ASSOCIATING))
                    .build();
        });
    }

    DisassociateVpcCidrBlockResponse disassociate(DisassociateVpcCidrBlockRequest request) {
        return work.enforce(estate -> {
            Vpc vpc = holder(estate, request.associationId());
            Vpc.CidrAssociation gone = vpc.association(request.associationId()).orElseThrow();
            requireRemovable(estate, vpc, gone);
            estate.put(
                    VPC,
                    vpc.withSecondaryCidrs(vpc.secondaryCidrs().stream()
                            .filter(each -> !each.equals(gone))
                            .toList()));
            return DisassociateVpcCidrBlockResponse.builder()
                    .vpcId(vpc.vpcId())
                    .cidrBlockAssociation(described(gone, VpcCidrBlockStateCode.DISASSOCIATING))
                    .build();
        });
    }

    static VpcCidrBlockAssociation described(Vpc.CidrAssociation association, VpcCidrBlockStateCode state) {
        return VpcCidrBlockAssociation.builder()
                .associationId(association.associationId())
                .cidrBlock(association.cidr().toString())
                .cidrBlockState(s -> s.state(state))
                .build();
    }

    private static Vpc holder(Estate estate, String associationId) {
        if (associationId == null) {
            throw Ec2Failures.missing("associationId");
        }
        return estate.all(VPC)
                .filter(vpc -> vpc.association(associationId).isPresent())
                .findFirst()
                .orElseThrow(() -> Ec2Failures.failure(
                        "InvalidVpcCidrBlockAssociationID.NotFound",
                        "The vpc CIDR block association ID '" + associationId + "' does not exist"));
    }

    private static void requireRemovable(Estate estate, Vpc vpc, Vpc.CidrAssociation association) {
        String id = association.associationId();
        if (id.equals(vpc.cidrAssociationId())) {
            throw Ec2Failures.failure(
                    "OperationNotPermitted",
                    "The vpc CIDR block with association ID " + id
                            + " may not be disassociated. It is the primary IPv4 CIDR block of the VPC");
        }
        estate.subnets(vpc.vpcId())
                .filter(subnet -> association.cidr().contains(subnet.cidr()))
                .findFirst()
                .ifPresent(subnet -> {
                    throw Ec2Failures.failure(
                            "DependencyViolation",
                            "The vpc CIDR block with association ID " + id
                                    + " may not be disassociated. It has dependencies: subnet '" + subnet.subnetId()
                                    + "' (" + subnet.cidr() + ")");
                });
    }

    private static void refuseUnsupported(AssociateVpcCidrBlockRequest request) {
        String operation = "AssociateVpcCidrBlock";
        Ec2Failures.refuse(operation, "Ipv6Pool", request.ipv6Pool());
        Ec2Failures.refuse(operation, "Ipv6CidrBlock", request.ipv6CidrBlock());
        Ec2Failures.refuse(operation, "Ipv6CidrBlockNetworkBorderGroup", request.ipv6CidrBlockNetworkBorderGroup());
        Ec2Failures.refuse(operation, "Ipv4IpamPoolId", request.ipv4IpamPoolId());
        Ec2Failures.refuse(operation, "Ipv4NetmaskLength", request.ipv4NetmaskLength());
        Ec2Failures.refuse(operation, "Ipv6IpamPoolId", request.ipv6IpamPoolId());
        Ec2Failures.refuse(operation, "Ipv6NetmaskLength", request.ipv6NetmaskLength());
        if (Boolean.TRUE.equals(request.amazonProvidedIpv6CidrBlock())) {
            throw Ec2Failures.unsupported(operation, "AmazonProvidedIpv6CidrBlock");
        }
    }
}
