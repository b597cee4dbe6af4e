package dev.roadstead.services.ec2;

import static dev.roadstead.services.ec2.ResourceType.INTERNET_GATEWAY;
import static dev.roadstead.services.ec2.ResourceType.VPC;

import dev.roadstead.services.aws.Ids;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import software.amazon.awssdk.services.ec2.model.AttachInternetGatewayRequest;
import software.amazon.awssdk.services.ec2.model.AttachInternetGatewayResponse;
import software.amazon.awssdk.services.ec2.model.CreateInternetGatewayRequest;
import software.amazon.awssdk.services.ec2.model.CreateInternetGatewayResponse;
import software.amazon.awssdk.services.ec2.model.DeleteInternetGatewayRequest;
import software.amazon.awssdk.services.ec2.model.DeleteInternetGatewayResponse;
import software.amazon.awssdk.services.ec2.model.DescribeInternetGatewaysRequest;
import software.amazon.awssdk.services.ec2.model.DescribeInternetGatewaysResponse;
import software.amazon.awssdk.services.ec2.model.DetachInternetGatewayRequest;
import software.amazon.awssdk.services.ec2.model.DetachInternetGatewayResponse;
import software.amazon.awssdk.services.ec2.model.InternetGatewayAttachment;

/** Internet gateways. */
final class InternetGatewayOperations {

    private static final Listing<InternetGateway> LISTING = new Listing<>(
            INTERNET_GATEWAY,
            "internetGatewayIds",
            new Filters<>(InternetGateway::internetGatewayId)
                    .by("internet-gateway-id", InternetGateway::internetGatewayId)
                    .byOptional("attachment.vpc-id", InternetGateway::vpcId)
                    .byOptional("attachment.state", gateway -> gateway.vpcId().map(vpc -> "available"))
                    .byEach("owner-id", (estate, gateway) -> List.of(estate.account())));

    private final Work work;
    private final Ids ids;
    private final TagRequests tagRequests;

    InternetGatewayOperations(Work work, Ids ids, TagRequests tagRequests) {
        this.work = work;
        this.ids = ids;
        this.tagRequests = tagRequests;
    }

    CreateInternetGatewayResponse create(CreateInternetGatewayRequest request) {
        Map<String, String> tags =
                tagRequests.onCreation(request.tagSpecifications(), "CreateInternetGateway", INTERNET_GATEWAY.name());
        return work.store(estate -> {
            Quotas.require(
                    estate.all(INTERNET_GATEWAY).count(),
                    estate.limit(Quotas.INTERNET_GATEWAYS),
                    "InternetGatewayLimitExceeded",
                    "internet gateways");
            InternetGateway gateway =
                    estate.put(INTERNET_GATEWAY, new InternetGateway(ids.resource("igw"), Optional.empty()));
            estate.tag(INTERNET_GATEWAY.name(), gateway.internetGatewayId(), tags);
            return CreateInternetGatewayResponse.builder()
                    .internetGateway(described(estate, gateway))
                    .build();
        });
    }

    DescribeInternetGatewaysResponse describe(DescribeInternetGatewaysRequest request) {
        Estate estate = work.read();
        var page = LISTING.page(
                estate,
                new Listing.Query(
                        request.internetGatewayIds(), request.filters(), request.maxResults(), request.nextToken()));
        return DescribeInternetGatewaysResponse.builder()
                .internetGateways(
                        page.map(gateway -> described(estate, gateway)).items())
                .nextToken(page.token())
                .build();
    }

    AttachInternetGatewayResponse attach(AttachInternetGatewayRequest request) {
        work.enforcing(estate -> {
            InternetGateway gateway = estate.require(INTERNET_GATEWAY, request.internetGatewayId());
            Vpc vpc = estate.require(VPC, request.vpcId());
            gateway.vpcId().ifPresent(other -> {
                throw Ec2Failures.failure(
                        "Resource.AlreadyAssociated",
                        "resource " + gateway.internetGatewayId() + " is already attached to network " + other);
            });
            estate.internetGateway(vpc.vpcId()).ifPresent(other -> {
                throw Ec2Failures.invalidValue("Network " + vpc.vpcId() + " already has an internet gateway attached");
            });
            estate.put(INTERNET_GATEWAY, new InternetGateway(gateway.internetGatewayId(), Optional.of(vpc.vpcId())));
        });
        return AttachInternetGatewayResponse.builder().build();
    }

    DetachInternetGatewayResponse detach(DetachInternetGatewayRequest request) {
        work.enforcing(estate -> {
            InternetGateway gateway = estate.require(INTERNET_GATEWAY, request.internetGatewayId());
            Vpc vpc = estate.require(VPC, request.vpcId());
            if (!gateway.attachedTo(vpc.vpcId())) {
                throw Ec2Failures.failure(
                        "Gateway.NotAttached",
                        "resource " + gateway.internetGatewayId() + " is not attached to network " + vpc.vpcId());
            }
            if (estate.interfaces(vpc.vpcId())
                    .anyMatch(eni -> !eni.publicAddresses().isEmpty())) {
                throw Ec2Failures.failure(
                        "DependencyViolation",
                        "Network " + vpc.vpcId() + " has some mapped public address(es). Please unmap those public "
                                + "address(es) before detaching the gateway.");
            }
            estate.put(INTERNET_GATEWAY, new InternetGateway(gateway.internetGatewayId(), Optional.empty()));
        });
        return DetachInternetGatewayResponse.builder().build();
    }

    DeleteInternetGatewayResponse delete(DeleteInternetGatewayRequest request) {
        work.store(estate -> {
            InternetGateway gateway = estate.require(INTERNET_GATEWAY, request.internetGatewayId());
            if (gateway.vpcId().isPresent()) {
                throw Ec2Failures.dependency("internetGateway", gateway.internetGatewayId());
            }
            estate.delete(INTERNET_GATEWAY, gateway);
            return gateway;
        });
        return DeleteInternetGatewayResponse.builder().build();
    }

    private static software.amazon.awssdk.services.ec2.model.InternetGateway described(
            Estate estate, InternetGateway gateway) {
        List<InternetGatewayAttachment> attachments = gateway.vpcId().stream()
                .map(vpc -> InternetGatewayAttachment.builder()
                        .vpcId(vpc)
                        .state("available")
                        .build())
                .toList();
        return software.amazon.awssdk.services.ec2.model.InternetGateway.builder()
                .internetGatewayId(gateway.internetGatewayId())
                .ownerId(estate.account())
                .attachments(attachments)
                .tags(TagRequests.described(estate.tags(gateway.internetGatewayId())))
                .build();
    }
}
