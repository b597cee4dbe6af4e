package dev.roadstead.host.linux;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One look at a router by whoever does not know what stands in the kernel, after a start or after somebody's damage: what is there is read and
 * compared with what is wanted, and only what differs is touched, so that connections go on. The packet filter alone is not compared: it is replaced
 * when it is suspected.
 *
 * <p>First the devices, then addresses that somebody added (with a device's last one the kernel takes all its routes and neighbours away), then all
 * other facts: each step reads what the one before has left.
 */
final class RouterMending {
    private final RouterNamespace router;
    private final RouterChange wanted;
    private final List<String> toPeers;
    private final Suspicion what;
    private Set<String> before = Set.of();

    /**
     * @param parts that the router is to consist of
     * @param what is looked at; all else is right
     */
    RouterMending(RouterNamespace router, Map<String, RouterPart> parts, Suspicion what) {
        this.router = router;
        this.wanted = RouterChange.between(Map.of(), parts);
        this.toPeers = PeerDevices.names(parts);
        this.what = what;
    }

    /**
     * Brings devices, attached namespaces and facts to what is wanted.
     *
     * @return whether anything was not right
     */
    boolean devicesAndFacts() throws IOException {
        Map<String, RouteListing.Device> found = RouteListing.devices(router.routes());
        before = found.keySet();
        boolean mended = devices(found);
        // Devices that went took their routes along.
        Map<String, RouteListing.Device> now = mended ? RouteListing.devices(router.routes()) : found;
        return facts(now) || mended;
    }

    /**
     * Replaces the packet filter where it is suspected.
     *
     * @param losingCounts called before, with all that it has counted
     * @return whether it was
     */
    boolean filter(Runnable losingCounts) {
        if (!what.filter() && !what.everything()) {
            return false;
        }
        losingCounts.run();
        router.replaceFilter(wanted.filter());
        return true;
    }

    /** Those devices that were there have the programs of an earlier process. */
    void adoptDevices() {
        router.adoptDevices(wanted.attached().stream()
                .filter(place -> before.contains(place.device()))
                .toList());
    }

    private boolean devices(Map<String, RouteListing.Device> found) throws IOException {
        router.devices().remember(found);
        Set<String> expected = new LinkedHashSet<>(List.of("lo", RouterTables.UPLINK));
        wanted.attached().forEach(place -> expected.add(place.device()));
        expected.addAll(toPeers);
        List<String> foreign = found.keySet().stream()
                .filter(device -> device.startsWith("rs") && !expected.contains(device))
                .toList();
        router.devices().delete(foreign);
        List<NetlinkMessage> settings = settings(expected, found);
        router.routes().execute(settings);
        if (what.everything()) {
            router.attachments().findLost(wanted.attached(), found, router.routes());
        }
        return attached(found) | !foreign.isEmpty() | !settings.isEmpty();
    }

    /** What opens our devices, gives them the addresses and sizes that they were made with, and closes others. */
    private static List<NetlinkMessage> settings(Set<String> expected, Map<String, RouteListing.Device> found) {
        List<NetlinkMessage> requests = new ArrayList<>();
        found.forEach((name, device) -> {
            if (expected.contains(name) && !device.up()) {
                requests.add(RouteMessages.linkUp(name));
            } else if (!expected.contains(name) && !name.startsWith("rs") && device.up()) {
                requests.add(RouteMessages.linkDown(name));
            }
        });
        found.forEach((name, device) -> {
            String mac = name.equals(RouterTables.UPLINK) ? RouterTables.UPLINK_MAC : RouterTables.ROUTER_MAC;
            if (expected.contains(name) && !name.equals("lo") && !device.madeWith(mac, RouterTables.MTU)) {
                requests.add(RouteMessages.linkAgain(name, mac, RouterTables.MTU));
            }
        });
        return requests;
    }

    private boolean attached(Map<String, RouteListing.Device> found) throws IOException {
        List<RouterPart.Place> broken = new ArrayList<>();
        boolean mended = false;
        for (RouterPart.Place place : wanted.attached()) {
            Attachments.Finding finding = look(place, found.get(place.device()));
            switch (finding) {
                case RIGHT -> {}
                case MENDED -> RouteListing.awaitOperation(router.routes(), place.device());
                case BROKEN -> broken.add(place);
            }
            mended |= finding != Attachments.Finding.RIGHT;
        }
        router.devices()
                .delete(broken.stream()
                        .map(RouterPart.Place::device)
                        .filter(found::containsKey)
                        .toList());
        router.attach(broken);
        return mended;
    }

    /** Of the attached namespaces only those that are suspected are entered. */
    private Attachments.Finding look(RouterPart.Place place, RouteListing.@Nullable Device device) throws IOException {
        if (device == null || device.index() != RouterDevices.numberOf(place.device()) || device.diverted()) {
            return Attachments.Finding.BROKEN;
        }
        boolean suspected =
                what.concerns(device.peerNamespace()) || router.attachments().suspect(place);
        return suspected ? router.attachments().verify(place, device.index()) : Attachments.Finding.RIGHT;
    }

    private boolean facts(Map<String, RouteListing.Device> devices) {
        List<Fact> present = RouteListing.facts(router.routes(), devices);
        boolean removed = removeAddresses(present);
        return mendFacts(removed ? RouteListing.facts(router.routes(), devices) : present) || removed;
    }

    /** Takes away addresses that somebody gave it: with a device's last one, all routes and neighbours of the device go. */
    private boolean removeAddresses(List<Fact> present) {
        List<Fact> foreign = present.stream()
                .filter(fact -> fact instanceof Fact.ForeignAddress || fact instanceof Fact.Address)
                .filter(fact -> !wanted.added().contains(fact))
                .toList();
        router.facts(List.of(), foreign);
        return !foreign.isEmpty();
    }

    private boolean mendFacts(List<Fact> listed) {
        Set<Fact> present = new LinkedHashSet<>(listed);
        Set<Fact> right = new LinkedHashSet<>(wanted.added());
        List<Fact> foreign = RouterChange.withoutReplaced(
                present.stream().filter(fact -> !right.contains(fact)).toList(), right);
        List<Fact> missing =
                right.stream().filter(fact -> !present.contains(fact)).toList();
        router.facts(missing, foreign);
        return !missing.isEmpty() || !foreign.isEmpty();
    }
}
