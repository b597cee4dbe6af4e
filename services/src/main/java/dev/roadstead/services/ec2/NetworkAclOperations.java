package dev.roadstead.services.ec2;

import static dev.roadstead.services.ec2.ResourceType.NETWORK_ACL;

import java.util.List;
import java.util.stream.Stream;
import software.amazon.awssdk.services.ec2.model.DescribeNetworkAclsRequest;
import software.amazon.awssdk.services.ec2.model.DescribeNetworkAclsResponse;
import software.amazon.awssdk.services.ec2.model.NetworkAclAssociation;
import software.amazon.awssdk.services.ec2.model.NetworkAclEntry;

/** The default network ACLs, which allow everything. */
final class NetworkAclOperations {

    private static final List<NetworkAclEntry> ENTRIES = List.of(
            entry(true, 100, "allow"),
            entry(true, 32767, "deny"),
            entry(false, 100, "allow"),
            entry(false, 32767, "deny"));

    private static final Listing<NetworkAcl> LISTING = new Listing<>(
            NETWORK_ACL,
            "networkAclIds",
            new Filters<>(NetworkAcl::networkAclId)
                    .by("network-acl-id", NetworkAcl::networkAclId)
                    .by("vpc-id", NetworkAcl::vpcId)
                    .by("default", acl -> "true")
                    .by("association.network-acl-id", NetworkAcl::networkAclId)
                    .byEach("entry.cidr", (estate, acl) -> List.of("0.0.0.0/0"))
                    .byEach("entry.egress", (estate, acl) -> List.of("true", "false"))
                    .byEach("entry.protocol", (estate, acl) -> List.of("-1"))
                    .byEach("entry.rule-action", (estate, acl) -> List.of("allow", "deny"))
                    .byEach("entry.rule-number", (estate, acl) -> List.of("100", "32767"))
                    .none(
                            "entry.icmp.code",
                            "entry.icmp.type",
                            "entry.ipv6-cidr",
                            "entry.port-range.from",
                            "entry.port-range.to")
                    .byEach(
                            "association.subnet-id",
                            (estate, acl) -> estate.subnets(acl.vpcId())
                                    .map(Subnet::subnetId)
                                    .toList())
                    .byEach(
                            "association.association-id",
                            (estate, acl) -> estate.subnets(acl.vpcId())
                                    .map(Subnet::aclAssociationId)
                                    .toList())
                    .byEach("owner-id", (estate, acl) -> List.of(estate.account())));

    private final Work work;

    NetworkAclOperations(Work work) {
        this.work = work;
    }

    DescribeNetworkAclsResponse describe(DescribeNetworkAclsRequest request) {
        Estate estate = work.read();
        var page = LISTING.page(
                estate,
                new Listing.Query(
                        request.networkAclIds(), request.filters(), request.maxResults(), request.nextToken()));
        return DescribeNetworkAclsResponse.builder()
                .networkAcls(page.map(acl -> described(estate, acl)).items())
                .nextToken(page.token())
                .build();
    }

    private static software.amazon.awssdk.services.ec2.model.NetworkAcl described(Estate estate, NetworkAcl acl) {
        Stream<NetworkAclAssociation> associations = estate.subnets(acl.vpcId())
                .map(subnet -> NetworkAclAssociation.builder()
                        .networkAclId(acl.networkAclId())
                        .networkAclAssociationId(subnet.aclAssociationId())
                        .subnetId(subnet.subnetId())
                        .build());
        return software.amazon.awssdk.services.ec2.model.NetworkAcl.builder()
                .networkAclId(acl.networkAclId())
                .vpcId(acl.vpcId())
                .ownerId(estate.account())
                .isDefault(true)
                .entries(ENTRIES)
                .associations(associations.toList())
                .tags(TagRequests.described(estate.tags(acl.networkAclId())))
                .build();
    }

    private static NetworkAclEntry entry(boolean egress, int number, String action) {
        return NetworkAclEntry.builder()
                .egress(egress)
                .ruleNumber(number)
                .ruleAction(action)
                .protocol("-1")
                .cidrBlock("0.0.0.0/0")
                .build();
    }
}
