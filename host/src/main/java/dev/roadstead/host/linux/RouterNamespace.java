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

/**
 * A router's network namespace, and all that is ever done in it, be it to change the router or to mend it: devices that are joined to attached
 * namespaces or let go, facts that become true or untrue, transactions of the packet filter. It believes nothing and compares nothing. Used
 * by one thread at a time.
 */
final class RouterNamespace implements AutoCloseable {
    private final Surroundings surroundings;
    private final Opened opened = new Opened();
    private final int descriptor;
    private final NetlinkSocket routes;
    private final Nftables filter;
    private final Connections connections;
    private final Departures departures;
    private final ForeignChanges changes;
    private final RouterDevices devices;
    private final RouterNeighbours neighbours;
    private final Optional<FastPath.Lane> lane;

    /**
     * What all routers of the machine share.
     *
     * @param worker takes away what routers have let go
     */
    record Surroundings(Attachments attachments, Executor worker, Cidr publicPool, FastPath fastPath)
            implements AutoCloseable {
        @Override
        public void close() {
            attachments.close();
            fastPath.close();
        }
    }

    /** Takes over the calling thread's network namespace. */
    RouterNamespace(Surroundings surroundings) throws IOException {
        this.surroundings = surroundings;
        try {
            this.descriptor = opened.add(Libc.open("/proc/thread-self/ns/net"), Libc::close);
            this.changes = opened.add(ForeignChanges.hereAndJoined(), ForeignChanges::close);
            this.connections = opened.add(Connections.open(), Connections::close);
            connections.rememberAsSecurityGroupsDo();
            this.filter = opened.add(Nftables.open(), Nftables::close);
            this.routes = opened.add(NetlinkSocket.open(NetlinkSocket.ROUTE), NetlinkSocket::close);
            this.devices = new RouterDevices(routes);
            this.neighbours = new RouterNeighbours(routes, changes);
            this.lane = opened.add(surroundings.fastPath().lane(routes), each -> each.ifPresent(FastPath.Lane::close));
            this.departures = opened.add(Departures.open(surroundings.worker()), Departures::close);
        } catch (IOException | RuntimeException e) {
            opened.close();
            throw e;
        }
    }

    /** It lives as long as this is open, whatever becomes of its name. */
    int descriptor() {
        return descriptor;
    }

    /** Opened in it. */
    NetlinkSocket routes() {
        return routes;
    }

    RouterDevices devices() {
        return devices;
    }

    RouterNeighbours neighbours() {
        return neighbours;
    }

    Departures departures() {
        return departures;
    }

    /** What happened here and in joined namespaces, and was not this process's own transaction of the packet filter. */
    Suspicion heard() {
        return changes.heard();
    }

    Attachments attachments() {
        return surroundings.attachments();
    }

    /** Joins it to the host by a pair of devices. */
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

    /** Whether its device to the host is there. */
    boolean joinedHost() {
        return RouteListing.hasDevice(routes, RouterTables.UPLINK);
    }

    /** Whether its device to the host, which is there, does not send to the host. */
    boolean diverted() {
        return RouteListing.isDiverted(routes, RouterTables.UPLINK);
    }

    /** Waits until the device to the host can send, once the host's end is up. */
    void awaitHost() {
        RouteListing.awaitOperation(routes, RouterTables.UPLINK);
        neighbours.machine();
    }

    /** One transaction of the packet filter. */
    void filter(String transaction) {
        filter.run(transaction);
        changes.filtered();
    }

    /** Replaces the whole packet filter, with what others put there, by a router's with these elements and chains. */
    void replaceFilter(String content) {
        filter("flush ruleset\n" + RouterFilter.skeleton(surroundings.publicPool()) + content);
    }

    /** What packets that go around the packet filter rely on may have changed. */
    void renewFastPath() {
        lane.ifPresent(FastPath.Lane::renew);
    }

    /** Joins namespaces to it, and returns when their devices can send. */
    void attach(List<RouterPart.Place> places) {
        Map<RouterPart.Place, IntConsumer> work = new LinkedHashMap<>();
        for (RouterPart.Place place : places) {
            int index = devices.add(place.device());
            work.put(place, namespace -> routes.execute(joining(place, index, namespace)));
        }
        attachments().create(work);
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

    /** Puts this process's programs at devices that an earlier one made: the old ones know that process's generations. */
    void adoptDevices(List<RouterPart.Place> places) {
        routes.execute(
                places.stream().flatMap(place -> shortcut(place).stream()).toList());
    }

    /** Takes away those whose names are wanted again at once. */
    void detach(List<RouterPart.Attachment> attached) {
        devices.delete(attached.stream().map(each -> each.place().device()).toList());
        attached.forEach(each -> attachments().delete(each.place().owner()));
    }

    /** Lets those go that carry nothing any more; an address that is in use has its old connections cut before anything else happens. */
    void leave(RouterChange.Addresses addresses, List<RouterPart.Attachment> attached) {
        List<Departures.Departure> leaving = new ArrayList<>();
        Set<Ipv4> released = new LinkedHashSet<>(addresses.released());
        for (RouterPart.Attachment each : attached) {
            Set<Ipv4> own = new LinkedHashSet<>(each.addresses());
            own.removeAll(addresses.claimed());
            released.removeAll(own);
            devices.forget(each.place().device());
            leaving.add(new Departures.Departure(
                    each.place().device(),
                    own,
                    attachments().unbind(each.place().owner())));
        }
        departures.add(leaving);
        connections.forget(released);
    }

    /** Makes facts true, and others untrue: those of devices that are gone went with them. */
    void facts(List<Fact> added, List<Fact> removed) {
        List<NetlinkMessage> requests = new ArrayList<>();
        added.forEach(fact -> requests.add(RouteMessages.add(fact, devices::number)));
        removed.stream()
                .filter(devices::carry)
                .forEach(fact -> requests.add(RouteMessages.remove(fact, devices::number)));
        routes.execute(requests);
    }

    @Override
    public void close() {
        opened.close();
    }
}
