package dev.roadstead.host.linux;

import dev.roadstead.host.NetworkException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The devices that lead from a router to attached namespaces and to peers. Used by one thread at a time. */
final class RouterDevices {
    static final int UPLINK_INDEX = 100;

    private static final int LOOPBACK_INDEX = 1;

    private final NetlinkSocket routes;
    private final Map<String, Integer> present = new LinkedHashMap<>();

    /** @param routes opened in the router's namespace */
    RouterDevices(NetlinkSocket routes) {
        this.routes = routes;
    }

    /**
     * The number of a device, as its name has it: what knows a device by its number, as the packet filter does, stays true when the
     * device is made anew. Two devices of a router with one number would need as many interfaces as there are numbers, a thousand
     * million; the kernel refuses the second.
     */
    static int numberOf(String device) {
        return switch (RouteListing.device(device)) {
            case "lo" -> LOOPBACK_INDEX;
            case RouterTables.UPLINK -> UPLINK_INDEX;
            default -> RouterParts.number(device);
        };
    }

    /** The number of a device that is about to be made. */
    int add(String device) {
        present.put(device, numberOf(device));
        return numberOf(device);
    }

    /** Those that are there, and no others; what somebody else made has another number than its name says. */
    void remember(Map<String, RouteListing.Device> listing) {
        present.clear();
        listing.forEach((name, device) -> present.put(name, device.index()));
    }

    /** Deletes devices; the facts about them go with them. */
    void delete(List<String> devices) {
        routes.execute(Departures.deletion(devices));
        devices.forEach(present::remove);
    }

    /** Somebody else deletes it. */
    void forget(String device) {
        present.remove(device);
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
        return RouteListing.device(device).equals("lo")
                || device.equals(RouterTables.UPLINK)
                || present.containsKey(device);
    }

    /** The number of a device that is there. */
    int number(String device) {
        if (!known(device)) {
            throw new NetworkException("the router has no device " + device);
        }
        return present.getOrDefault(device, numberOf(device));
    }
}
