package dev.roadstead.host.linux;

import dev.roadstead.host.Cidr;
import dev.roadstead.host.Ipv4;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What a part asks of its router's kernel tables. Shares of different parts are disjoint.
 *
 * @param facts of routing
 * @param sets of the packet filter that the part declares, by name
 * @param hooks of the packet filter that the part declares, by the names of their chains
 * @param chains of the packet filter that the part fills, by name
 * @param elements that the part puts into sets and maps
 */
record RouterShare(
        List<Fact> facts,
        Map<String, String> sets,
        Map<String, String> hooks,
        Map<String, List<String>> chains,
        List<Element> elements) {

    private static final String LEARN = "meta l4proto tcp meta mark set meta mark | " + FastPathCode.LEARN;
    private static final String ADDRESSES = "{ type ipv4_addr; }";

    /** The share of a part that declares neither sets nor hooks. */
    private RouterShare(List<Fact> facts, Map<String, List<String>> chains, List<Element> elements) {
        this(facts, Map.of(), Map.of(), chains, elements);
    }

    /** One entry of a set, or of a map where it has a value. */
    record Element(String set, String key, String value) {
        Element(String set, String key) {
            this(set, key, "");
        }

        @Override
        public String toString() {
            return value.isEmpty() ? key : key + " : " + value;
        }
    }

    static RouterShare of(RouterPart part) {
        return switch (part) {
            case RouterPart.Ground ground -> of(ground);
            case RouterPart.Subnet subnet -> of(subnet);
            case RouterPart.Borders(boolean guarded, boolean serving) ->
                new RouterShare(
                        List.of(),
                        Map.of(
                                "leaving", guarded ? NetworkAclRules.LEAVING : List.of(),
                                "entering", guarded ? entering(serving) : List.of()),
                        List.of());
            case RouterPart.Services(List<Ipv4> addresses) -> new RouterShare(services(addresses), Map.of(), List.of());
            case RouterPart.Tracking tracking ->
                new RouterShare(
                        List.of(),
                        Map.of(
                                tracking.name(),
                                List.of("ct mark set ct mark & 0xffffffc0", "goto " + tracking.chain() + "-in")),
                        List.of());
            case RouterPart.Counting counting -> FlowRules.of(counting);
            case RouterPart.Shortcut(boolean open) ->
                new RouterShare(
                        List.of(), Map.of("known", open ? List.of(LEARN, "accept") : List.of("accept")), List.of());
            case RouterPart.Acl(String id, List<String> ingress, List<String> egress) ->
                new RouterShare(List.of(), chains(id, ingress, egress), List.of());
            case RouterPart.Group group -> of(group);
            case RouterPart.Combination(String name, List<String> ingress, List<String> egress) ->
                new RouterShare(List.of(), chains(name, ingress, egress), List.of());
            case RouterPart.Attachment attachment -> of(attachment);
            case RouterPart.Endpoint(int mark, Ipv4 destination, Ipv4 source) ->
                new RouterShare(
                        List.of(),
                        Map.of(),
                        List.of(new Element("endpoint_sources", mark + " . " + destination, source.toString())));
            case RouterPart.Peering peering -> of(peering);
            case RouterPart.PeerGroup(String groupId, List<Ipv4> addresses) ->
                new RouterShare(
                        List.of(),
                        Map.of(groupId, ADDRESSES),
                        Map.of(),
                        Map.of(),
                        addresses.stream()
                                .map(address -> new Element(groupId, address.toString()))
                                .toList());
        };
    }

    private static List<String> entering(boolean serving) {
        return serving
                ? Stream.concat(Stream.of(NetworkAclRules.ENDPOINTS), NetworkAclRules.ENTERING.stream())
                        .toList()
                : NetworkAclRules.ENTERING;
    }

    private static List<Fact> services(List<Ipv4> addresses) {
        Fact.Target machine = new Fact.Target.Device(RouterTables.UPLINK, RouterTables.UPLINK_GATEWAY);
        List<Fact> facts = new ArrayList<>();
        addresses.forEach(address -> facts.add(new Fact.Route(RouterTables.SERVICES, Cidr.of(address), machine)));
        facts.add(rule(RouterTables.PRIORITY_OUTER, RouterTables.SERVICES, RouterTables.SERVICES));
        return facts;
    }

    private static RouterShare of(RouterPart.Ground ground) {
        Ipv4 resolver = ground.resolver();
        List<Fact> facts = new ArrayList<>(List.of(
                new Fact.Address("lo", Cidr.of(resolver)),
                new Fact.Address("lo", Cidr.of(RouterTables.RESOLVER)),
                new Fact.Address("lo", Cidr.of(RouterTables.TASK_METADATA)),
                new Fact.Neighbour(RouterTables.UPLINK, RouterTables.UPLINK_GATEWAY, RouterTables.HOST_MAC),
                new Fact.Rule(RouterTables.PRIORITY_MAIN, Optional.empty(), RouteMessages.TABLE_MAIN, false),
                new Fact.Route(RouterTables.TABLE_DROP, Cidr.ALL, new Fact.Target.Blackhole()),
                new Fact.Rule(RouterTables.PRIORITY_LAST, Optional.empty(), RouterTables.TABLE_DROP, false),
                blackhole(Cidr.parse("169.254.0.0/16"))));
        ground.ranges().forEach(range -> facts.add(blackhole(range)));
        String fromInside = "iifname != " + RouterTables.UPLINK + " ip daddr ";
        List<String> rules = new ArrayList<>();
        rules.add(fromInside + RouterTables.TASK_METADATA + " tcp dport 80 accept");
        if (ground.dnsSupport()) {
            rules.add(fromInside + "{ " + resolver + ", " + RouterTables.RESOLVER
                    + " } meta l4proto { tcp, udp } th dport 53 accept");
        }
        return new RouterShare(facts, Map.of("services", rules), List.of());
    }

    private static Fact blackhole(Cidr range) {
        return new Fact.Route(RouteMessages.TABLE_MAIN, range, new Fact.Target.Blackhole());
    }

    private static RouterShare of(RouterPart.Subnet subnet) {
        List<Fact> facts = new ArrayList<>();
        if (!subnet.inner().isEmpty()) {
            facts.addAll(subnet.inner());
            facts.add(rule(RouterTables.PRIORITY_INNER, subnet.mark(), RouterTables.inner(subnet.mark())));
        }
        if (!subnet.outer().isEmpty()) {
            facts.addAll(subnet.outer());
            facts.add(rule(RouterTables.PRIORITY_OUTER, subnet.mark(), subnet.mark()));
        }
        List<Element> leaving = subnet.networkAclId().stream()
                .map(id -> new Element("leaving_subnet", "" + subnet.mark(), "jump " + id + "-out"))
                .toList();
        return new RouterShare(facts, Map.of(), leaving);
    }

    private static Fact.Rule rule(int priority, int mark, int table) {
        return new Fact.Rule(priority, Optional.of(mark), table, false);
    }

    private static RouterShare of(RouterPart.Group group) {
        return new RouterShare(
                List.of(),
                Map.of(group.groupId(), ADDRESSES),
                Map.of(),
                chains(group.groupId(), group.ingress(), group.egress()),
                List.of());
    }

    private static Map<String, List<String>> chains(String name, List<String> ingress, List<String> egress) {
        Map<String, List<String>> chains = new LinkedHashMap<>();
        chains.put(name + "-in", ingress);
        chains.put(name + "-out", egress);
        return chains;
    }

    /** Packets from a peer carry no subnet's mark, so that the main table alone routes them: to this VPC's interfaces, not beyond. */
    private static RouterShare of(RouterPart.Peering peering) {
        String device = peering.device();
        String allowed = "ip saddr " + set(peering.peerRanges()) + " ip daddr " + set(peering.own()) + " ip daddr != "
                + peering.resolver() + " accept";
        return new RouterShare(
                List.of(new Fact.Neighbour(device, RouterTables.PEER_ROUTER, RouterTables.ROUTER_MAC)),
                Map.of(peering.chain(), List.of(allowed)),
                List.of(
                        new Element("peers", device, "goto " + peering.chain()),
                        new Element("egress", device, "accept"),
                        new Element("ingress", device, "accept")));
    }

    private static String set(List<Cidr> ranges) {
        return ranges.stream().map(Cidr::toString).collect(Collectors.joining(", ", "{ ", " }"));
    }

    /** An address that packets from an attached namespace may come from: a number is compared faster than a name. */
    private static String source(RouterPart.Place place, Ipv4 address) {
        return RouterDevices.numberOf(place.device()) + " . " + address;
    }

    private static RouterShare of(RouterPart.Attachment attachment) {
        RouterPart.Place place = attachment.place();
        RouterPart.Passage passage = attachment.passage();
        Fact.Target there = new Fact.Target.Device(place.device());
        List<Fact> facts = new ArrayList<>(List.of(
                new Fact.Neighbour(place.device(), place.address(), place.macAddress()),
                new Fact.Route(RouteMessages.TABLE_MAIN, Cidr.of(place.address()), there)));
        String address = place.address().toString();
        List<Element> elements = new ArrayList<>();
        elements.add(
                passage.checked()
                        ? new Element("sources", source(place, place.address()), "" + passage.mark())
                        : new Element("forwarders", place.device(), "" + passage.mark()));
        elements.add(new Element("egress", place.device(), passage.egress()));
        elements.add(new Element("ingress", place.device(), passage.ingress()));
        passage.networkAclId().ifPresent(id -> {
            elements.add(new Element("within_subnet", passage.mark() + " . " + place.device()));
            elements.add(new Element("entering_subnet", place.device(), "jump " + id + "-in"));
        });
        attachment.memberOf().forEach(group -> elements.add(new Element(group, address)));
        attachment.publicAddress().ifPresent(visible -> {
            elements.add(new Element("private_to_public", address, visible.toString()));
            elements.add(new Element("public_to_private", visible.toString(), address));
        });
        place.use().source().ifPresent(source -> {
            elements.add(new Element("sources", source(place, source), "" + RouterTables.SERVICES));
            elements.add(new Element("endpoints", source.toString()));
            facts.add(new Fact.Route(
                    RouteMessages.TABLE_MAIN,
                    Cidr.of(source),
                    new Fact.Target.Device(place.device(), place.address())));
        });
        elements.addAll(FlowRules.elements(place.device(), attachment.counted()));
        return new RouterShare(facts, Map.of(), elements);
    }
}
