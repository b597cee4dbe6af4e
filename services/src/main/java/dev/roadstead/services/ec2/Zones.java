package dev.roadstead.services.ec2;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A region's availability zones: three in each.
 *
 * @see <a href="https://docs.aws.amazon.com/ram/latest/userguide/working-with-az-ids.html">Zone ids</a>
 */
final class Zones {

    private static final List<String> LETTERS = List.of("a", "b", "c");
    private static final Map<String, String> DIRECTIONS = Map.of(
            "north", "n",
            "south", "s",
            "east", "e",
            "west", "w",
            "central", "c",
            "northeast", "ne",
            "northwest", "nw",
            "southeast", "se",
            "southwest", "sw");

    private Zones() {}

    /** Zone names, such as {@code us-east-1a}. */
    static List<String> names(String region) {
        return LETTERS.stream().map(letter -> region + letter).toList();
    }

    /** The zone's id, such as {@code use1-az1}. */
    static String id(String zoneName) {
        String region = zoneName.substring(0, zoneName.length() - 1);
        int number = zoneName.charAt(zoneName.length() - 1) - 'a' + 1;
        return shortRegion(region) + "-az" + number;
    }

    /** The name of the zone with an id. */
    static Optional<String> nameOfId(String region, String zoneId) {
        return names(region).stream().filter(name -> id(name).equals(zoneId)).findFirst();
    }

    private static String shortRegion(String region) {
        StringBuilder text = new StringBuilder();
        for (String part : region.split("-")) {
            text.append(part.equals("gov") ? "g" : DIRECTIONS.getOrDefault(part, part));
        }
        return text.toString();
    }
}
