package dev.roadstead.host.linux;

import dev.roadstead.host.Ipv4;
import dev.roadstead.host.VpcPlan.InterfacePlan;
import dev.roadstead.host.VpcPlan.Traffic;
import dev.roadstead.host.linux.StatedNetwork.Destination;
import dev.roadstead.host.linux.StatedNetwork.Group;
import dev.roadstead.host.linux.StatedNetwork.Members;
import dev.roadstead.host.linux.StatedNetwork.Rule;
import dev.roadstead.host.linux.StatedNetwork.Vpc;
import dev.roadstead.host.linux.Trail.Part;
import java.util.stream.Stream;

/**
 * What AWS's documentation says of security groups: a question passes if any rule of any of an interface's groups allows it, and an answer always.
 *
 * @param vpc of the interface
 * @param why gets what was decided
 * @see <a href="https://docs.aws.amazon.com/vpc/latest/userguide/security-group-rules.html">Security group rules</a>
 * @see <a href="https://docs.aws.amazon.com/vpc/latest/peering/vpc-peering-security-groups.html">Groups of peer VPCs</a>
 */
record GroupModel(StatedNetwork network, Vpc vpc, Probe probe, Trail why) {

    boolean sends(InterfacePlan from, Ipv4 to) {
        return permits(from, true, to);
    }

    boolean receives(InterfacePlan to, Ipv4 from) {
        return permits(to, false, from);
    }

    private boolean permits(InterfacePlan of, boolean egress, Ipv4 peer) {
        String side = (egress ? "egress of " : "ingress of ") + of.interfaceId() + ", peer " + peer + ": ";
        for (Group group : vpc.groups()) {
            if (of.securityGroupIds().contains(group.id())) {
                for (Rule rule : egress ? group.egress() : group.ingress()) {
                    if (matches(rule.traffic()) && isPeer(rule.peer(), peer)) {
                        why.add(side + group.id() + " allows by " + rule);
                        note(rule.peer());
                        return true;
                    }
                }
            }
        }
        why.add(side + "no rule of " + of.securityGroupIds() + " allows it");
        return false;
    }

    private void note(StatedNetwork.Peer peer) {
        switch (peer) {
            case StatedNetwork.PrefixList list -> why.met(Part.PREFIX_LIST_IN_RULE);
            case Members(String id)
            when vpc.groups().stream().noneMatch(own -> own.id().equals(id)) -> why.met(Part.GROUP_OF_PEER);
            case Members own -> {}
            case StatedNetwork.Range range -> {}
        }
    }

    private boolean matches(Traffic traffic) {
        int protocol = probe.kind().protocol;
        return switch (traffic) {
            case Traffic.All() -> true;
            case Traffic.Tcp(int from, int to) -> protocol == 6 && probe.port() >= from && probe.port() <= to;
            case Traffic.Udp(int from, int to) -> protocol == 17 && probe.port() >= from && probe.port() <= to;
            case Traffic.Icmp(int type, int code) ->
                protocol == 1 && (type < 0 || type == probe.kind().icmpType(false) && code <= 0);
            case Traffic.Protocol(int number) -> number == protocol;
        };
    }

    private boolean isPeer(StatedNetwork.Peer peer, Ipv4 address) {
        return switch (peer) {
            case Destination ranges -> vpc.ranges(ranges).stream().anyMatch(range -> range.contains(address));
            case Members(String group) ->
                Stream.concat(Stream.of(vpc), network.peersOf(vpc).stream())
                        .anyMatch(there -> isMember(there, group, address));
        };
    }

    /** A group that is gone has no members: rules that name it are stale. */
    private static boolean isMember(Vpc vpc, String group, Ipv4 address) {
        return vpc.groups().stream().anyMatch(each -> each.id().equals(group))
                && vpc.interfaceAt(address)
                        .filter(member -> member.securityGroupIds().contains(group))
                        .isPresent();
    }
}
