package dev.roadstead.host.linux;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Looks at an attached namespace from inside, and mends small damage. What is not ours goes: only somebody by hand can have put it there,
 * since containers have no right to. A device that is not what it was made, or whose packets somebody leads another way (into a bridge, through a
 * queue, past filters), is to be made anew: connections outlive that.
 */
final class AttachmentMending {
    private AttachmentMending() {}

    /**
     * Brings all but the device itself to what it should be.
     *
     * @param routerIndex the number of the router's device
     * @param socket opened inside
     * @return {@code RIGHT} where nothing was to be done, {@code MENDED} where what was to be done is done, {@code BROKEN} where the device
     *     is to be made anew
     */
    static Attachments.Finding look(RouterPart.Place place, int routerIndex, NetlinkSocket socket) {
        Attachments.settings(place);
        RouteListing listing = RouteListing.of(socket);
        Set<Fact> right = new LinkedHashSet<>(Attachments.facts(place));
        boolean whole = whole(place, routerIndex, socket, listing.devices().get(Attachments.DEVICE));
        List<NetlinkMessage> mending = new ArrayList<>();
        if (whole) {
            mending.addAll(device(place, listing, socket));
            right.stream()
                    .filter(fact -> !listing.facts().contains(fact))
                    .forEach(fact -> mending.add(RouteMessages.add(fact, name -> index(listing, name))));
        }
        mending.addAll(foreign(right, listing));
        socket.execute(mending);
        if (!whole) {
            return Attachments.Finding.BROKEN;
        }
        RouteListing.awaitOperation(socket, Attachments.DEVICE);
        return mending.isEmpty() ? Attachments.Finding.RIGHT : Attachments.Finding.MENDED;
    }

    private static boolean whole(
            RouterPart.Place place, int routerIndex, NetlinkSocket socket, RouteListing.@Nullable Device device) {
        return device != null
                && device.peer() == routerIndex
                && device.index() == Attachments.DEVICE_INDEX
                && device.madeWith(place.macAddress(), RouterTables.MTU)
                && !device.diverted()
                && !RouteListing.hasHooks(socket, Attachments.DEVICE_INDEX);
    }

    private static List<NetlinkMessage> device(RouterPart.Place place, RouteListing listing, NetlinkSocket socket) {
        List<NetlinkMessage> requests = new ArrayList<>();
        if (!RouteListing.isSet(socket, Attachments.DEVICE, place.use().forwards())) {
            requests.addAll(Attachments.settingsOfDevice(place));
        }
        for (String name : List.of(Attachments.LOOPBACK, Attachments.DEVICE)) {
            if (!Objects.requireNonNull(listing.devices().get(name)).up()) {
                requests.add(RouteMessages.linkUp(name));
            }
        }
        return requests;
    }

    /** Takes away facts, and devices that carry packets or take them from ours. Those that a kernel module gives each namespace do neither. */
    private static List<NetlinkMessage> foreign(Set<Fact> right, RouteListing listing) {
        List<NetlinkMessage> requests = new ArrayList<>();
        List<Fact> facts =
                listing.facts().stream().filter(fact -> !right.contains(fact)).toList();
        RouterChange.withoutReplaced(facts, right)
                .forEach(fact -> requests.add(RouteMessages.remove(fact, name -> index(listing, name))));
        listing.devices().forEach((name, device) -> {
            if (!List.of(Attachments.LOOPBACK, Attachments.DEVICE).contains(name) && (device.up() || onOurs(device))) {
                requests.add(RouteMessages.linkDown(name));
                requests.add(RouteMessages.deleteLink(name).tolerating(Errno.ENODEV, Errno.EOPNOTSUPP));
            }
        });
        return requests;
    }

    private static boolean onOurs(RouteListing.Device device) {
        return device.peer() == Attachments.DEVICE_INDEX && device.peerNamespace() < 0;
    }

    private static int index(RouteListing listing, String name) {
        return Objects.requireNonNull(
                        listing.devices().get(RouteListing.device(name)), "facts are about devices that are there")
                .index();
    }
}
