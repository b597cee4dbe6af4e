package dev.roadstead.host.linux;

import dev.roadstead.host.Cidr;
import dev.roadstead.host.Ipv4;
import dev.roadstead.host.Probe;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;

/**
 * Looks whether this machine can carry VPCs, by doing on a small scale what the network will do, in a network namespace that ends with the
 * look. Changes nothing.
 */
public final class NetworkProbes {
    private static final String PACKAGE = "install the package nftables (it brings libnftables1)";
    private static final String KERNEL =
            "boot a kernel of 5.10 or later with its modules (Debian: linux-image-amd64), or ask whoever runs the"
                    + " virtual machine or container for them";

    private final NetworkSettings settings;

    public NetworkProbes(NetworkSettings settings) {
        this.settings = settings;
    }

    /** Looks at everything, in an order in which the first failure explains those after it. */
    public List<Probe> probe() {
        List<Probe> findings = new ArrayList<>();
        Probe library = libnftables();
        boolean filters = library.verdict() == Probe.Verdict.OK;
        findings.add(library);
        try (NetnsThreads threads = new NetnsThreads()) {
            Probe namespaces = attempt(
                    "network namespaces",
                    "can be made and entered",
                    "run as root; in a container, run it privileged",
                    () -> threads.insideNew(() -> ""));
            findings.add(namespaces);
            if (namespaces.verdict() == Probe.Verdict.FAILED) {
                // All that follows rests on it, and would be said to fail for reasons that are none.
                return findings;
            }
            findings.add(attempt("veth pairs", "can be made", KERNEL, () -> threads.insideNew(NetworkProbes::veth)));
            findings.add(
                    attempt("policy routing", "works", KERNEL, () -> threads.insideNew(NetworkProbes::policyRouting)));
            if (filters) {
                // Without the library they would be said to fail for reasons that are none.
                findings.add(attempt(
                        "nf_tables",
                        "has NAT, connection tracking, sets and verdict maps",
                        KERNEL,
                        () -> threads.insideNew(this::filter)));
                findings.add(fastPath(threads));
                findings.add(idleTimeouts(threads));
            }
        }
        findings.add(forwarding());
        if (filters) {
            findings.add(firewalls());
        }
        findings.add(overlap());
        return findings;
    }

    private static Probe libnftables() {
        return Nftables.available()
                ? new Probe("libnftables", Probe.Verdict.OK, "libnftables.so.1 is there", "")
                : new Probe("libnftables", Probe.Verdict.FAILED, "libnftables.so.1 was not found", PACKAGE);
    }

    private static Probe attempt(String name, String success, String mend, Callable<String> action) {
        try {
            action.call();
            return new Probe(name, Probe.Verdict.OK, success, "");
        } catch (Exception | LinkageError e) {
            return new Probe(name, Probe.Verdict.FAILED, String.valueOf(e.getMessage()), mend);
        }
    }

    private static String veth() throws Exception {
        try (NetlinkSocket socket = NetlinkSocket.open(NetlinkSocket.ROUTE)) {
            int here = Libc.open("/proc/thread-self/ns/net");
            try {
                socket.execute(List.of(RouteMessages.createVeth(
                        new RouteMessages.Link("rsprobe0", 100, RouterTables.ROUTER_MAC, RouterTables.MTU),
                        new RouteMessages.Link("rsprobe1", 101, RouterTables.HOST_MAC, RouterTables.MTU),
                        here)));
            } finally {
                Libc.close(here);
            }
        }
        return "";
    }

    private static String policyRouting() throws Exception {
        try (NetlinkSocket socket = NetlinkSocket.open(NetlinkSocket.ROUTE)) {
            Fact blackhole = new Fact.Route(1000, Cidr.parse("192.0.2.0/24"), new Fact.Target.Blackhole());
            List<Fact> facts = List.of(
                    new Fact.Rule(1000, Optional.of(1), 1000, false),
                    new Fact.Rule(1001, Optional.empty(), RouteMessages.TABLE_MAIN, true),
                    blackhole);
            socket.execute(facts.stream()
                    .map(fact -> RouteMessages.add(fact, device -> 1))
                    .toList());
        }
        return "";
    }

    private String filter() throws Exception {
        try (Nftables filter = Nftables.open()) {
            Ipv4 address = Ipv4.parse("10.0.0.5");
            RouterPart.Place nat = new RouterPart.Place(
                    "nat-1", "rsn1", address, RouterTables.ROUTER_MAC, address, new RouterPart.Use.NatGateway());
            filter.run(RouterFilter.skeleton(settings.publicPool()));
            filter.run(RouterFilter.forwarding(nat));
        }
        return "";
    }

    /** Without it everything works, at the price of more work for each packet. */
    private Probe fastPath(NetnsThreads threads) {
        Probe found = attempt(
                "fast path",
                "packets of known connections within a VPC go around its router",
                "for less CPU time for each packet, boot a kernel of version 5.11 or later with clsact and BPF classifiers",
                () -> threads.insideNew(() -> {
                    filter();
                    try (NetlinkSocket socket = NetlinkSocket.open(NetlinkSocket.ROUTE)) {
                        FastPath.probe(socket);
                    }
                    return "";
                }));
        return unlessNeeded(found);
    }

    /** Without it everything works, and one metric is missing. */
    private Probe idleTimeouts(NetnsThreads threads) {
        return unlessNeeded(attempt(
                "idle connections",
                "NAT gateways count those that they forget",
                "for the metric IdleTimeoutCount of NAT gateways, boot a kernel of version 5.10 or later with BPF and connection"
                        + " tracking's events",
                () -> threads.insideNew(() -> {
                    filter();
                    IdleTimeouts.open().close();
                    return "";
                })));
    }

    private static Probe unlessNeeded(Probe found) {
        return found.verdict() == Probe.Verdict.FAILED
                ? Probe.warning(found.name(), found.found(), found.mend())
                : found;
    }

    private static Probe forwarding() {
        boolean on = Sysctl.read("ipv4/ip_forward").equals("1");
        return new Probe(
                "packet forwarding",
                Probe.Verdict.OK,
                on ? "is on already" : "is off; it is turned on while Roadstead runs, and off again by 'down'",
                "");
    }

    private Probe firewalls() {
        try (HostSide host = new HostSide(settings, Runnable::run)) {
            List<String> found = host.firewallsFound();
            return found.isEmpty()
                    ? new Probe("other firewalls", Probe.Verdict.OK, "none drops forwarded packets", "")
                    : new Probe(
                            "other firewalls",
                            Probe.Verdict.WARNING,
                            "these drop what they do not know: " + String.join(", ", found),
                            "nothing: rules marked 'roadstead-" + settings.installationId()
                                    + "' are added there while Roadstead runs, and removed by 'down'");
        } catch (Exception | LinkageError e) {
            return new Probe("other firewalls", Probe.Verdict.FAILED, String.valueOf(e.getMessage()), PACKAGE);
        }
    }

    /** The main table's routes come before ours, so a machine that is in such a network keeps it, and tasks cannot have it. */
    private Probe overlap() {
        try (NetlinkSocket socket = NetlinkSocket.open(NetlinkSocket.ROUTE)) {
            List<String> overlapping = RouteListing.destinations(socket, RouteMessages.TABLE_MAIN).stream()
                    .filter(range -> range.prefixLength() > 0 && range.overlaps(settings.publicPool()))
                    .map(Cidr::toString)
                    .toList();
            return overlapping.isEmpty()
                    ? new Probe("public pool", Probe.Verdict.OK, settings.publicPool() + " is free", "")
                    : new Probe(
                            "public pool",
                            Probe.Verdict.FAILED,
                            settings.publicPool() + " overlaps with this machine's routes to " + overlapping,
                            "choose another range with --public-pool, such as 198.19.0.0/16");
        } catch (Exception e) {
            return new Probe("public pool", Probe.Verdict.FAILED, String.valueOf(e.getMessage()), KERNEL);
        }
    }
}
