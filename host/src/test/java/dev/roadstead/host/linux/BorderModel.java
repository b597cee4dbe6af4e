package dev.roadstead.host.linux;

import dev.roadstead.host.Ipv4;
import dev.roadstead.host.VpcPlan.AclEntryPlan;
import dev.roadstead.host.VpcPlan.NetworkAclPlan;
import dev.roadstead.host.VpcPlan.Traffic;
import java.util.Optional;

/**
 * What AWS's documentation says of network ACLs: each packet is asked for where it leaves a subnet and where it enters one, by entries in
 * order, the first of which decides.
 *
 * @param answer whether it is about the answer, which goes to an ephemeral port
 * @param why gets what was decided
 * @see <a href="https://docs.aws.amazon.com/vpc/latest/userguide/vpc-network-acls.html">Network ACLs</a>
 */
record BorderModel(StatedNetwork.Vpc vpc, Probe probe, boolean answer, Trail why) {
    private static final int EPHEMERAL = 40_000;

    /** From one interface of the VPC to another one. */
    boolean passes(String fromSubnet, Ipv4 from, String toSubnet, Ipv4 to) {
        return fromSubnet.equals(toSubnet) || leaves(fromSubnet, to) && enters(toSubnet, from);
    }

    boolean leaves(String subnetId, Ipv4 to) {
        return allows(subnetId, true, to);
    }

    boolean enters(String subnetId, Ipv4 from) {
        return allows(subnetId, false, from);
    }

    private boolean allows(String subnetId, boolean egress, Ipv4 peer) {
        Optional<String> id = vpc.subnet(subnetId).networkAcl();
        if (id.isEmpty()) {
            return true;
        }
        NetworkAclPlan acl = vpc.networkAcls().stream()
                .filter(each -> each.networkAclId().equals(id.get()))
                .findFirst()
                .orElseThrow();
        Optional<AclEntryPlan> decides = (egress ? acl.egress() : acl.ingress())
                .stream()
                        .filter(entry -> entry.range().contains(peer) && matches(entry.traffic()))
                        .findFirst();
        why.add((answer ? "the answer " : "") + (egress ? "leaves " : "enters ") + subnetId + ", peer " + peer + ": "
                + id.get() + " decides by " + decides);
        return decides.filter(AclEntryPlan::allow).isPresent();
    }

    private boolean matches(Traffic traffic) {
        int port = answer ? EPHEMERAL : probe.port();
        int protocol = probe.kind().protocol;
        return switch (traffic) {
            case Traffic.All() -> true;
            case Traffic.Tcp(int from, int to) -> protocol == 6 && port >= from && port <= to;
            case Traffic.Udp(int from, int to) -> protocol == 17 && port >= from && port <= to;
            case Traffic.Icmp(int type, int code) ->
                protocol == 1 && (type < 0 || type == probe.kind().icmpType(answer) && code <= 0);
            case Traffic.Protocol(int number) -> number == protocol;
        };
    }
}
