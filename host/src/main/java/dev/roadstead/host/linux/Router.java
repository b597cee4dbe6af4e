package dev.roadstead.host.linux;

import dev.roadstead.host.Cidr;
import dev.roadstead.host.Ipv4;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.function.IntConsumer;
import java.util.stream.Collectors;

/**
 * One VPC's router: a network namespace of its own, with a device to the host and one to each attached namespace. Used by one thread at
 * a time.
 */
final class Router implements AutoCloseable {
    private final boolean created;
    private final Attachments attachments;
    private final Cidr publicPool;
    private final int namespace;
    private final NetlinkSocket routes;
    private final Nftables filter;
    private final Connections connections;
    private final Departures departures;
    private final ForeignChanges changes;
    private final RouterDevices devices;
    private final RouterNeighbours neighbours;
    private final PeerDevices peers;
    private final Optional<FastPath.Lane> lane;
    private final RouterResolver resolver = new RouterResolver();
    private Map<String, RouterPart> inForce = Map.of();
    private boolean certain;
    private Suspicion suspicion = Suspicion.NONE;
    private Renewal renewal = Renewal.NONE;

    private Router(Attachments attachments, Executor worker, Cidr publicPool, FastPath fastPath, boolean created)
            throws IOException {
        this.created = created;
        this.certain = created;
        this.attachments = attachments;
        this.changes = ForeignChanges.hereAndJoined();
        this.departures = Departures.open(worker);
        this.publicPool = publicPool;
        this.namespace = Libc.open("/proc/thread-self/ns/net");
        this.routes = NetlinkSocket.open(NetlinkSocket.ROUTE);
        this.filter = Nftables.open();
        this.connections = Connections.open();
        connections.rememberAsSecurityGroupsDo();
        this.devices = new RouterDevices(routes);
        this.neighbours = new RouterNeighbours(routes, changes);
        this.peers = new PeerDevices(routes, devices, neighbours, namespace, () -> certain);
        this.lane = fastPath.lane(routes);
    }

    /**
     * Takes over the calling thread's network namespace, a new one.
     *
     * @param worker takes away what the router has let go
     */
    static Router created(Attachments attachments, Executor worker, Cidr publicPool, FastPath fastPath)
            throws IOException {
        return new Router(attachments, worker, publicPool, fastPath, true);
    }

    /** Takes over the calling thread's network namespace, a router's of an earlier process; it wants mending. */
    static Router found(Attachments attachments, Executor worker, Cidr publicPool, FastPath fastPath)
            throws IOException {
        return new Router(attachments, worker, publicPool, fastPath, false);
    }

    /** A descriptor of its namespace, which lives as long as this one is open, whatever becomes of its name. */
    int namespace() {
        return namespace;
    }

    /** What answers its VPC's questions for names; closed with the router. */
    RouterResolver resolver() {
        return resolver;
    }

    /** Whether its packet filter, with all that it had counted, was replaced. */
    enum Renewal {
        NONE,
        /** It was this process's own. */
        MENDED,
        /** It was left by an earlier process. */
        ADOPTED
    }

    /** What became of its packet filter since this was asked last. */
    Renewal takeRenewal() {
        Renewal taken = renewal;
        renewal = Renewal.NONE;
        return taken;
    }

    /** Whether it is known what stands in the kernel; else only {@link #mend} may be called. */
    boolean certain() {
        certain &= !departures.takeFailure();
        return certain;
    }

    /** The attached namespaces. */
    Set<String> owners() {
        Set<String> owners = new LinkedHashSet<>();
        inForce.forEach((key, part) -> {
            if (part instanceof RouterPart.Attachment attachment) {
                owners.add(attachment.place().owner());
            }
        });
        return owners;
    }

    /** Settings of a router's namespace; to be called inside it, before it gets devices. */
    static void settings() {
        Sysctl.withoutIpv6OnNewDevices();
        Sysctl.write("ipv4/ip_forward", "1");
        for (String scope : List.of("all", "default")) {
            // Sources are checked by the filter, against each interface's own addresses.
            Sysctl.write("ipv4/conf/" + scope + "/rp_filter", "0");
            // And so need not be looked up a second time by the routing, for each packet.
            Sysctl.write("ipv4/conf/" + scope + "/accept_local", "1");
            Sysctl.write("ipv4/conf/" + scope + "/send_redirects", "0");
            Sysctl.write("ipv4/conf/" + scope + "/accept_redirects", "0");
        }
    }

    /** Joins the router to the host by a pair of devices. */
    void joinHost(String hostDevice, int hostNamespace) {
        routes.execute(List.of(
                RouteMessages.linkUp("lo"),
                RouteMessages.createVeth(
                        new RouteMessages.Link(
                                RouterTables.UPLINK,
                                RouterDevices.UPLINK_INDEX,
                                RouterTables.UPLINK_MAC,
                                RouterTables.MTU),
                        new RouteMessages.Link(hostDevice, 0, RouterTables.HOST_MAC, RouterTables.MTU),
                        hostNamespace),
                RouteMessages.linkUp(RouterTables.UPLINK)));
    }

    /** Takes the pair of devices to the host away, whatever its other end is called. */
    void partFromHost() {
        routes.execute(List.of(RouteMessages.deleteLink(RouterTables.UPLINK)));
    }

    /** Waits until the device to the host can send, once the host's end is up. */
    void awaitHost() {
        RouteListing.awaitOperation(routes, RouterTables.UPLINK);
        neighbours.machine();
    }

    /** Whether what is in force here stands on a peering connection. */
    boolean relies(String peeringConnectionId) {
        return inForce.containsKey(peeringConnectionId);
    }

    /** Its ends of the pairs of devices that join it to peers. */
    PeerDevices peers() {
        return peers;
    }

    /**
     * Whether anything happened to it, or to a namespace attached to it, since it was looked at: this process's own changes, too, since
     * somebody may have changed something in the same moment. Asked at little cost.
     */
    boolean suspect() throws IOException {
        if (!certain) {
            return false;
        }
        suspicion = suspicion.and(changes.heard());
        boolean suspect = !certain() || !suspicion.isEmpty();
        for (RouterPart part : inForce.values()) {
            suspect |= part instanceof RouterPart.Attachment attached && attachments.suspect(attached.place());
        }
        return suspect;
    }

    /** From now on nothing is believed of it. */
    void doubt() {
        certain = false;
    }

    /** Whether its device to the host is there. */
    boolean joinedHost() {
        return RouteListing.hasDevice(routes, RouterTables.UPLINK);
    }

    /** Brings the router from what it is known to be to {@code wanted}. */
    void change(Map<String, RouterPart> wanted) {
        if (wanted == inForce) {
            return;
        }
        RouterChange change = RouterChange.between(inForce, wanted);
        if (change.isEmpty()) {
            return;
        }
        certain = false;
        try {
            carryOut(change);
        } finally {
            lane.ifPresent(FastPath.Lane::renew);
        }
        inForce = wanted;
        certain = true;
    }

    private void carryOut(RouterChange change) {
        departures.stir();
        Set<String> staying =
                change.attached().stream().map(RouterPart.Place::owner).collect(Collectors.toSet());
        Map<Boolean, List<RouterPart.Attachment>> detached = change.detached().stream()
                .collect(Collectors.partitioningBy(
                        each -> staying.contains(each.place().owner())));
        detach(detached.getOrDefault(true, List.of()));
        departures.await(
                change.attached().stream().map(RouterPart.Place::device).collect(Collectors.toSet()),
                change.addresses().claimed());
        attach(change.attached());
        facts(change.added(), change.removed());
        if (inForce.isEmpty()) {
            filter(RouterFilter.skeleton(publicPool) + change.filter());
        } else if (!change.filter().isEmpty()) {
            filter(change.filter());
        }
        leave(change, detached.getOrDefault(false, List.of()));
    }

    private void filter(String transaction) {
        filter.run(transaction);
        changes.filtered();
    }

    /**
     * Brings the router to {@code wanted} from whatever it is. What is right is not touched; what is beyond suspicion is not looked at.
     *
     * @param losingCounts called before the packet filter is replaced, with all that it has counted
     * @return whether anything was found that was not right
     */
    boolean mend(Map<String, RouterPart> wanted, Runnable losingCounts) throws IOException {
        try {
            return bringFromAnything(wanted, losingCounts);
        } finally {
            lane.ifPresent(FastPath.Lane::renew);
        }
    }

    private boolean bringFromAnything(Map<String, RouterPart> wanted, Runnable losingCounts) throws IOException {
        boolean known = certain() && wanted.equals(inForce);
        certain = false;
        departures.awaitAll();
        Suspicion what = (known ? suspicion : Suspicion.EVERYTHING).and(changes.heard());
        suspicion = Suspicion.NONE;
        RouterChange all = RouterChange.between(Map.of(), wanted);
        Map<String, RouteListing.Device> listing = RouteListing.devices(routes);
        boolean mended = mendDevices(all.attached(), PeerDevices.names(wanted), listing, what);
        // Devices that went took their routes along.
        Map<String, RouteListing.Device> now = mended ? RouteListing.devices(routes) : listing;
        List<Fact> present = RouteListing.facts(routes, now);
        if (removeAddresses(all.added(), present)) {
            mended = true;
            present = RouteListing.facts(routes, now);
        }
        mended |= mendFacts(all.added(), present);
        if (what.filter() || what.everything()) {
            losingCounts.run();
            filter("flush ruleset\n" + RouterFilter.skeleton(publicPool) + all.filter());
            renewal = created || !inForce.isEmpty() ? Renewal.MENDED : Renewal.ADOPTED;
            mended = true;
        }
        if (!created && inForce.isEmpty()) {
            adoptDevices(all.attached(), listing.keySet());
        }
        inForce = wanted;
        neighbours.machine();
        certain = true;
        return mended;
    }

    private boolean mendDevices(
            List<RouterPart.Place> places,
            List<String> toPeers,
            Map<String, RouteListing.Device> listing,
            Suspicion what)
            throws IOException {
        devices.remember(listing.keySet());
        Set<String> expected = new LinkedHashSet<>(List.of("lo", RouterTables.UPLINK));
        places.forEach(place -> expected.add(place.device()));
        expected.addAll(toPeers);
        List<String> foreign = listing.keySet().stream()
                .filter(device -> device.startsWith("rs") && !expected.contains(device))
                .toList();
        devices.delete(foreign);
        List<NetlinkMessage> up = listing.entrySet().stream()
                .filter(entry ->
                        expected.contains(entry.getKey()) && !entry.getValue().up())
                .map(entry -> RouteMessages.linkUp(entry.getKey()))
                .toList();
        routes.execute(up);
        List<NetlinkMessage> again = listing.entrySet().stream()
                .filter(entry -> expected.contains(entry.getKey())
                        && !entry.getKey().equals("lo")
                        && !entry.getValue().madeWith(macAddress(entry.getKey()), RouterTables.MTU))
                .map(entry -> RouteMessages.linkAgain(entry.getKey(), macAddress(entry.getKey()), RouterTables.MTU))
                .toList();
        routes.execute(again);
        if (what.everything()) {
            attachments.findLost(places, listing, routes);
        }
        boolean mended = mendAttached(places, listing, what);
        return mended || !foreign.isEmpty() || !up.isEmpty() || !again.isEmpty();
    }

    private static String macAddress(String device) {
        return device.equals(RouterTables.UPLINK) ? RouterTables.UPLINK_MAC : RouterTables.ROUTER_MAC;
    }

    private boolean mendAttached(
            List<RouterPart.Place> places, Map<String, RouteListing.Device> listing, Suspicion what)
            throws IOException {
        List<RouterPart.Place> broken = new ArrayList<>();
        boolean mended = false;
        for (RouterPart.Place place : places) {
            RouteListing.Device device = listing.get(place.device());
            if (device != null && device.index() != RouterDevices.numberOf(place.device())) {
                broken.add(place);
                mended = true;
                continue;
            }
            if (device != null && !what.concerns(device.peerNamespace()) && !attachments.suspect(place)) {
                continue;
            }
            Attachments.Finding found =
                    device == null ? Attachments.Finding.BROKEN : attachments.verify(place, device.index());
            switch (found) {
                case RIGHT -> {}
                case MENDED -> RouteListing.awaitOperation(routes, place.device());
                case BROKEN -> broken.add(place);
            }
            mended |= found != Attachments.Finding.RIGHT;
        }
        devices.delete(broken.stream()
                .map(RouterPart.Place::device)
                .filter(listing::containsKey)
                .toList());
        attach(broken);
        return mended;
    }

    /** Takes away addresses that somebody gave it: with a device's last one, all routes and neighbours of the device go. */
    private boolean removeAddresses(List<Fact> wanted, List<Fact> present) {
        List<Fact> foreign = present.stream()
                .filter(fact -> fact instanceof Fact.ForeignAddress || fact instanceof Fact.Address)
                .filter(fact -> !wanted.contains(fact))
                .toList();
        facts(List.of(), foreign);
        return !foreign.isEmpty();
    }

    private boolean mendFacts(List<Fact> wanted, List<Fact> listed) {
        Set<Fact> present = new LinkedHashSet<>(listed);
        Set<Fact> right = new LinkedHashSet<>(wanted);
        List<Fact> foreign = RouterChange.withoutReplaced(
                present.stream().filter(fact -> !right.contains(fact)).toList(), right);
        List<Fact> missing =
                wanted.stream().filter(fact -> !present.contains(fact)).toList();
        facts(missing, foreign);
        return !missing.isEmpty() || !foreign.isEmpty();
    }

    private void attach(List<RouterPart.Place> places) {
        Map<RouterPart.Place, IntConsumer> work = new LinkedHashMap<>();
        for (RouterPart.Place place : places) {
            int index = devices.add(place.device());
            work.put(place, namespace -> routes.execute(joining(place, index, namespace)));
        }
        attachments.create(work);
        places.forEach(place -> RouteListing.awaitOperation(routes, place.device()));
    }

    /** What belongs to a device is there before it carries packets. */
    private List<NetlinkMessage> joining(RouterPart.Place place, int index, int namespace) {
        List<NetlinkMessage> requests = new ArrayList<>();
        requests.add(Attachments.pair(place, index, namespace));
        requests.addAll(shortcut(place));
        requests.add(RouteMessages.linkUp(place.device()));
        return requests;
    }

    /** What an attached namespace sends on is not its own, and so never takes the fast path. */
    private List<NetlinkMessage> shortcut(RouterPart.Place place) {
        return place.use().forwards()
                ? List.of()
                : lane.map(each -> each.at(place.device())).orElse(List.of());
    }

    /** The programs at devices that an earlier process made know that process's generations. */
    private void adoptDevices(List<RouterPart.Place> places, Set<String> there) {
        routes.execute(places.stream()
                .filter(place -> there.contains(place.device()))
                .flatMap(place -> shortcut(place).stream())
                .toList());
    }

    /** Takes away those whose names are wanted again at once. */
    private void detach(List<RouterPart.Attachment> attached) {
        devices.delete(attached.stream().map(each -> each.place().device()).toList());
        attached.forEach(each -> attachments.delete(each.place().owner()));
    }

    /** Lets those go that carry nothing any more; an address that is in use has its old connections cut before anything else happens. */
    private void leave(RouterChange change, List<RouterPart.Attachment> attached) {
        List<Departures.Departure> leaving = new ArrayList<>();
        Set<Ipv4> released = new LinkedHashSet<>(change.addresses().released());
        for (RouterPart.Attachment each : attached) {
            Set<Ipv4> addresses = new LinkedHashSet<>(each.addresses());
            addresses.removeAll(change.addresses().claimed());
            released.removeAll(addresses);
            devices.forget(each.place().device());
            leaving.add(new Departures.Departure(
                    each.place().device(),
                    addresses,
                    attachments.unbind(each.place().owner())));
        }
        departures.add(leaving);
        connections.forget(released);
    }

    private void facts(List<Fact> added, List<Fact> removed) {
        List<NetlinkMessage> requests = new ArrayList<>();
        added.forEach(fact -> requests.add(RouteMessages.add(fact, devices::number)));
        removed.stream()
                .filter(devices::carry)
                .forEach(fact -> requests.add(RouteMessages.remove(fact, devices::number)));
        routes.execute(requests);
    }

    @Override
    public void close() throws IOException {
        resolver.close();
        departures.close();
        lane.ifPresent(FastPath.Lane::close);
        routes.close();
        filter.close();
        connections.close();
        changes.close();
        Libc.close(namespace);
    }
}
