package dev.roadstead.host.linux;

import dev.roadstead.host.Cidr;
import dev.roadstead.host.VpcPlan.Peer;
import dev.roadstead.host.VpcPlan.RulePlan;
import dev.roadstead.host.VpcPlan.SecurityGroupPlan;
import dev.roadstead.host.VpcPlan.Traffic;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * Flows that AWS does not track, so that they end with the rule that lets them through: TCP and UDP that an interface's rule permits
 * from or to everywhere, while another one permits all answers, whoever they come from and whichever port they go to. What goes
 * through a NAT gateway is tracked all the same.
 *
 * <p>The kernel knows every connection. A bit of its mark says that an open rule let its first packet pass, another that answers are
 * permitted at large; both exist for the interface that asked and for the one that was asked. Packets of connections that have both
 * bits are asked about each time ({@code leave} and {@code enter} of {@link RouterFilter}), all others pass once they are known.
 *
 * @see <a href="https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/security-group-connection-tracking.html#untracked-connections">
 *     Untracked connections</a>
 */
final class UntrackedFlows {

    /** Which way the rules of a group look. */
    enum Direction {
        IN("in", "saddr", 0x8),
        OUT("out", "daddr", 0x4);

        private final String chain;
        private final String peer;
        private final int answered;

        Direction(String chain, String peer, int answered) {
            this.chain = chain;
            this.peer = peer;
            this.answered = answered;
        }

        /** What the names of chains end in. */
        String chain() {
            return chain;
        }

        /** The other side's address in a packet. */
        String peer() {
            return peer;
        }

        List<RulePlan> of(SecurityGroupPlan group) {
            return this == IN ? group.ingress() : group.egress();
        }

        Direction opposite() {
            return this == IN ? OUT : IN;
        }
    }

    private UntrackedFlows() {}

    /** Whether flows that a rule lets through are untracked when all answers are permitted. */
    static boolean open(RulePlan rule) {
        boolean kind = switch (rule.traffic()) {
            case Traffic.All() -> true;
            case Traffic.Tcp tcp -> true;
            case Traffic.Udp udp -> true;
            case Traffic.Icmp icmp -> false;
            case Traffic.Protocol protocol -> false;
        };
        return kind && rule.peer().equals(new Peer.Range(Cidr.ALL));
    }

    /**
     * What stands before the rules of an interface that has these groups: it remembers of a connection that all answers are permitted.
     * Empty where every flow is tracked.
     */
    static List<String> remembering(List<SecurityGroupPlan> groups, Direction direction) {
        if (rules(groups, direction).noneMatch(UntrackedFlows::open)) {
            return List.of();
        }
        String mark = "ct state new ct mark set ct mark | " + direction.answered;
        boolean tcp = answered(groups, direction, UntrackedFlows::allTcp);
        boolean udp = answered(groups, direction, UntrackedFlows::allUdp);
        if (tcp && udp) {
            return List.of(mark);
        }
        if (tcp || udp) {
            return List.of("ip protocol " + (tcp ? "tcp " : "udp ") + mark);
        }
        return List.of();
    }

    private static Stream<RulePlan> rules(List<SecurityGroupPlan> groups, Direction direction) {
        return groups.stream().flatMap(group -> direction.of(group).stream());
    }

    private static boolean answered(List<SecurityGroupPlan> groups, Direction direction, Predicate<Traffic> all) {
        return rules(groups, direction.opposite()).anyMatch(rule -> open(rule) && all.test(rule.traffic()));
    }

    private static boolean allTcp(Traffic traffic) {
        return traffic instanceof Traffic.All || traffic instanceof Traffic.Tcp(int from, int to) && all(from, to);
    }

    private static boolean allUdp(Traffic traffic) {
        return traffic instanceof Traffic.All || traffic instanceof Traffic.Udp(int from, int to) && all(from, to);
    }

    private static boolean all(int from, int to) {
        return from <= 0 && to == 65535;
    }
}
