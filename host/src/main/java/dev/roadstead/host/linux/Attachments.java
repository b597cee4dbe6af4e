package dev.roadstead.host.linux;

import dev.roadstead.host.Cidr;
import dev.roadstead.host.NetworkException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The namespaces of elastic network interfaces and NAT gateways: each has {@code eth0}, joined to its router, with one address and a
 * default route. The namespace and its half of the pair are made by a thread inside it, in one exchange with the kernel.
 */
final class Attachments implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Attachments.class);
    static final String DEVICE = "eth0";
    static final String LOOPBACK = "lo";

    /** High enough to be free where a kernel module gives each namespace devices of its own. */
    static final int DEVICE_INDEX = 100;

    private static final int LOOPBACK_INDEX = 1;
    private static final Cidr EVERYWHERE = Cidr.ALL;

    private final Netns namespaces;
    private final NetnsThreads threads;
    private final HeldNamespaces held;
    private final TranslatedConnections connections = new TranslatedConnections();
    private final AttachedFilters filters = new AttachedFilters(connections);
    private final AttachmentRounds rounds;

    /** What was found of a namespace: as it should be, made so, or to be made anew. */
    enum Finding {
        RIGHT,
        MENDED,
        BROKEN
    }

    Attachments(Netns namespaces, NetnsThreads threads) {
        this.held = new HeldNamespaces(namespaces);
        this.namespaces = namespaces;
        this.threads = threads;
        this.rounds = new AttachmentRounds(held, threads, filters);
    }

    /** Look after what is heard of nowhere. */
    AttachmentRounds rounds() {
        return rounds;
    }

    /**
     * Makes namespaces, or takes those that are there, and joins each to a router.
     *
     * @param places with what creates the pair of devices, given the descriptor of the namespace
     */
    void create(Map<RouterPart.Place, IntConsumer> places) {
        List<Callable<@Nullable Void>> work = new ArrayList<>();
        places.forEach((place, router) -> work.add(() -> create(place, router)));
        try {
            threads.all(work);
        } catch (NetworkException e) {
            throw e;
        } catch (Exception e) {
            throw new NetworkException("a network namespace cannot be made", e);
        }
    }

    private @Nullable Void create(RouterPart.Place place, IntConsumer router) throws Exception {
        held.bindAgain(place.owner());
        if (namespaces.exists(place.owner())) {
            if (reuse(place, router)) {
                return null;
            }
            namespaces.delete(place.owner());
        }
        connections.forget(place.owner());
        // Waking another thread for it takes a busy machine longer than all the rest.
        return threads.onThisThreadInNew(() -> {
            namespaces.bindCurrent(place.owner());
            return join(place, router);
        });
    }

    /** The router's half of the exchange: a pair whose far end is {@code eth0} in the namespace. */
    static NetlinkMessage pair(RouterPart.Place place, int routerIndex, int namespace) {
        return RouteMessages.createVeth(
                new RouteMessages.Link(place.device(), routerIndex, RouterTables.ROUTER_MAC, RouterTables.MTU),
                new RouteMessages.Link(DEVICE, DEVICE_INDEX, place.macAddress(), RouterTables.MTU),
                namespace);
    }

    /** A file that a killed process left without a namespace behind it cannot be entered. */
    private boolean reuse(RouterPart.Place place, IntConsumer router) throws Exception {
        try {
            threads.inside(namespaces.path(place.owner()).toString(), () -> {
                leave();
                return join(place, router);
            });
        } catch (NoNamespaceException e) {
            return false;
        }
        return true;
    }

    private static void leave() throws SystemCallException {
        try (NetlinkSocket socket = NetlinkSocket.openOnce(NetlinkSocket.ROUTE)) {
            if (RouteListing.devices(socket).containsKey(DEVICE)) {
                socket.execute(List.of(RouteMessages.deleteLink(DEVICE)));
            }
        }
    }

    private @Nullable Void join(RouterPart.Place place, IntConsumer router) throws Exception {
        settings(place);
        int namespace = held.hold(place.owner());
        try (NetlinkSocket socket = NetlinkSocket.openOnce(NetlinkSocket.ROUTE)) {
            router.accept(namespace);
            List<NetlinkMessage> requests = new ArrayList<>();
            requests.add(RouteMessages.linkUp(LOOPBACK));
            requests.addAll(settingsOfDevice(place));
            requests.add(RouteMessages.linkUp(DEVICE));
            facts(place).forEach(fact -> requests.add(RouteMessages.add(fact, Attachments::index)));
            socket.execute(requests);
        }
        filters.begin(place);
        rounds.forget(place.owner());
        return null;
    }

    /**
     * Takes a namespace's name away, which can be given again at once.
     *
     * @return what still holds it, if anything does; to be closed by the caller
     */
    OptionalInt unbind(String owner) {
        forget(owner);
        OptionalInt namespace = held.give(owner);
        unname(owner);
        return namespace;
    }

    private void forget(String owner) {
        filters.forget(owner);
        connections.forget(owner);
        rounds.forget(owner);
    }

    /** Whether somebody took a namespace's name away, or changed its packet filter. */
    boolean suspect(RouterPart.Place place) throws IOException {
        return held.isAstray(place.owner()) || filters.suspect(place) || rounds.suspect(place.owner());
    }

    /** How many idle connections a NAT gateway has forgotten since this was asked last; empty where that is not known. Thread-safe. */
    OptionalLong takeIdle(String natGateway) {
        return connections.takeIdle(natGateway);
    }

    /** To be called inside the namespace. */
    static void settings(RouterPart.Place place) {
        // A namespace begins with the host's own settings.
        if (place.use().forwards()) {
            Sysctl.write("ipv4/ip_forward", "1");
            Sysctl.write("ipv4/conf/all/rp_filter", "0");
            Sysctl.write("ipv4/conf/default/rp_filter", "0");
            Sysctl.write("ipv4/conf/all/send_redirects", "0");
            Sysctl.write("ipv4/conf/default/send_redirects", "0");
        }
    }

    /** Through {@code /proc/sys/net} each would cost the more the more namespaces there are: all of them are in one chain of its cache. */
    static List<NetlinkMessage> settingsOfDevice(RouterPart.Place place) {
        return List.of(RouteMessages.forwarding(DEVICE, place.use().forwards()), RouteMessages.withoutIpv6(DEVICE));
    }

    static List<Fact> facts(RouterPart.Place place) {
        List<Fact> facts = new ArrayList<>();
        facts.add(new Fact.Address(DEVICE, Cidr.of(place.address())));
        facts.add(new Fact.Neighbour(DEVICE, place.gateway(), RouterTables.ROUTER_MAC));
        facts.add(
                new Fact.Route(RouteMessages.TABLE_MAIN, EVERYWHERE, new Fact.Target.Device(DEVICE, place.gateway())));
        return facts;
    }

    private static int index(String device) {
        return device.equals(DEVICE) ? DEVICE_INDEX : LOOPBACK_INDEX;
    }

    /**
     * Looks whether the namespace is joined to the router's device as it should be; small damage is mended on the way.
     *
     * @param routerIndex the number of the router's device
     */
    Finding verify(RouterPart.Place place, int routerIndex) {
        try {
            boolean named = !held.bindAgain(place.owner());
            if (!namespaces.exists(place.owner())) {
                return Finding.BROKEN;
            }
            Finding inside = threads.inside(namespaces.path(place.owner()).toString(), () -> look(place, routerIndex));
            return inside == Finding.RIGHT && !named ? Finding.MENDED : inside;
        } catch (Exception e) {
            LOG.warn("The network namespace of {} could not be looked at, and is joined anew", place.owner(), e);
            return Finding.BROKEN;
        }
    }

    private Finding look(RouterPart.Place place, int routerIndex) throws IOException {
        if (!held.has(place.owner())) {
            held.hold(place.owner());
        }
        rounds.forget(place.owner());
        boolean filterMended = mendFilter(place);
        try (NetlinkSocket socket = NetlinkSocket.openOnce(NetlinkSocket.ROUTE)) {
            Finding found = AttachmentMending.look(place, routerIndex, socket);
            return found == Finding.RIGHT && filterMended ? Finding.MENDED : found;
        }
    }

    /** Where somebody changes it in the same moment, it is looked at again in the next round. */
    private boolean mendFilter(RouterPart.Place place) throws IOException {
        try {
            return filters.mend(place);
        } catch (SystemCallException e) {
            if (e.errno() != Errno.EAGAIN) {
                throw e;
            }
            LOG.info(
                    "The packet filter in the network namespace of {} is being changed by somebody else",
                    place.owner());
            return false;
        }
    }

    /**
     * Finds namespaces again that lost their names while no process of ours held them open: whoever runs in them goes on there, and must not be
     * cut off by a new one.
     *
     * @param devices of the router
     * @param routes opened in the router's namespace
     */
    void findLost(List<RouterPart.Place> places, Map<String, RouteListing.Device> devices, NetlinkSocket routes) {
        Map<Integer, String> lost = new LinkedHashMap<>();
        for (RouterPart.Place place : places) {
            RouteListing.Device device = devices.get(place.device());
            if (device != null
                    && device.peerNamespace() >= 0
                    && !held.has(place.owner())
                    && !LostNamespaces.isNamed(routes, namespaces.path(place.owner()), device.peerNamespace())) {
                lost.put(device.peerNamespace(), place.owner());
            }
        }
        if (lost.isEmpty()) {
            return;
        }
        try {
            for (Map.Entry<Integer, Integer> found :
                    LostNamespaces.find(routes, lost.keySet()).entrySet()) {
                String owner = Objects.requireNonNull(lost.get(found.getKey()));
                LOG.info("The network namespace of {} had lost its name, and gets it again", owner);
                held.take(owner, found.getValue());
            }
        } catch (IOException e) {
            throw new NetworkException("the machine's processes cannot be listed", e);
        }
    }

    /** Ends a namespace whose router has already let it go. */
    void delete(String owner) {
        forget(owner);
        held.letGo(owner);
        unname(owner);
    }

    private void unname(String owner) {
        try {
            namespaces.delete(owner);
        } catch (Exception e) {
            throw new NetworkException("the network namespace of " + owner + " cannot be removed", e);
        }
    }

    @Override
    public void close() {
        filters.close();
        connections.close();
        held.close();
    }
}
