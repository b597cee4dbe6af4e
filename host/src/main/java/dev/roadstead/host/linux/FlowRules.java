package dev.roadstead.host.linux;

import dev.roadstead.host.Counted;
import dev.roadstead.host.VpcPlan;
import dev.roadstead.host.linux.RouterShare.Element;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * The counts of flows in nft's language. What the sender's side has let through is counted between {@code leave} and {@code enter}, what the
 * receiver's side has let through behind {@code enter}, what either drops where it is dropped. A flow is an element of a set with a counter;
 * it goes some time after its last packet. Packets of interfaces that are not counted cost one lookup each way, and nothing where no
 * interface is counted: neither sets nor hooks are there then.
 *
 * @see <a href="https://docs.aws.amazon.com/vpc/latest/userguide/flow-logs.html">VPC Flow Logs</a>
 */
final class FlowRules {
    /** Flows that a set can hold; packets of more are counted as uncounted. */
    static final int FLOWS = 65_536;

    /** How long a flow's count is there after its last packet: several readings. */
    static final int SECONDS = 25;

    /** Interfaces that have packets which no set had room for. */
    static final String UNCOUNTED = "uncounted";

    private static final String COUNTED_ACCEPTED = "counted_accepted";
    private static final String COUNTED_REFUSED = "counted_refused";
    private static final String BOUNDS = " size " + FLOWS + "; timeout " + SECONDS + "s; flags dynamic, timeout; }";

    /** The four places where packets are counted. */
    enum Way {
        SENT("sent", true, true),
        RECEIVED("received", false, true),
        WITHHELD("withheld", true, false),
        REFUSED("refused", false, false);

        private final String text;
        private final boolean egress;
        private final boolean accepted;

        Way(String text, boolean egress, boolean accepted) {
            this.text = text;
            this.egress = egress;
            this.accepted = accepted;
        }

        boolean egress() {
            return egress;
        }

        boolean accepted() {
            return accepted;
        }

        /** The owner's device in a packet. */
        String device() {
            return egress ? "iifname" : "oifname";
        }

        private boolean wanted(RouterPart.Counting counting) {
            return accepted ? counting.accepted() : counting.refused();
        }
    }

    /** What flows of different protocols are told apart by. */
    enum Shape {
        TCP(
                "tcp",
                "ipv4_addr . ipv4_addr . inet_service . inet_service . tcp_flag",
                "",
                "ip saddr . ip daddr . tcp sport . tcp dport . tcp flags & (fin | syn | rst | ack)"),
        PORTS(
                "ports",
                "ipv4_addr . ipv4_addr . inet_service . inet_service . inet_proto",
                "meta l4proto { udp, udplite, dccp, sctp } ",
                "ip saddr . ip daddr . th sport . th dport . ip protocol"),
        PLAIN(
                "plain",
                "ipv4_addr . ipv4_addr . inet_proto",
                "meta l4proto != { tcp, udp, udplite, dccp, sctp } ",
                "ip saddr . ip daddr . ip protocol");

        private final String text;
        private final String type;
        private final String match;
        private final String key;

        Shape(String text, String type, String match, String key) {
            this.text = text;
            this.type = type;
            this.match = match;
            this.key = key;
        }
    }

    private FlowRules() {}

    /** Whether anything is counted in a VPC. */
    static RouterPart.Counting counting(VpcPlan vpc) {
        Counted all = Stream.concat(
                        vpc.interfaces().stream().map(VpcPlan.InterfacePlan::counted),
                        vpc.natGateways().stream().map(VpcPlan.NatGatewayPlan::counted))
                .distinct()
                .reduce(Counted.NOTHING, Counted::and);
        return new RouterPart.Counting(all.accepted(), all.refused());
    }

    /** What says that an owner's packets are counted. */
    static List<Element> elements(String device, Counted counted) {
        List<Element> elements = new ArrayList<>();
        if (counted.accepted()) {
            elements.add(new Element(COUNTED_ACCEPTED, device));
        }
        if (counted.refused()) {
            elements.add(new Element(COUNTED_REFUSED, device));
        }
        return elements;
    }

    /** The set of flows of one shape that are counted at one place. */
    static String set(Way way, Shape shape) {
        return way.text + "_" + shape.text;
    }

    /** The places where anything is counted. */
    static List<Way> ways(RouterPart.Counting counting) {
        return Stream.of(Way.values()).filter(way -> way.wanted(counting)).toList();
    }

    static RouterShare of(RouterPart.Counting counting) {
        Map<String, String> sets = new LinkedHashMap<>();
        Map<String, String> hooks = new LinkedHashMap<>();
        Map<String, List<String>> chains = new LinkedHashMap<>();
        List<Way> ways = ways(counting);
        for (Way way : ways) {
            sets.put(way.accepted ? COUNTED_ACCEPTED : COUNTED_REFUSED, "{ type ifname; }");
            for (Shape shape : Shape.values()) {
                sets.put(set(way, shape), "{ type ifname . " + shape.type + ";" + BOUNDS);
            }
            chains.put("count_" + way.text, counts(way));
        }
        if (!ways.isEmpty()) {
            sets.put(UNCOUNTED, "{ type ifname;" + BOUNDS);
        }
        if (counting.accepted()) {
            hooks.put("after_leave", "{ type filter hook forward priority filter + 5; policy accept; }");
            chains.put("after_leave", List.of("iifname @" + COUNTED_ACCEPTED + " goto count_sent"));
            hooks.put("after_enter", "{ type filter hook forward priority filter + 20; policy accept; }");
            chains.put("after_enter", List.of("oifname @" + COUNTED_ACCEPTED + " goto count_received"));
        }
        for (Way way : List.of(Way.WITHHELD, Way.REFUSED)) {
            chains.put(
                    way.text,
                    counting.refused()
                            ? List.of(way.device() + " @" + COUNTED_REFUSED + " jump count_" + way.text, "drop")
                            : List.of("drop"));
        }
        return new RouterShare(List.of(), sets, hooks, chains, List.of());
    }

    /** A packet that found no room in its set goes on to the last rule. */
    private static List<String> counts(Way way) {
        List<String> rules = new ArrayList<>();
        // What an interface endpoint and its service say to each other is on nobody's record.
        rules.add("ip " + (way.egress ? "saddr" : "daddr") + " @endpoints return");
        for (Shape shape : Shape.values()) {
            rules.add(shape.match + "update @" + set(way, shape) + " { " + way.device() + " . " + shape.key
                    + " counter } return");
        }
        rules.add("update @" + UNCOUNTED + " { " + way.device() + " counter }");
        return rules;
    }
}
