package dev.roadstead.host.linux;

import dev.roadstead.host.NetworkException;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The devices that lead from a router to attached namespaces and to peers, by name and number. Used by one thread at a time. */
final class RouterDevices {
    static final int UPLINK_INDEX = 100;

    private static final int LOOPBACK_INDEX = 1;
    private static final int FIRST_INDEX = 1000;

    private final NetlinkSocket routes;
    private final Map<String, Integer> numbers = new LinkedHashMap<>();
    private int next = FIRST_INDEX;

    /** @param routes opened in the router's namespace */
    RouterDevices(NetlinkSocket routes) {
        this.routes = routes;
    }

    /** The number of a device that is about to be made. */
    int add(String device) {
        int number = next++;
        numbers.put(device, number);
        return number;
    }

    /** Those that are there, and no others. */
    void remember(Map<String, RouteListing.Device> present) {
        numbers.clear();
        present.forEach((name, device) -> numbers.put(name, device.index()));
        next = Math.max(
                FIRST_INDEX,
                numbers.values().stream().mapToInt(Integer::intValue).max().orElse(0) + 1);
    }

    Set<String> names() {
        return new LinkedHashSet<>(numbers.keySet());
    }

    /** Deletes devices; the facts about them go with them. */
    void delete(List<String> devices) {
        routes.execute(Departures.deletion(devices));
        devices.forEach(numbers::remove);
    }

    /** Somebody else deletes it. */
    void forget(String device) {
        numbers.remove(device);
    }

    /** Whether the device that a fact is about, if any, is there; else the fact went with it. */
    boolean carry(Fact fact) {
        return switch (fact) {
            case Fact.Address address -> known(address.device());
            case Fact.Neighbour neighbour -> known(neighbour.device());
            case Fact.Route(int table, var range, Fact.Target.Device there) -> known(there.device());
            case Fact.Route route -> true;
            case Fact.Rule rule -> true;
            case Fact.ForeignRule rule -> true;
            case Fact.ForeignAddress address -> known(address.device());
            case Fact.ForeignRoute route -> true;
        };
    }

    private boolean known(String device) {
        return device.equals("lo") || device.equals(RouterTables.UPLINK) || numbers.containsKey(device);
    }

    /** The number of a device that is there. */
    int number(String device) {
        return switch (device) {
            case "lo" -> LOOPBACK_INDEX;
            case RouterTables.UPLINK -> UPLINK_INDEX;
            default -> {
                Integer number = numbers.get(device);
                if (number == null) {
                    throw new NetworkException("the router has no device " + device);
                }
                yield number;
            }
        };
    }
}
