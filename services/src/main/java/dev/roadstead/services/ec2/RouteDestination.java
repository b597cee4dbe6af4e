package dev.roadstead.services.ec2;

import static dev.roadstead.services.ec2.ResourceType.PREFIX_LIST;

import dev.roadstead.host.Cidr;
import org.jspecify.annotations.Nullable;

/** What a route is for: a range, or all that a prefix list holds. It tells the routes of a table apart. */
sealed interface RouteDestination {

    Cidr OF_SERVICES = Cidr.parse("169.254.168.0/22");

    /** A range. */
    record Range(Cidr cidr) implements RouteDestination {
        @Override
        public String toString() {
            return cidr.toString();
        }
    }

    /** A prefix list. */
    record PrefixList(String prefixListId) implements RouteDestination {
        @Override
        public String toString() {
            return prefixListId;
        }
    }

    /** The one destination of a request. */
    static RouteDestination of(@Nullable String cidr, @Nullable String prefixListId) {
        if (cidr != null && prefixListId != null) {
            throw Ec2Failures.invalidCombination(
                    "The request must contain exactly one of destinationCidrBlock, destinationPrefixListId");
        }
        if (prefixListId != null) {
            return new PrefixList(prefixListId);
        }
        if (cidr == null) {
            throw Ec2Failures.missing("destinationCidrBlock");
        }
        return new Range(Cidrs.parse("destinationCidrBlock", cidr));
    }

    /** Link-local addresses of services, such as the resolver and the task metadata endpoint, are not routed. */
    default void requireRoutable() {
        if (this instanceof Range(Cidr cidr) && OF_SERVICES.contains(cidr)) {
            throw Ec2Failures.invalidValue("The destination CIDR block " + cidr + " is equal to or more specific than "
                    + OF_SERVICES + ", which is reserved for AWS services.");
        }
    }

    /** Whether it is exactly one of the VPC's own ranges. */
    default boolean local(Vpc vpc) {
        return switch (this) {
            case Range(Cidr cidr) -> vpc.ranges().contains(cidr);
            case PrefixList list -> false;
        };
    }

    /** Whether a table has a route for it. */
    default boolean routed(RouteTable table) {
        return switch (this) {
            case Range(Cidr cidr) -> table.route(cidr).isPresent();
            case PrefixList(String id) -> table.prefixListRoute(id).isPresent();
        };
    }

    /** The table with a route for it, in the place of one that it may have. */
    default RouteTable route(Estate estate, RouteTable table, Vpc vpc, RouteTargets targets) {
        return switch (this) {
            case Range(Cidr cidr) -> table.withRoute(targets.route(estate, table, vpc, cidr));
            case PrefixList(String id) ->
                table.withRoute(targets.route(estate, table, vpc, estate.require(PREFIX_LIST, id)));
        };
    }

    /** The table without its route. */
    default RouteTable unroute(RouteTable table) {
        return switch (this) {
            case Range(Cidr cidr) -> table.withoutRoute(cidr);
            case PrefixList(String id) -> table.withoutPrefixListRoute(id);
        };
    }

    /** As messages name the parameter that it stands in. */
    default String parameter() {
        return switch (this) {
            case Range range -> "destination-cidr-block";
            case PrefixList list -> "destination-prefix-list-id";
        };
    }
}
