package dev.roadstead.services.ec2;

import dev.roadstead.host.Cidr;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.ec2.model.CreateRouteRequest;
import software.amazon.awssdk.services.ec2.model.ReplaceRouteRequest;

/**
 * Where a request wants a route to lead: exactly one of the targets.
 *
 * @param gatewayId of an internet gateway; AWS takes NAT gateways here too
 */
record RouteTargets(
        @Nullable String gatewayId,
        @Nullable String natGatewayId,
        @Nullable String networkInterfaceId,
        @Nullable String vpcPeeringConnectionId) {

    RouteTargets {
        long given = Stream.of(
                        Optional.ofNullable(gatewayId),
                        Optional.ofNullable(natGatewayId),
                        Optional.ofNullable(networkInterfaceId),
                        Optional.ofNullable(vpcPeeringConnectionId))
                .filter(Optional::isPresent)
                .count();
        if (given != 1) {
            throw Ec2Failures.failure(
                    given == 0 ? "MissingParameter" : "InvalidParameterCombination",
                    "The request must contain exactly one of gatewayId, natGatewayId, networkInterfaceId, "
                            + "vpcPeeringConnectionId (got " + given
                            + ")");
        }
    }

    static RouteTargets of(CreateRouteRequest request) {
        String operation = "CreateRoute";
        Ec2Failures.refuse(operation, "DestinationIpv6CidrBlock", request.destinationIpv6CidrBlock());
        Ec2Failures.refuse(operation, "VpcEndpointId", request.vpcEndpointId());
        Ec2Failures.refuse(operation, "TransitGatewayId", request.transitGatewayId());
        Ec2Failures.refuse(operation, "EgressOnlyInternetGatewayId", request.egressOnlyInternetGatewayId());
        Ec2Failures.refuse(operation, "InstanceId", request.instanceId());
        return new RouteTargets(
                request.gatewayId(),
                request.natGatewayId(),
                request.networkInterfaceId(),
                request.vpcPeeringConnectionId());
    }

    static RouteTargets of(ReplaceRouteRequest request) {
        String operation = "ReplaceRoute";
        Ec2Failures.refuse(operation, "DestinationIpv6CidrBlock", request.destinationIpv6CidrBlock());
        Ec2Failures.refuse(operation, "VpcEndpointId", request.vpcEndpointId());
        Ec2Failures.refuse(operation, "TransitGatewayId", request.transitGatewayId());
        Ec2Failures.refuse(operation, "EgressOnlyInternetGatewayId", request.egressOnlyInternetGatewayId());
        Ec2Failures.refuse(operation, "InstanceId", request.instanceId());
        return new RouteTargets(
                request.gatewayId(),
                request.natGatewayId(),
                request.networkInterfaceId(),
                request.vpcPeeringConnectionId());
    }

    /** The route of a table, once its target was found fit for it. */
    RouteTable.Route route(Estate estate, RouteTable table, Vpc vpc, Cidr destination) {
        if (vpc.contains(destination)) {
            requireSubnet(estate, vpc, destination);
        }
        if (networkInterfaceId != null) {
            return toInterface(estate, table, destination, networkInterfaceId);
        }
        if (gatewayId != null && gatewayId.startsWith("vgw-")) {
            throw Ec2Failures.unsupported("CreateRoute and ReplaceRoute", "GatewayId of a virtual private gateway");
        }
        if (vpcPeeringConnectionId != null) {
            return toPeer(estate, table, destination, vpcPeeringConnectionId);
        }
        String gateway = gatewayId != null ? gatewayId : String.valueOf(natGatewayId);
        return natGatewayId != null || gateway.startsWith("nat-")
                ? toNatGateway(estate, table, destination, gateway)
                : toInternetGateway(estate, table, destination, gateway);
    }

    /**
     * A route that is more specific than the local one leads what is meant for one subnet past a middlebox.
     *
     * @see <a href="https://docs.aws.amazon.com/vpc/latest/userguide/subnet-route-tables.html">Subnet route tables</a>
     */
    private void requireSubnet(Estate estate, Vpc vpc, Cidr destination) {
        boolean natGateway = natGatewayId != null || gatewayId != null && gatewayId.startsWith("nat-");
        if (networkInterfaceId == null && !natGateway) {
            throw Ec2Failures.invalidValue("The destination CIDR block " + destination
                    + " is equal to or more specific than one of this VPC's CIDR blocks. This route can target only an "
                    + "interface or an instance.");
        }
        if (estate.subnets(vpc.vpcId()).noneMatch(subnet -> subnet.cidr().equals(destination))) {
            throw Ec2Failures.invalidValue(
                    "Route destination doesn't match any subnet CIDR blocks. (got " + destination + ")");
        }
    }

    /** The route of a table for all that a prefix list holds. */
    RouteTable.PrefixListRoute route(Estate estate, RouteTable table, Vpc vpc, ManagedPrefixList list) {
        // The target must be fit for any destination.
        RouteTable.Route any = route(estate, table, vpc, Cidr.ALL);
        return new RouteTable.PrefixListRoute(list.prefixListId(), any.type(), any.targetId());
    }

    /** Nobody makes a route to what is local: a VPC's ranges bring theirs. */
    void requireMade() {
        if (gatewayId != null && gatewayId.equals("local")) {
            throw absent(gatewayId);
        }
    }

    private static RuntimeException absent(String gatewayId) {
        return Ec2Failures.failure("InvalidGatewayID.NotFound", "The gateway ID '" + gatewayId + "' does not exist");
    }

    private static RouteTable.Route toInternetGateway(
            Estate estate, RouteTable table, Cidr destination, String gatewayId) {
        InternetGateway gateway =
                estate.find(ResourceType.INTERNET_GATEWAY, gatewayId).orElseThrow(() -> absent(gatewayId));
        if (!gateway.attachedTo(table.vpcId())) {
            throw Ec2Failures.invalidValue("route table " + table.routeTableId() + " and network gateway " + gatewayId
                    + " belong to different networks");
        }
        return new RouteTable.Route(destination, RouteTable.TargetType.INTERNET_GATEWAY, gatewayId);
    }

    private static RouteTable.Route toNatGateway(Estate estate, RouteTable table, Cidr destination, String id) {
        NatGateway gateway = estate.find(ResourceType.NAT_GATEWAY, id)
                .filter(NatGateway::inPlan)
                .orElseThrow(() -> Ec2Failures.failure(
                        "InvalidNatGatewayID.NotFound", "The natGateway ID '" + id + "' does not exist"));
        requireSameNetwork(table, gateway.vpcId(), id);
        return new RouteTable.Route(destination, RouteTable.TargetType.NAT_GATEWAY, id);
    }

    private static RouteTable.Route toInterface(Estate estate, RouteTable table, Cidr destination, String id) {
        NetworkInterface eni = estate.require(ResourceType.NETWORK_INTERFACE, id);
        requireSameNetwork(table, eni.vpcId(), id);
        return new RouteTable.Route(destination, RouteTable.TargetType.NETWORK_INTERFACE, id);
    }

    /** One that is still to be accepted can be routed to; until then what follows the route is dropped. */
    private static RouteTable.Route toPeer(Estate estate, RouteTable table, Cidr destination, String id) {
        VpcPeeringConnection connection = estate.require(ResourceType.VPC_PEERING_CONNECTION, id);
        if (connection.stored().terminal()) {
            throw ResourceType.VPC_PEERING_CONNECTION.absent(id);
        }
        if (!connection.vpcIds().contains(table.vpcId())) {
            throw Ec2Failures.invalidValue("route table " + table.routeTableId() + " and vpc peering connection " + id
                    + " belong to different networks");
        }
        return new RouteTable.Route(destination, RouteTable.TargetType.VPC_PEERING_CONNECTION, id);
    }

    private static void requireSameNetwork(RouteTable table, String vpcId, String interfaceId) {
        if (!table.vpcId().equals(vpcId)) {
            throw Ec2Failures.invalidValue("route table " + table.routeTableId() + " and interface " + interfaceId
                    + " belong to different networks");
        }
    }
}
