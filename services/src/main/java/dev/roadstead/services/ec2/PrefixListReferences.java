package dev.roadstead.services.ec2;

import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * Who refers to a prefix list.
 *
 * @param groups by their rules
 * @param tables by their routes
 */
record PrefixListReferences(List<SecurityGroup> groups, List<RouteTable> tables) {

    PrefixListReferences {
        groups = List.copyOf(groups);
        tables = List.copyOf(tables);
    }

    static PrefixListReferences to(String prefixListId, Estate estate) {
        return new PrefixListReferences(
                estate.all(ResourceType.SECURITY_GROUP)
                        .filter(group -> group.prefixListIds().contains(prefixListId))
                        .toList(),
                estate.all(ResourceType.ROUTE_TABLE)
                        .filter(table -> table.prefixListRoute(prefixListId).isPresent())
                        .toList());
    }

    boolean none() {
        return groups.isEmpty() && tables.isEmpty();
    }

    /** The VPCs whose network changes with the list. */
    Set<String> vpcIds() {
        Set<String> ids = new TreeSet<>();
        groups.forEach(group -> ids.add(group.vpcId()));
        tables.forEach(table -> ids.add(table.vpcId()));
        return ids;
    }

    /** The ids of all that refer to it, in order. */
    List<String> resourceIds() {
        return Stream.concat(
                        groups.stream().map(SecurityGroup::groupId),
                        tables.stream().map(RouteTable::routeTableId))
                .sorted()
                .toList();
    }
}
