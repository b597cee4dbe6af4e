package dev.roadstead.services.ec2;

import static dev.roadstead.services.ec2.ResourceType.NETWORK_ACL;
import static dev.roadstead.services.ec2.ResourceType.SUBNET;
import static dev.roadstead.services.ec2.ResourceType.VPC;

import dev.roadstead.services.aws.Ids;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.ec2.model.CreateNetworkAclRequest;
import software.amazon.awssdk.services.ec2.model.CreateNetworkAclResponse;
import software.amazon.awssdk.services.ec2.model.DeleteNetworkAclRequest;
import software.amazon.awssdk.services.ec2.model.DeleteNetworkAclResponse;
import software.amazon.awssdk.services.ec2.model.DescribeNetworkAclsRequest;
import software.amazon.awssdk.services.ec2.model.DescribeNetworkAclsResponse;
import software.amazon.awssdk.services.ec2.model.ReplaceNetworkAclAssociationRequest;
import software.amazon.awssdk.services.ec2.model.ReplaceNetworkAclAssociationResponse;

/** Network ACLs, and which subnet has which. */
final class NetworkAclOperations {

    private static final Listing<NetworkAcl> LISTING =
            new Listing<>(NETWORK_ACL, "networkAclIds", NetworkAclDescription.filters());

    private final Work work;
    private final Ids ids;
    private final TagRequests tagRequests;

    NetworkAclOperations(Work work, Ids ids, TagRequests tagRequests) {
        this.work = work;
        this.ids = ids;
        this.tagRequests = tagRequests;
    }

    /** Makes one that lets nothing pass, and that no subnet has. */
    CreateNetworkAclResponse create(CreateNetworkAclRequest request) {
        Map<String, String> tags =
                tagRequests.onCreation(request.tagSpecifications(), "CreateNetworkAcl", NETWORK_ACL.name());
        Optional<Idempotency> token = Idempotency.of(
                request.clientToken(), request.toBuilder().clientToken(null).build());
        return work.enforce(estate -> {
            NetworkAcl acl =
                    Idempotency.once(token, estate, NETWORK_ACL, () -> create(estate, request.vpcId(), token, tags));
            return CreateNetworkAclResponse.builder()
                    .networkAcl(NetworkAclDescription.of(estate, acl))
                    .clientToken(request.clientToken())
                    .build();
        });
    }

    private NetworkAcl create(
            OpenEstate estate, @Nullable String vpcId, Optional<Idempotency> token, Map<String, String> tags) {
        Vpc vpc = estate.require(VPC, vpcId);
        Quotas.require(
                estate.networkAcls(vpc.vpcId()).count(),
                estate.limit(Quotas.NETWORK_ACLS),
                "NetworkAclLimitExceeded",
                "network ACLs for VPC '" + vpc.vpcId() + "'");
        NetworkAcl acl =
                estate.put(NETWORK_ACL, new NetworkAcl(ids.resource("acl"), vpc.vpcId(), false, List.of(), token));
        estate.tag(NETWORK_ACL.name(), acl.networkAclId(), tags);
        return acl;
    }

    DescribeNetworkAclsResponse describe(DescribeNetworkAclsRequest request) {
        Estate estate = work.read();
        var page = LISTING.page(
                estate,
                new Listing.Query(
                        request.networkAclIds(), request.filters(), request.maxResults(), request.nextToken()));
        return DescribeNetworkAclsResponse.builder()
                .networkAcls(
                        page.map(acl -> NetworkAclDescription.of(estate, acl)).items())
                .nextToken(page.token())
                .build();
    }

    DeleteNetworkAclResponse delete(DeleteNetworkAclRequest request) {
        work.enforcing(estate -> {
            NetworkAcl acl = estate.require(NETWORK_ACL, request.networkAclId());
            if (acl.defaultAcl()) {
                throw Ec2Failures.invalidValue("cannot delete default network ACL " + acl.networkAclId());
            }
            if (estate.subnetsOf(acl).findAny().isPresent()) {
                throw Ec2Failures.dependency("networkAcl", acl.networkAclId());
            }
            estate.delete(NETWORK_ACL, acl);
        });
        return DeleteNetworkAclResponse.builder().build();
    }

    ReplaceNetworkAclAssociationResponse replaceAssociation(ReplaceNetworkAclAssociationRequest request) {
        String id = work.enforce(estate -> {
            Subnet subnet = associated(estate, request.associationId());
            return associate(estate, subnet, estate.require(NETWORK_ACL, request.networkAclId()));
        });
        return ReplaceNetworkAclAssociationResponse.builder()
                .newAssociationId(id)
                .build();
    }

    private String associate(OpenEstate estate, Subnet subnet, NetworkAcl next) {
        NetworkAcl current = estate.aclOf(subnet);
        if (!next.vpcId().equals(subnet.vpcId())) {
            throw Ec2Failures.invalidValue("Network ACL " + next.networkAclId() + " and network ACL "
                    + current.networkAclId() + " belong to different networks");
        }
        if (next.networkAclId().equals(current.networkAclId())) {
            return subnet.aclAssociationId();
        }
        String id = ids.resource("aclassoc");
        Optional<String> own = next.defaultAcl() ? Optional.empty() : Optional.of(next.networkAclId());
        estate.put(SUBNET, subnet.withNetworkAcl(id, own));
        return id;
    }

    private static Subnet associated(Estate estate, @Nullable String associationId) {
        if (associationId == null) {
            throw Ec2Failures.missing("associationId");
        }
        return estate.all(SUBNET)
                .filter(subnet -> subnet.aclAssociationId().equals(associationId))
                .findFirst()
                .orElseThrow(() -> Ec2Failures.failure(
                        "InvalidAssociationID.NotFound", "The association ID '" + associationId + "' does not exist"));
    }
}
