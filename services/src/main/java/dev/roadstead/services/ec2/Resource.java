package dev.roadstead.services.ec2;

import java.util.Optional;
import java.util.Set;

/** A stored thing of EC2's with an id of its own. */
sealed interface Resource
        permits DhcpOptions,
                ElasticAddress,
                Endpoint,
                FlowLog,
                InternetGateway,
                ManagedPrefixList,
                NatGateway,
                NetworkAcl,
                NetworkInsightsAnalysis,
                NetworkInsightsPath,
                NetworkInterface,
                RouteTable,
                SecurityGroup,
                Subnet,
                Vpc,
                VpcPeeringConnection {

    /** The id, such as {@code vpc-0a1b2c3d4e5f60718}. */
    String resourceId();

    /** The client token that made it, if one did. */
    default Optional<Idempotency> idempotency() {
        return Optional.empty();
    }

    /** The one VPC whose network a change of this resource changes; a prefix list changes those of all that refer to it. */
    default Optional<String> network() {
        return switch (this) {
            case Vpc vpc -> Optional.of(vpc.vpcId());
            case Subnet subnet -> Optional.of(subnet.vpcId());
            case InternetGateway gateway -> gateway.vpcId();
            case NatGateway gateway -> Optional.of(gateway.vpcId());
            case RouteTable table -> Optional.of(table.vpcId());
            case SecurityGroup group -> Optional.of(group.vpcId());
            case NetworkInterface networkInterface -> Optional.of(networkInterface.vpcId());
            case Endpoint endpoint -> Optional.of(endpoint.vpcId());
            case NetworkAcl acl -> Optional.of(acl.vpcId());
            case FlowLog log -> Optional.of(log.scope().vpcId());
            case ElasticAddress address -> Optional.empty();
            case DhcpOptions options -> Optional.empty();
            case ManagedPrefixList list -> Optional.empty();
            case VpcPeeringConnection peering -> Optional.empty();
            case NetworkInsightsPath path -> Optional.empty();
            case NetworkInsightsAnalysis analysis -> Optional.empty();
        };
    }

    /** All VPCs whose network a change of this resource changes. */
    default Set<String> networks() {
        return this instanceof VpcPeeringConnection peering
                ? peering.vpcIds()
                : Set.copyOf(network().stream().toList());
    }
}
