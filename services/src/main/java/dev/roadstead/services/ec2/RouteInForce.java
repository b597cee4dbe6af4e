package dev.roadstead.services.ec2;

import dev.roadstead.host.Cidr;
import dev.roadstead.host.Ipv4;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * A route of a table as packets meet it: for one range, whatever names that.
 *
 * @param prefixListId of the prefix list that holds the range, if the route is for one
 */
record RouteInForce(Cidr range, Optional<String> prefixListId, Leading leading) {

    /** Where it leads. */
    sealed interface Leading {

        /** What the route names. */
        record To(RouteTable.Target target) implements Leading {}

        /** A gateway endpoint that is associated with the table. */
        record ToEndpoint(VpcEndpoint endpoint) implements Leading {}
    }

    /**
     * The routes of a table but for the local ones. Of a prefix list, what the VPC itself has is ignored; a route for exactly a range
     * comes before a prefix list's, and one list's before those of later ids.
     */
    static Collection<RouteInForce> of(VpcResources vpc, RouteTable table) {
        Map<Cidr, RouteInForce> routes = new TreeMap<>();
        for (RouteTable.Route route : table.routes()) {
            routes.put(
                    route.destination(),
                    new RouteInForce(route.destination(), Optional.empty(), new Leading.To(route)));
        }
        for (RouteTable.PrefixListRoute route : table.prefixListRoutes()) {
            Optional<String> id = Optional.of(route.prefixListId());
            vpc.prefixLists().of(route.prefixListId()).stream()
                    .filter(range -> !vpc.vpc().contains(range))
                    .forEach(range -> routes.putIfAbsent(range, new RouteInForce(range, id, new Leading.To(route))));
        }
        vpc.endpoints().stream()
                .filter(endpoint -> endpoint.routesFor(table.routeTableId()))
                .forEach(endpoint -> endpoint.service()
                        .ranges()
                        .forEach(range -> routes.putIfAbsent(
                                range,
                                new RouteInForce(
                                        range,
                                        Optional.of(endpoint.service().prefixListId()),
                                        new Leading.ToEndpoint(endpoint)))));
        return List.copyOf(routes.values());
    }

    /** The one that a packet follows: the longest, if that is longer than the local route's; empty for that one, and where there is none. */
    static Optional<RouteInForce> followed(VpcResources vpc, RouteTable table, Ipv4 destination) {
        int local = vpc.vpc().ranges().stream()
                .filter(range -> range.contains(destination))
                .mapToInt(Cidr::prefixLength)
                .max()
                .orElse(-1);
        return of(vpc, table).stream()
                .filter(route -> route.range.contains(destination) && route.range.prefixLength() > local)
                .max(Comparator.comparingInt(route -> route.range.prefixLength()));
    }

    /** Whether packets can follow it, or are dropped because what it leads to is gone. */
    boolean active(VpcResources vpc) {
        return switch (leading) {
            case Leading.To(RouteTable.Target target) -> vpc.active(target);
            case Leading.ToEndpoint endpoint -> true;
        };
    }
}
