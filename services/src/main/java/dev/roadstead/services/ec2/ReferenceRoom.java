package dev.roadstead.services.ec2;

/**
 * How many rules a group and how many routes a table can have. A reference to a prefix list counts for as many as the list may ever
 * hold.
 *
 * @see <a href="https://docs.aws.amazon.com/vpc/latest/userguide/amazon-vpc-limits.html">Amazon VPC quotas</a>
 */
final class ReferenceRoom {

    private ReferenceRoom() {}

    /** Refuses a group that has too many rules of one direction. */
    static void require(Estate estate, SecurityGroup group, boolean egress) {
        int rules = group.rules(egress)
                .mapToInt(rule ->
                        rule.peer().prefixList().map(id -> weight(estate, id)).orElse(1))
                .sum();
        if (rules > estate.limit(Quotas.RULES)) {
            throw Ec2Failures.failure(
                    "RulesPerSecurityGroupLimitExceeded",
                    "The maximum number of rules per security group has been reached.");
        }
    }

    /** Refuses a table that has too many routes. */
    static void require(Estate estate, RouteTable table) {
        int routes = table.routes().size()
                + table.prefixListRoutes().stream()
                        .mapToInt(route -> weight(estate, route.prefixListId()))
                        .sum();
        if (routes > estate.limit(Quotas.ROUTES)) {
            throw Ec2Failures.failure(
                    "RouteLimitExceeded",
                    "The maximum number of routes for route table " + table.routeTableId() + " has been reached.");
        }
    }

    /** Refuses a list that has grown too large for somebody who refers to it. */
    static void require(Estate estate, PrefixListReferences references) {
        references.groups().forEach(group -> {
            require(estate, group, false);
            require(estate, group, true);
        });
        references.tables().forEach(table -> require(estate, table));
    }

    private static int weight(Estate estate, String prefixListId) {
        return estate.find(ResourceType.PREFIX_LIST, prefixListId)
                .map(ManagedPrefixList::maxEntries)
                .orElse(1);
    }
}
