package dev.roadstead.host.linux;

import dev.roadstead.host.NetworkException;
import dev.roadstead.host.PeeringPlan;
import dev.roadstead.host.VpcPlan;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The pairs of devices that join the routers of peered VPCs, one for each peering connection. They are made before the two routers are
 * brought to plans that name the connection, and taken away once neither names it. Used by one thread.
 */
final class PeeringLinks {
    private final Map<String, Ends> joined = new LinkedHashMap<>();
    private Set<String> wanted = Set.of();

    /** The two routers that a connection joins. */
    private record Ends(Router one, Router other) {}

    /** Where the routers are, and who is told what was refused. */
    interface Site {
        Router router(String vpcId) throws Exception;

        void refuse(String vpcId, Exception why);
    }

    /**
     * What came of joining.
     *
     * @param absent connections that join nothing: their other VPC stands in no plan, names them not, or is refused
     * @param disturbed VPCs whose device was made anew, so that what stood on it is gone
     */
    record Outcome(Set<String> absent, Set<String> disturbed) {}

    /**
     * Joins the routers of VPCs that name the same connection.
     *
     * @param suspects whose devices may not be as they were left
     */
    Outcome join(Map<String, VpcPlan> vpcs, Set<String> suspects, Site site) throws InterruptedException {
        Set<String> absent = new LinkedHashSet<>();
        Set<String> disturbed = new LinkedHashSet<>();
        Set<String> present = new LinkedHashSet<>();
        for (VpcPlan vpc : vpcs.values()) {
            for (PeeringPlan peering : vpc.peerings()) {
                String id = peering.peeringConnectionId();
                if (present.contains(id) || absent.contains(id)) {
                    continue;
                }
                boolean verify = suspects.contains(vpc.vpcId()) || suspects.contains(peering.peerVpcId());
                boolean there = mutual(vpcs, vpc, peering) && join(vpc, peering, verify, site, disturbed);
                (there ? present : absent).add(id);
            }
        }
        wanted = present;
        return new Outcome(absent, disturbed);
    }

    private static boolean mutual(Map<String, VpcPlan> vpcs, VpcPlan vpc, PeeringPlan peering) {
        VpcPlan peer = vpcs.get(peering.peerVpcId());
        return peer != null
                && peer.peerings().stream()
                        .anyMatch(back -> back.peeringConnectionId().equals(peering.peeringConnectionId())
                                && back.peerVpcId().equals(vpc.vpcId()));
    }

    private boolean join(VpcPlan vpc, PeeringPlan peering, boolean verify, Site site, Set<String> disturbed)
            throws InterruptedException {
        String id = peering.peeringConnectionId();
        Optional<Router> one = router(vpc.vpcId(), site);
        Optional<Router> other = router(peering.peerVpcId(), site);
        if (one.isEmpty() || other.isEmpty()) {
            return false;
        }
        Ends ends = new Ends(one.get(), other.get());
        try {
            if (join(id, ends, verify)) {
                relying(id, ends.one, vpc.vpcId(), disturbed);
                relying(id, ends.other, peering.peerVpcId(), disturbed);
            }
            return true;
        } catch (NetworkException e) {
            joined.remove(id);
            site.refuse(vpc.vpcId(), e);
            site.refuse(peering.peerVpcId(), e);
            return false;
        }
    }

    private static Optional<Router> router(String vpcId, Site site) throws InterruptedException {
        try {
            return Optional.of(site.router(vpcId));
        } catch (InterruptedException e) {
            throw e;
        } catch (Exception e) {
            site.refuse(vpcId, e);
            return Optional.empty();
        }
    }

    /** Returns whether the pair was made anew. */
    private boolean join(String id, Ends ends, boolean verify) {
        boolean known = ends.equals(joined.get(id));
        String device = RouterParts.device(id);
        PeerDevices one = ends.one.peers();
        PeerDevices other = ends.other.peers();
        boolean made = (!known || verify) && !one.joined(device, other);
        if (made) {
            one.join(device, other);
        }
        if (made || !known) {
            one.disregard(device, other);
            other.disregard(device, one);
        }
        joined.put(id, ends);
        return made;
    }

    private static void relying(String id, Router router, String vpcId, Set<String> disturbed) {
        if (router.relies(id)) {
            disturbed.add(vpcId);
        }
    }

    /** Takes away the pairs of connections that were not among those joined last: no router stands on them any more. */
    void prune() {
        List<String> over =
                joined.keySet().stream().filter(id -> !wanted.contains(id)).toList();
        over.forEach(this::part);
    }

    /** Takes away the pairs that lead to a router, which is about to go. */
    void partFrom(Router router) {
        List<String> over = joined.entrySet().stream()
                .filter(entry -> entry.getValue().one == router || entry.getValue().other == router)
                .map(Map.Entry::getKey)
                .toList();
        over.forEach(this::part);
    }

    private void part(String id) {
        Ends ends = joined.remove(id);
        if (ends != null) {
            ends.one.peers().leave(RouterParts.device(id));
            ends.other.peers().leave(RouterParts.device(id));
        }
    }
}
