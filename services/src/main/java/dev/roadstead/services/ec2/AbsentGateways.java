package dev.roadstead.services.ec2;

import java.util.List;
import software.amazon.awssdk.services.ec2.model.DescribeEgressOnlyInternetGatewaysRequest;
import software.amazon.awssdk.services.ec2.model.DescribeEgressOnlyInternetGatewaysResponse;
import software.amazon.awssdk.services.ec2.model.DescribeVpnGatewaysRequest;
import software.amazon.awssdk.services.ec2.model.DescribeVpnGatewaysResponse;
import software.amazon.awssdk.services.ec2.model.Filter;

/**
 * Kinds of gateways that cannot be made here, so that there are none. Tools that look at a whole VPC, such as the CDK's {@code
 * Vpc.fromLookup}, ask for them.
 */
final class AbsentGateways {

    private static final Filters<String> VPN = new Filters<String>(id -> id)
            .none(
                    "amazon-side-asn",
                    "attachment.state",
                    "attachment.vpc-id",
                    "availability-zone",
                    "state",
                    "type",
                    "vpn-gateway-id");

    private static final Filters<String> EGRESS_ONLY = new Filters<>(id -> id);

    private final Work work;

    AbsentGateways(Work work) {
        this.work = work;
    }

    DescribeVpnGatewaysResponse vpn(DescribeVpnGatewaysRequest request) {
        requireNone(request.vpnGatewayIds(), "InvalidVpnGatewayID.NotFound", "vpnGateway ID");
        requireKnown(VPN, request.filters());
        return DescribeVpnGatewaysResponse.builder().vpnGateways(List.of()).build();
    }

    DescribeEgressOnlyInternetGatewaysResponse egressOnly(DescribeEgressOnlyInternetGatewaysRequest request) {
        requireNone(
                request.egressOnlyInternetGatewayIds(),
                "InvalidEgressOnlyInternetGatewayId.NotFound",
                "egressOnlyInternetGateway ID");
        requireKnown(EGRESS_ONLY, request.filters());
        Listing.cut(List.<String>of(), id -> id, request.maxResults(), request.nextToken());
        return DescribeEgressOnlyInternetGatewaysResponse.builder()
                .egressOnlyInternetGateways(List.of())
                .build();
    }

    private static void requireNone(List<String> ids, String code, String noun) {
        if (!ids.isEmpty()) {
            throw Ec2Failures.failure(code, "The " + noun + " '" + ids.getFirst() + "' does not exist");
        }
    }

    /** Refuses filters that AWS does not know either. */
    private void requireKnown(Filters<String> known, List<Filter> asked) {
        known.matching(work.read(), asked);
    }
}
