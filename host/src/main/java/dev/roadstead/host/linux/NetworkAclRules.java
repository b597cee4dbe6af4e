package dev.roadstead.host.linux;

import dev.roadstead.host.Cidr;
import dev.roadstead.host.NetworkException;
import dev.roadstead.host.VpcPlan;
import dev.roadstead.host.VpcPlan.AclEntryPlan;
import dev.roadstead.host.VpcPlan.NetworkAclPlan;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * A network ACL's entries in nft's language. What an entry allows returns from the chain, to be asked for by the security groups and at the
 * next border; everything else is dropped, by the chains that count what they drop where that is wanted ({@link FlowRules}).
 *
 * @see <a href="https://docs.aws.amazon.com/vpc/latest/userguide/vpc-network-acls.html">Network ACLs</a>
 */
final class NetworkAclRules {
    private static final String WITHIN = "meta mark . oifname @within_subnet return";

    /** The border that a packet crosses when it leaves a subnet that has a network ACL; between interfaces of one subnet there is none. */
    static final List<String> LEAVING = List.of(WITHIN, "meta mark vmap @leaving_subnet");

    /** The border that a packet crosses when it enters a subnet that has a network ACL. */
    static final List<String> ENTERING = List.of(WITHIN, "oifname vmap @entering_subnet");

    /** Before it: what services answer to interface endpoints crosses no border, as what is asked of them does not. */
    static final String ENDPOINTS = "iifname " + RouterTables.UPLINK + " ip daddr @endpoints return";

    private NetworkAclRules() {}

    /**
     * The network ACLs that refuse something to a subnet; nothing need be asked for the others.
     *
     * @throws NetworkException when a subnet names one that does not stand in the plan
     */
    static Set<String> guarding(VpcPlan vpc) {
        Map<String, NetworkAclPlan> acls = new HashMap<>();
        vpc.networkAcls().forEach(acl -> acls.put(acl.networkAclId(), acl));
        return vpc.subnets().stream()
                .flatMap(subnet -> subnet.networkAclId().stream())
                .filter(id -> !acl(acls, id, vpc).open())
                .collect(Collectors.toUnmodifiableSet());
    }

    private static NetworkAclPlan acl(Map<String, NetworkAclPlan> acls, String id, VpcPlan vpc) {
        NetworkAclPlan acl = acls.get(id);
        if (acl == null) {
            throw new NetworkException("a subnet has the network ACL " + id + ", which does not stand in the plan of "
                    + vpc.vpcId() + " (expected one of " + new TreeSet<>(acls.keySet()) + ")");
        }
        return acl;
    }

    static RouterPart.Acl of(NetworkAclPlan acl) {
        return new RouterPart.Acl(
                acl.networkAclId(),
                rules(acl.ingress(), "saddr", "goto refused"),
                rules(acl.egress(), "daddr", "goto withheld"));
    }

    private static List<String> rules(List<AclEntryPlan> entries, String side, String refusal) {
        List<String> rules = new ArrayList<>();
        for (AclEntryPlan entry : entries) {
            String range = entry.range().equals(Cidr.ALL) ? "" : "ip " + side + " " + entry.range() + " ";
            rules.add(TrafficMatch.of(entry.traffic()) + range + (entry.allow() ? "return" : refusal));
        }
        rules.add(refusal);
        return rules;
    }
}
