package dev.roadstead.host.linux;

import dev.roadstead.host.Ipv4;
import dev.roadstead.host.VpcPlan;
import dev.roadstead.host.VpcPlan.AclEntryPlan;
import dev.roadstead.host.VpcPlan.NetworkAclPlan;
import dev.roadstead.host.VpcPlan.SubnetPlan;
import dev.roadstead.host.VpcPlan.Traffic;
import java.util.List;
import java.util.Optional;

/**
 * What AWS's documentation says of network ACLs: each packet is asked for where it leaves a subnet and where it enters one, by entries in
 * order, the first of which decides.
 *
 * @param answer whether it is about the answer, which goes to an ephemeral port
 * @param why gets what was decided
 * @see <a href="https://docs.aws.amazon.com/vpc/latest/userguide/vpc-network-acls.html">Network ACLs</a>
 */
record BorderModel(VpcPlan vpc, Probe probe, boolean answer, List<String> why) {
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
        Optional<String> id = vpc.subnets().stream()
                .filter(subnet -> subnet.subnetId().equals(subnetId))
                .findFirst()
                .flatMap(SubnetPlan::networkAclId);
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
        return switch (traffic) {
            case Traffic.All() -> true;
            case Traffic.Tcp(int from, int to) -> number() == 6 && port >= from && port <= to;
            case Traffic.Udp(int from, int to) -> number() == 17 && port >= from && port <= to;
            case Traffic.Icmp(int type, int code) -> number() == 1 && (type < 0 || type == icmpType() && code <= 0);
            case Traffic.Protocol(int number) -> number == number();
        };
    }

    private int icmpType() {
        return switch (probe.kind()) {
            case ECHO -> answer ? 0 : 8;
            default -> answer ? 14 : 13;
        };
    }

    private int number() {
        return switch (probe.kind()) {
            case TCP -> 6;
            case UDP, NAME -> 17;
            case ECHO, TIMESTAMP -> 1;
        };
    }
}
