package dev.roadstead.services.ec2;

import dev.roadstead.host.Cidr;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A route table.
 *
 * @param associations the main one has no subnet
 * @param routes without the local routes, in order of destination
 * @param prefixListRoutes in order of the lists' ids
 */
record RouteTable(
        String routeTableId,
        String vpcId,
        List<Association> associations,
        List<Route> routes,
        List<PrefixListRoute> prefixListRoutes,
        Optional<Idempotency> idempotency)
        implements Resource {

    RouteTable {
        associations = List.copyOf(associations);
        routes = routes.stream()
                .sorted(java.util.Comparator.comparing(Route::destination))
                .toList();
        // Tables that were stored before routes could lead to prefix lists lack the list.
        prefixListRoutes = prefixListRoutes == null
                ? List.of()
                : prefixListRoutes.stream()
                        .sorted(java.util.Comparator.comparing(PrefixListRoute::prefixListId))
                        .toList();
    }

    /** That subnets use the table: one of them, or (the main one) all without an association of their own. */
    record Association(String associationId, Optional<String> subnetId) {
        boolean main() {
            return subnetId.isEmpty();
        }
    }

    /** Where a route leads. The target may be gone: then packets are dropped. */
    sealed interface Target {
        TargetType type();

        String targetId();
    }

    /** One route. */
    record Route(Cidr destination, TargetType type, String targetId) implements Target {}

    /** A route for all that a prefix list holds. */
    record PrefixListRoute(String prefixListId, TargetType type, String targetId) implements Target {}

    /** What a route can lead to. */
    enum TargetType {
        INTERNET_GATEWAY,
        NAT_GATEWAY,
        NETWORK_INTERFACE,
        VPC_PEERING_CONNECTION
    }

    @Override
    public String resourceId() {
        return routeTableId;
    }

    boolean main() {
        return associations.stream().anyMatch(Association::main);
    }

    Optional<Association> associationOf(String subnetId) {
        return associations.stream()
                .filter(a -> a.subnetId().filter(subnetId::equals).isPresent())
                .findFirst();
    }

    Optional<Route> route(Cidr destination) {
        return routes.stream().filter(r -> r.destination().equals(destination)).findFirst();
    }

    Optional<PrefixListRoute> prefixListRoute(String prefixListId) {
        return prefixListRoutes.stream()
                .filter(r -> r.prefixListId().equals(prefixListId))
                .findFirst();
    }

    RouteTable withRoute(PrefixListRoute route) {
        Stream<PrefixListRoute> others =
                prefixListRoutes.stream().filter(r -> !r.prefixListId().equals(route.prefixListId()));
        return withPrefixListRoutes(Stream.concat(others, Stream.of(route)).toList());
    }

    RouteTable withoutPrefixListRoute(String prefixListId) {
        return withPrefixListRoutes(prefixListRoutes.stream()
                .filter(r -> !r.prefixListId().equals(prefixListId))
                .toList());
    }

    private RouteTable withPrefixListRoutes(List<PrefixListRoute> next) {
        return new RouteTable(routeTableId, vpcId, associations, routes, next, idempotency);
    }

    RouteTable withRoute(Route route) {
        Stream<Route> others = routes.stream().filter(r -> !r.destination().equals(route.destination()));
        return new RouteTable(
                routeTableId,
                vpcId,
                associations,
                Stream.concat(others, Stream.of(route)).toList(),
                prefixListRoutes,
                idempotency);
    }

    RouteTable withoutRoute(Cidr destination) {
        List<Route> rest = routes.stream()
                .filter(r -> !r.destination().equals(destination))
                .toList();
        return new RouteTable(routeTableId, vpcId, associations, rest, prefixListRoutes, idempotency);
    }

    RouteTable withAssociation(Association association) {
        List<Association> all =
                Stream.concat(associations.stream(), Stream.of(association)).toList();
        return new RouteTable(routeTableId, vpcId, all, routes, prefixListRoutes, idempotency);
    }

    RouteTable withoutAssociation(String associationId) {
        List<Association> rest = associations.stream()
                .filter(a -> !a.associationId().equals(associationId))
                .toList();
        return new RouteTable(routeTableId, vpcId, rest, routes, prefixListRoutes, idempotency);
    }
}
