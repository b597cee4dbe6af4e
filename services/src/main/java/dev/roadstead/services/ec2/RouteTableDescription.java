package dev.roadstead.services.ec2;

import dev.roadstead.host.Cidr;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;
import software.amazon.awssdk.services.ec2.model.Route;
import software.amazon.awssdk.services.ec2.model.RouteOrigin;
import software.amazon.awssdk.services.ec2.model.RouteState;
import software.amazon.awssdk.services.ec2.model.RouteTableAssociation;
import software.amazon.awssdk.services.ec2.model.RouteTableAssociationStateCode;

/** Route tables as answers describe them. */
final class RouteTableDescription {

    private RouteTableDescription() {}

    static software.amazon.awssdk.services.ec2.model.RouteTable of(Estate estate, RouteTable table) {
        return software.amazon.awssdk.services.ec2.model.RouteTable.builder()
                .routeTableId(table.routeTableId())
                .vpcId(table.vpcId())
                .ownerId(estate.account())
                .associations(table.associations().stream()
                        .map(association -> association(table, association))
                        .toList())
                .routes(routes(estate, table))
                .propagatingVgws(List.of())
                .tags(TagRequests.described(estate.tags(table.routeTableId())))
                .build();
    }

    static Filters<RouteTable> filters() {
        return new Filters<>(RouteTable::routeTableId)
                .by("route-table-id", RouteTable::routeTableId)
                .by("vpc-id", RouteTable::vpcId)
                .byEach("owner-id", (estate, table) -> List.of(estate.account()))
                .byEach(
                        "association.route-table-association-id",
                        (estate, table) -> table.associations().stream()
                                .map(RouteTable.Association::associationId)
                                .toList())
                .byEach(
                        "association.route-table-id",
                        (estate, table) -> table.associations().stream()
                                .map(association -> table.routeTableId())
                                .toList())
                .byEach(
                        "association.subnet-id",
                        (estate, table) -> table.associations().stream()
                                .flatMap(association -> association.subnetId().stream())
                                .toList())
                .byEach(
                        "association.main",
                        (estate, table) -> table.associations().isEmpty()
                                ? List.of("false")
                                : table.associations().stream()
                                        .map(association -> Boolean.toString(association.main()))
                                        .toList())
                .none("association.gateway-id")
                .byEach("route.destination-cidr-block", ofRoutes(Route::destinationCidrBlock))
                .byEach("route.destination-prefix-list-id", ofRoutes(Route::destinationPrefixListId))
                .byEach("route.gateway-id", ofRoutes(Route::gatewayId))
                .byEach("route.nat-gateway-id", ofRoutes(Route::natGatewayId))
                .byEach("route.network-interface-id", ofRoutes(Route::networkInterfaceId))
                .byEach("route.vpc-peering-connection-id", ofRoutes(Route::vpcPeeringConnectionId))
                .byEach("route.origin", ofRoutes(Route::originAsString))
                .byEach("route.state", ofRoutes(Route::stateAsString))
                .byEach("route.destination-prefix-list-id", ofRoutes(Route::destinationPrefixListId))
                .none(
                        "route.destination-ipv6-cidr-block",
                        "route.egress-only-internet-gateway-id",
                        "route.instance-id",
                        "route.transit-gateway-id");
    }

    private static java.util.function.BiFunction<Estate, RouteTable, java.util.Collection<String>> ofRoutes(
            Function<Route, String> member) {
        return (estate, table) -> routes(estate, table).stream()
                .flatMap(route -> Stream.ofNullable(member.apply(route)))
                .toList();
    }

    private static RouteTableAssociation association(RouteTable table, RouteTable.Association association) {
        return RouteTableAssociation.builder()
                .routeTableAssociationId(association.associationId())
                .routeTableId(table.routeTableId())
                .subnetId(association.subnetId().orElse(null))
                .main(association.main())
                .associationState(state -> state.state(RouteTableAssociationStateCode.ASSOCIATED))
                .build();
    }

    /** The local routes, then the others. */
    private static List<Route> routes(Estate estate, RouteTable table) {
        Optional<Vpc> vpc = estate.find(ResourceType.VPC, table.vpcId());
        List<Route> routes = new ArrayList<>();
        vpc.ifPresent(v -> {
            v.ranges().forEach(range -> routes.add(local(range)));
            if (!table.routes().isEmpty() || !table.prefixListRoutes().isEmpty()) {
                VpcResources resources = VpcResources.of(estate, v);
                table.routes()
                        .forEach(route -> routes.add(described(route, resources)
                                .destinationCidrBlock(route.destination().toString())
                                .build()));
                table.prefixListRoutes()
                        .forEach(route -> routes.add(described(route, resources)
                                .destinationPrefixListId(route.prefixListId())
                                .build()));
            }
        });
        estate.endpoints(table.vpcId())
                .filter(endpoint -> endpoint.routesFor(table.routeTableId()))
                .forEach(endpoint -> routes.add(described(endpoint)));
        return routes;
    }

    private static Route local(Cidr range) {
        return Route.builder()
                .destinationCidrBlock(range.toString())
                .gatewayId("local")
                .origin(RouteOrigin.CREATE_ROUTE_TABLE)
                .state(RouteState.ACTIVE)
                .build();
    }

    private static Route described(VpcEndpoint endpoint) {
        return Route.builder()
                .destinationPrefixListId(endpoint.service().prefixListId())
                .gatewayId(endpoint.vpcEndpointId())
                .origin(RouteOrigin.CREATE_ROUTE)
                .state(RouteState.ACTIVE)
                .build();
    }

    /** All but the destination. */
    private static Route.Builder described(RouteTable.Target route, VpcResources resources) {
        Route.Builder described = Route.builder()
                .origin(RouteOrigin.CREATE_ROUTE)
                .state(resources.active(route) ? RouteState.ACTIVE : RouteState.BLACKHOLE);
        switch (route.type()) {
            case INTERNET_GATEWAY -> described.gatewayId(route.targetId());
            case NAT_GATEWAY -> described.natGatewayId(route.targetId());
            case NETWORK_INTERFACE -> described.networkInterfaceId(route.targetId());
            case VPC_PEERING_CONNECTION -> described.vpcPeeringConnectionId(route.targetId());
        }
        return described;
    }
}
