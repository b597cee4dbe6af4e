package dev.roadstead.host.linux;

import dev.roadstead.host.Cidr;
import dev.roadstead.host.Ipv4;
import dev.roadstead.host.NetworkException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.stream.Collectors;

/**
 * The machine's own network namespace: one device to each VPC's router, the service pool's addresses, a routing table with the public
 * addresses in use and blackholes for all that must not leave the machine, and one table of the packet filter. Other installations on the
 * machine are a part of the internet that is nearer: what goes to their routers keeps its public address, which their groups ask for.
 *
 * <p>The routing table is looked up after the main table's routes other than its default, so that a machine whose own network
 * overlaps with a VPC or the public pool is not cut off.
 */
final class HostSide implements AutoCloseable {
    private static final String FILTER = """
            add table ip NAME
            delete table ip NAME
            table ip NAME {
                chain local {
                    type filter hook input priority filter; policy accept;
                    iifname "PREFIX*" jump from_routers
                }
                chain from_routers {
                    ct state established,related accept
                    ip daddr { SERVICES } ARRIVED accept
                    ip daddr { SERVICES } icmp type echo-request accept
                    drop
                }
                chain pass {
                    type filter hook forward priority filter; policy accept;
                    iifname "PREFIX*" ip daddr { CLOUD } drop
                    iifname "PREFIX*" ip saddr != POOL drop
                    oifname "PREFIX*" ip daddr != POOL drop
                }
                chain translate {
                    type nat hook postrouting priority srcnat; policy accept;
                    ip saddr POOL ip daddr != POOL oifname != { ROUTERS } masquerade
                }
            }
            """;

    /** Before other programs' translations, such as Docker's for a container's published port. */
    private static final String TRANSLATED_SERVICES = """
            add chain ip NAME arriving { type nat hook prerouting priority -110; policy accept; }
            add chain ip NAME leaving { type nat hook output priority -110; policy accept; }
            add rule ip NAME arriving ip daddr { SERVICES } tcp dport { 80, 443 } dnat to :PORT
            add rule ip NAME leaving ip daddr { SERVICES } tcp dport { 80, 443 } dnat to :PORT
            """;

    /**
     * Where a cloud tells a machine of its own what only the machine may know: every cloud's link-local addresses, Azure's and Alibaba Cloud's.
     * They hand out credentials to whoever asks in the machine's name, as what a router forwards would.
     *
     * @see <a href="https://learn.microsoft.com/azure/virtual-network/what-is-ip-address-168-63-129-16">168.63.129.16</a>
     */
    private static final String CLOUD = "100.100.100.200, 168.63.129.16, 169.254.0.0/16";

    /** Devices to routers, whichever installation's: its id, in hexadecimal digits, follows. */
    private static final String ROUTERS = "0123456789abcdef"
            .chars()
            .mapToObj(digit -> "\"rs" + (char) digit + "*\"")
            .collect(Collectors.joining(", "));

    private final NetworkSettings settings;
    private final NetlinkSocket routes;
    private final Nftables filter;
    private final Map<String, Integer> devices = new LinkedHashMap<>();
    private final Firewalls firewalls;
    private final ForeignChanges changes;
    private final Departures departures;
    private Set<Fact> inForce = Set.of();
    private String filterInForce = "";

    /**
     * To be opened by a thread in the machine's own namespace.
     *
     * @param worker takes away devices that lead nowhere any more
     */
    HostSide(NetworkSettings settings, Executor worker) throws IOException {
        this.settings = settings;
        this.routes = NetlinkSocket.open(NetlinkSocket.ROUTE);
        this.filter = Nftables.open();
        this.changes = ForeignChanges.here();
        this.departures = Departures.open(worker);
        this.firewalls = new Firewalls(filter, prefix(), filterTable());
    }

    /** The start of all device names of this installation in the machine's own namespace. */
    String prefix() {
        return "rs" + settings.installationId();
    }

    /** The device to a VPC's router. */
    String device(String vpcId) {
        long number = Long.parseUnsignedLong(RouterParts.hash(vpcId).substring(0, 15), 16);
        String digits = Long.toString(number, 36);
        return prefix() + digits.substring(digits.length() - 5);
    }

    /** The table of the packet filter. */
    String filterTable() {
        return "roadstead-" + settings.installationId();
    }

    /** The service pool's addresses are on loopback, which every kernel has, under this label. */
    private String serviceLabel() {
        return "lo:" + prefix();
    }

    /** This installation's routing table. */
    int table() {
        return (int) (Long.parseLong(settings.installationId(), 16) & 0x0fffffff) | 0x20000000;
    }

    /** Two priorities are an installation's own. */
    private int priority() {
        return 20_000 + (int) (Long.parseLong(settings.installationId(), 16) % 5000) * 2;
    }

    /** What is there before any VPC, and goes last: nothing for the public pool leaves the machine from here on. */
    void prepare() {
        devices();
        List<NetlinkMessage> requests = new ArrayList<>();
        RouteListing.devices(routes).forEach((name, device) -> {
            if (name.startsWith(prefix()) && !asMade(device)) {
                requests.add(RouteMessages.linkAgain(name, RouterTables.HOST_MAC, RouterTables.MTU)
                        .tolerating(Errno.ENODEV));
                requests.add(RouteMessages.linkUp(name).tolerating(Errno.ENODEV));
            }
        });
        for (Fact fact : ground()) {
            requests.add(RouteMessages.add(fact, this::index));
        }
        routes.execute(requests);
        filter.run(filterText());
        firewalls.open();
        filterInForce = filterListing();
        Set<Fact> present = new LinkedHashSet<>(RouteListing.of(routes).facts());
        present.removeIf(fact -> !ours(fact));
        inForce = present;
    }

    /** Whether somebody took away or changed what is ours; looked at closely only when something happened on the machine. */
    boolean damaged() {
        if (changes.heard().isEmpty()) {
            return false;
        }
        firewalls.open();
        RouteListing listing = RouteListing.of(routes);
        Set<Fact> present = new LinkedHashSet<>(listing.facts());
        present.removeIf(fact -> !ours(fact));
        boolean devicesUp = listing.devices().entrySet().stream()
                .filter(each -> each.getKey().startsWith(prefix()))
                .allMatch(each -> asMade(each.getValue()));
        boolean forwards = Sysctl.read("ipv4/ip_forward").equals("1");
        return !forwards
                || !devicesUp
                || !present.equals(inForce)
                || !filterListing().equals(filterInForce);
    }

    private static boolean asMade(RouteListing.Device device) {
        return device.up() && !device.diverted() && device.madeWith(RouterTables.HOST_MAC, RouterTables.MTU);
    }

    private String filterListing() {
        try {
            return filter.list("list table ip " + filterTable());
        } catch (NetworkException e) {
            return "";
        }
    }

    private List<Fact> ground() {
        List<Fact> facts = new ArrayList<>();
        addresses().forEach(address -> facts.add(new Fact.Address(serviceLabel(), Cidr.of(address))));
        facts.add(blackhole(settings.publicPool()));
        facts.add(new Fact.Rule(priority(), Optional.empty(), RouteMessages.TABLE_MAIN, true));
        facts.add(new Fact.Rule(priority() + 1, Optional.empty(), table(), false));
        return facts;
    }

    private List<Ipv4> addresses() {
        List<Ipv4> addresses = new ArrayList<>(settings.serviceAddresses());
        addresses.add(settings.hostAddress());
        return addresses;
    }

    private Fact.Route blackhole(Cidr range) {
        return new Fact.Route(table(), range, new Fact.Target.Blackhole());
    }

    private String filterText() {
        String services =
                settings.serviceAddresses().stream().map(Ipv4::toString).collect(Collectors.joining(", "));
        OptionalInt port = settings.services().port();
        String text = port.isPresent() ? FILTER + TRANSLATED_SERVICES : FILTER;
        return text.replace("NAME", filterTable())
                .replace("PREFIX", prefix())
                .replace("ROUTERS", ROUTERS)
                .replace("ARRIVED", port.isPresent() ? "ct status dnat tcp dport PORT" : "tcp dport { 80, 443 }")
                .replace("PORT", port.isPresent() ? Integer.toString(port.getAsInt()) : "")
                .replace("SERVICES", services)
                .replace("CLOUD", CLOUD)
                .replace("POOL", settings.publicPool().toString());
    }

    private boolean ours(Fact fact) {
        return switch (fact) {
            case Fact.Address address -> address.device().equals(serviceLabel());
            case Fact.Neighbour neighbour -> neighbour.device().startsWith(prefix());
            case Fact.Route route -> route.table() == table();
            case Fact.Rule rule -> rule.priority() == priority() || rule.priority() == priority() + 1;
            case Fact.ForeignRule rule -> false;
            case Fact.ForeignAddress address -> address.device().startsWith(prefix());
            case Fact.ForeignRoute route -> route.table() == table();
        };
    }

    /** Lets nothing for these ranges leave the machine; to be called before their routers come. */
    void cover(Set<Cidr> ranges) {
        Set<Fact> wanted = new LinkedHashSet<>(inForce);
        ranges.forEach(range -> wanted.add(blackhole(range)));
        change(wanted);
    }

    /**
     * Brings what is known of the VPCs to exactly these ranges and public addresses; an address of a VPC that has no router stays
     * covered by the pool's blackhole.
     */
    void facts(Set<Cidr> ranges, Map<Ipv4, String> publicAddressToVpc) {
        Set<Fact> wanted = new LinkedHashSet<>(ground());
        ranges.forEach(range -> wanted.add(blackhole(range)));
        if (publicAddressToVpc.values().stream().anyMatch(vpcId -> !devices.containsKey(device(vpcId)))) {
            devices();
        }
        publicAddressToVpc.forEach((address, vpcId) -> {
            String device = device(vpcId);
            if (!devices.containsKey(device)) {
                return;
            }
            wanted.add(new Fact.Neighbour(device, RouterTables.UPLINK_ROUTER, RouterTables.UPLINK_MAC));
            wanted.add(new Fact.Route(
                    table(),
                    Cidr.of(address),
                    new Fact.Target.Device(
                            device, Optional.of(RouterTables.UPLINK_ROUTER), Optional.of(settings.hostAddress()))));
        });
        change(wanted);
    }

    private void change(Set<Fact> wanted) {
        List<Fact> added =
                wanted.stream().filter(fact -> !inForce.contains(fact)).toList();
        List<Fact> removed =
                inForce.stream().filter(fact -> !wanted.contains(fact)).toList();
        if (added.isEmpty() && removed.isEmpty()) {
            return;
        }
        devices();
        List<NetlinkMessage> requests = new ArrayList<>();
        added.forEach(fact -> requests.add(RouteMessages.add(fact, this::index)));
        RouterChange.withoutReplaced(removed, wanted).stream()
                .filter(this::stillHasDevice)
                .forEach(fact -> requests.add(RouteMessages.remove(fact, this::index)));
        routes.execute(requests);
        inForce = Set.copyOf(wanted);
    }

    private boolean stillHasDevice(Fact fact) {
        return switch (fact) {
            case Fact.Address address -> true;
            case Fact.Neighbour neighbour -> devices.containsKey(neighbour.device());
            case Fact.Route(int table, Cidr range, Fact.Target.Device there) -> devices.containsKey(there.device());
            case Fact.Route route -> true;
            case Fact.Rule rule -> true;
            case Fact.ForeignRule rule -> true;
            case Fact.ForeignAddress address -> devices.containsKey(address.device());
            case Fact.ForeignRoute route -> true;
        };
    }

    /** Returns when the name of the device to a VPC's router can be had. */
    void awaitFree(String vpcId) {
        departures.await(Set.of(device(vpcId)), Set.of());
    }

    /** Opens the device to a VPC's router, just made from the router's side; what was true of one before it went with that. */
    void joined(String vpcId) {
        String device = device(vpcId);
        routes.execute(List.of(RouteMessages.linkUp(device)));
        inForce = inForce.stream()
                .filter(fact -> fact.about().filter(device::equals).isEmpty())
                .collect(Collectors.toCollection(LinkedHashSet::new));
    }

    /** Devices to routers that are there, by name. */
    Set<String> routerDevices() {
        devices();
        return devices.keySet().stream()
                .filter(name -> name.startsWith(prefix()))
                .collect(Collectors.toCollection(LinkedHashSet::new));
    }

    /** Those whose packets nobody leads another way. */
    Set<String> joinedDevices() {
        Set<String> joined = new LinkedHashSet<>();
        devices().forEach((name, device) -> {
            if (name.startsWith(prefix()) && !device.diverted()) {
                joined.add(name);
            }
        });
        return joined;
    }

    /** Devices beside those named go, with what stands behind them. */
    void deleteDevicesExcept(Set<String> names) {
        for (String device : routerDevices()) {
            if (!names.contains(device)) {
                deleteDevice(device);
            }
        }
    }

    /** Lets a device go, with the facts about it: the kernel takes its time, which nobody need wait for. */
    void deleteDevice(String device) {
        departures.add(List.of(new Departures.Departure(device, Set.of(), OptionalInt.empty())));
        devices.remove(device);
        inForce = inForce.stream().filter(this::stillHasDevice).collect(Collectors.toCollection(LinkedHashSet::new));
    }

    /** Other programs' chains that would drop our packets without our rules in them. */
    List<String> firewallsFound() {
        return firewalls.found();
    }

    /** Takes away all of it; the blackholes go last. */
    void remove() {
        deleteDevicesExcept(Set.of());
        departures.awaitAll();
        firewalls.close();
        filter.run("add table ip " + filterTable() + "\ndelete table ip " + filterTable() + "\n");
        Set<Fact> present = new LinkedHashSet<>(RouteListing.of(routes).facts());
        devices();
        List<NetlinkMessage> requests = new ArrayList<>();
        present.stream()
                .filter(fact -> ours(fact) && stillHasDevice(fact))
                .sorted((one, other) -> Boolean.compare(one instanceof Fact.Rule, other instanceof Fact.Rule))
                .forEach(fact -> requests.add(RouteMessages.remove(fact, this::index)));
        routes.execute(requests);
        inForce = Set.of();
    }

    private Map<String, RouteListing.Device> devices() {
        Map<String, RouteListing.Device> listing = RouteListing.devices(routes);
        devices.clear();
        listing.forEach((name, device) -> devices.put(name, device.index()));
        return listing;
    }

    private int index(String device) {
        Integer index = devices.get(device.equals(serviceLabel()) ? "lo" : device);
        if (index == null) {
            throw new NetworkException("this machine has no device " + device);
        }
        return index;
    }

    @Override
    public void close() throws IOException {
        departures.close();
        routes.close();
        filter.close();
        changes.close();
    }
}
