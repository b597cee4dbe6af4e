package dev.roadstead.services.ec2;

import dev.roadstead.host.Cidr;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** What the prefix lists hold that a VPC's groups and route tables refer to, by their ids. */
record PrefixLists(Map<String, List<Cidr>> ranges) {

    PrefixLists {
        ranges = Map.copyOf(ranges);
    }

    static PrefixLists of(Estate estate, List<SecurityGroup> groups, List<RouteTable> tables) {
        Map<String, List<Cidr>> ranges = new TreeMap<>();
        Stream<String> ids = Stream.concat(
                groups.stream().flatMap(group -> group.prefixListIds().stream()),
                tables.stream()
                        .flatMap(table -> table.prefixListRoutes().stream())
                        .map(RouteTable.PrefixListRoute::prefixListId));
        ids.distinct()
                .flatMap(id -> estate.find(ResourceType.PREFIX_LIST, id).stream())
                .forEach(list -> ranges.put(list.prefixListId(), list.ranges()));
        return new PrefixLists(ranges);
    }

    /** A list's ranges; none for a list that is gone. */
    List<Cidr> of(String prefixListId) {
        return ranges.getOrDefault(prefixListId, List.of());
    }
}
